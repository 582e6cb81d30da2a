#pragma once

/// @file
/// Whether the end of an answer can be found.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How the body of an answer ends.
struct Framing {
  bool chunked = false;
  bool until_close = false;  ///< it ends with the connection
  /// Why nobody can tell, else empty. cpp-httplib's versions differ in what they make of such an
  /// answer; it must not be taken for whole, nor what follows it for the next one.
  std::string problem;
};

/// Reads `Content-Length` and `Transfer-Encoding` of a response to a request other than HEAD.
Framing read_framing(const http::ResponseHead& head);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/framing.ipp"
#endif
