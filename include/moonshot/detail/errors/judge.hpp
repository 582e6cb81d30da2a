#pragma once

/// @file
/// From the bytes of a refusal to the exact error.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/error.hpp"
#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a 2xx body is a refusal all the same: a JSON object with a member `error`. Null is none;
/// some gateways send it with every chunk.
bool holds_error(std::string_view body);
/// The same for what a decoded type does not name.
bool holds_error(const Extra& unknown) noexcept;
/// Whether a 2xx body that has not the content of a success is the error of an intermediary that
/// answers 2xx: a wrapper is recognised around its words, or they are the API's own. Says nothing
/// about a success, whose text may quote an error. Never fails.
bool reads_as_error(std::string_view body, const http::Headers& headers);

/// What is known about a refusal.
struct Refusal {
  int status = 0;  ///< 0 where there was none
  http::Headers headers;
  std::string body;
  Endpoint endpoint;
  std::vector<Attempt> attempts;
  std::chrono::system_clock::time_point received;  ///< for a `Retry-After` that is a date
};

/// Judges a refusal: class, fields and provenance. Never fails: what is not understood is an
/// `ApiError` with everything kept. The same for responses and for error events within a stream.
ErrorPtr judge(Refusal refusal);

/// The same for an answer that has just been received.
ErrorPtr judge(const Endpoint& endpoint, http::ResponseHead head, std::string body,
               std::vector<Attempt> attempts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/judge.ipp"
#endif
