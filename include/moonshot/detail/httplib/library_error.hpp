#pragma once

/// @file
/// What cpp-httplib's errors say, by their names: their numbers differ between its versions.

#include <string>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether no connection was made, so that nothing of the request has been sent.
inline bool is_unconnected(httplib::Error error) noexcept {
  return error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout;
}

/// Whether the handshake failed or the server's certificate was refused. The error for a
/// certificate of another host exists only in newer versions, so it is known by its text.
inline bool is_tls_failure(httplib::Error error) noexcept {
  return error == httplib::Error::SSLConnection || error == httplib::Error::SSLLoadingCerts ||
         error == httplib::Error::SSLServerVerification ||
         httplib::to_string(error).find("hostname") != std::string::npos;
}

/// Whether `result` is what a proxy answered that did not open the tunnel. Older versions of
/// cpp-httplib return its 407 as the answer to the request. After any other refusal they begin the
/// TLS handshake all the same, which then fails.
inline bool is_proxy_refusal(const Connection& connection, const httplib::Result& result) {
  const bool in_the_clear = connection.is_tls && !connection.tls.established();
  return is_proxy_error(result, 0) || (result && in_the_clear);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
