#pragma once

/// @file
/// The certificate by which servers know the client.

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A certificate and its private key, loaded once for all connections of a transport.
/// Thread safety: does not change; any number of threads may read it and share what it holds.
struct ClientCertificate {
  std::shared_ptr<X509> certificate;           ///< null where none was chosen, or none can be used
  std::vector<std::shared_ptr<X509>> issuers;  ///< authorities whose certificates are shown with it
  std::shared_ptr<EVP_PKEY> key;               ///< the private key
  std::optional<http::SettingProblem> problem;  ///< why what was chosen cannot be used
};

/// Loads what the options choose, and makes sure that it can be used: key and certificate belong
/// together, and OpenSSL takes them. Never asks for a password. Never fails: see `problem`, which
/// does not repeat the password.
ClientCertificate load_client_certificate(const TransportOptions& options);

/// Lets all sessions of `context` show the certificate to servers that ask for one. Without a
/// certificate, does nothing. False where OpenSSL does not take it, or memory is short.
bool show_to_servers(const ClientCertificate& own, SSL_CTX* context) noexcept;

/// The end of an exchange that was asked of a transport whose certificate has this problem. A
/// client asks for none: its calls end with a `UsageError`.
http::Outcome ended_by_setting(const http::SettingProblem& problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/client_certificate.ipp"
#endif
