#pragma once

/// @file
/// What all exchanges of a transport on libcurl have in common.

#include <chrono>
#include <string>

#include "moonshot/detail/exchange/certificates.hpp"
#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Where libcurl itself finds the client certificate. All are empty where there is none, and where
/// libcurl's TLS is OpenSSL, which is given the certificate as it was loaded.
struct OwnCertificateFiles {
  std::string certificate;
  std::string key;
  std::string password;
};

/// The choices of a transport, resolved once. Does not change after that.
struct CurlChoices {
  ClientCertificate own_certificate;
  OwnCertificateFiles own_files;
  CertificatePlaces certificates;
  std::string trusted;                    ///< for messages: where the trusted certificates are
  std::chrono::seconds longest_idle{60};  ///< of a connection that is kept
  bool keeps_connections = true;          ///< for the next exchange
  bool is_openssl = false;                ///< libcurl's TLS is OpenSSL
  bool knows_http_2 = false;              ///< libcurl can speak it
  bool is_on_loop = false;                ///< among many exchanges, on an event loop

  /// Whether exchanges share connections, by HTTP/2.
  bool multiplexes() const noexcept { return is_on_loop && knows_http_2; }
};

/// Loads the client certificate, and resolves which certificates are trusted. Where nobody has
/// chosen any, a directory of hashed certificates is preferred to libcurl's own default: OpenSSL
/// reads from it what a handshake needs, and all of a bundle for each new connection, which takes
/// 20 to 30 ms. Never fails: what cannot be read is the error of the calls that need it.
CurlChoices resolve_curl_choices(const TransportOptions& options, const Environment& environment);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/choices.ipp"
#endif
