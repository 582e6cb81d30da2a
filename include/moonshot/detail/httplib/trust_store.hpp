#pragma once

/// @file
/// The certificates that a client trusts, loaded once.

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/proxy.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A shared `X509_STORE` and where it came from. Loading Debian's bundle costs 30 ms of CPU, so
/// every connection of a client uses the same one.
struct TrustStore {
  std::shared_ptr<X509_STORE> store;  ///< null: the platform's own store, which cpp-httplib loads
  /// A directory that the store already looks into. cpp-httplib adds a directory or the system's
  /// bundle to every store that it is given; a directory that is there already costs nothing.
  std::string directory;
  std::string source;   ///< for messages: the files and directories that were tried
  std::string problem;  ///< why nothing could be loaded, else empty
};

/// Loads the certificates of the options, else those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name,
/// else the system's. Never fails: `problem` says what did not work.
TrustStore load_trust_store(const TransportOptions& options, const Environment& environment);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/trust_store.ipp"
#endif
