#pragma once

/// @file
/// Why TLS with a server failed, in words.

#include <string>

#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What cpp-httplib and OpenSSL say about a handshake or a certificate check that failed, and which
/// certificates are trusted. To be called on the thread of the exchange, directly after it:
/// OpenSSL's last error is read, and stays where it is.
std::string tls_failure_words(const Connection& connection, const httplib::Result& result);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/tls_failure.ipp"
#endif
