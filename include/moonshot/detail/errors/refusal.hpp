#pragma once

/// @file
/// What is known about an answer that refuses a call.

#include <chrono>
#include <string>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// An answer that refuses a call, before its error is determined.
struct Refusal {
  int status = 0;  ///< 0 where there was none
  http::Headers headers;
  std::string body;
  /// Where `body` is only the part of the answer that is the error: all of it. It is what the error
  /// keeps.
  std::string whole_body;
  Endpoint endpoint;
  std::vector<Attempt> attempts;
  std::chrono::system_clock::time_point received;  ///< for a `Retry-After` that is a date
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
