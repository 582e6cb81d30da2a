#pragma once

/// @file
/// How long a response asks to wait.

#include <chrono>
#include <optional>
#include <string_view>

#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The wait of a `Retry-After` value: seconds, or an HTTP date (RFC 9110, all three forms) seen
/// from `now`. Nothing for any other text; a date in the past is zero. Waits are capped at a year.
std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

/// The longest wait that the headers name: `retry-after-ms`, `Retry-After`, `X-Retry-After`,
/// `Msh-Cooldown-Seconds`. The API sends the last three with one value on a rate limit and none on
/// an overload.
std::optional<std::chrono::milliseconds> retry_after(const http::Headers& headers,
                                                     std::chrono::system_clock::time_point now);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/retry_after.ipp"
#endif
