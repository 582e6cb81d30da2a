#pragma once

/// @file
/// Where the body of an answer ends.

#include <cstdint>
#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How the body of an answer ends.
struct Framing {
  bool chunked = false;
  bool bodiless = false;  ///< it has none, whatever its head says
  /// Its length in bytes, where the head tells one that counts.
  std::optional<std::int64_t> length;
  /// Why the end cannot be known, else empty. cpp-httplib's versions differ in what they take for
  /// the end of such an answer: a part of it could pass for the whole, and the rest of it for the
  /// answer to the next request. So it is refused.
  std::string problem;
};

/// Reads `Content-Length` and `Transfer-Encoding` of a response to a request other than HEAD
/// (RFC 9112, section 6.3). Never fails: what is wrong is in `problem`.
Framing read_framing(const http::ResponseHead& head);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/framing.ipp"
#endif
