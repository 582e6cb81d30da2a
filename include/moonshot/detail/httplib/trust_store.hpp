#pragma once

/// @file
/// The certificates that a client trusts, loaded once.

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <string>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The trusted certificates and where they came from. Loading Debian's bundle takes 30 ms, so all
/// connections of a client share one store.
/// Thread safety: once it is loaded, any number of threads may read it and share the store.
struct TrustStore {
  std::shared_ptr<X509_STORE> store;
  std::string source;   ///< for messages: the files and directories that were tried
  std::string problem;  ///< why nothing could be loaded, else empty
};

/// Adds the certificates of the first of `files` that has some. Where none has, `problem` says so;
/// `source` lists those that were tried.
void add_first_bundle(TrustStore& trust, const std::vector<std::string>& files);

/// Loads the certificates of the options, else those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name,
/// else the system's. Never fails: `problem` says what did not work.
TrustStore load_trust_store(const TransportOptions& options, const Environment& environment);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/trust_store.ipp"
#endif
