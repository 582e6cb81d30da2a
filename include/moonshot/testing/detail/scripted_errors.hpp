#pragma once

/// @file
/// One refusal of each class, in the words of the API.

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct ScriptedError {
  ErrorKind kind;
  int status;
  std::string_view type;     ///< empty: `message` is the whole body, and not the API's
  std::string_view message;  ///< as it stands in JSON
};

inline constexpr ScriptedError scripted_errors[] = {
    {ErrorKind::api_error, 499, "client_closed_request", "The client has closed the request"},
    {ErrorKind::invalid_request, 400, "invalid_request_error",
     "Invalid request: messages must not be empty"},
    {ErrorKind::context_length_exceeded, 400, "invalid_request_error",
     "Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)"},
    {ErrorKind::content_filtered, 400, "content_filter",
     "The request was rejected because it was considered high risk"},
    {ErrorKind::authentication_failed, 401, "invalid_authentication_error",
     "Invalid Authentication"},
    {ErrorKind::permission_denied, 403, "permission_denied_error",
     "Your IP is not allowed to access this organization"},
    {ErrorKind::membership_error, 403, "access_terminated_error",
     "You've reached your 5-hour usage limit. Your quota will reset when the current 5-hour "
     "window ends."},
    {ErrorKind::not_found, 404, "resource_not_found_error",
     "Not found the model no-such-model or Permission denied"},
    {ErrorKind::quota_exceeded, 429, "exceeded_current_quota_error",
     "You exceeded your current token quota: \\u003corg-scripted\\u003e 31275, please check your "
     "account balance"},
    {ErrorKind::suspended, 429, "exceeded_current_quota_error",
     "Your account org-scripted \\u003cak-scripted\\u003e is suspended due to insufficient "
     "balance, please recharge your account or check your plan and billing details"},
    {ErrorKind::engine_overloaded, 429, "engine_overloaded_error",
     "The engine is currently overloaded, please try again later"},
    {ErrorKind::server_error, 500, "unexpected_output",
     "The server had an error while processing your request"},
    {ErrorKind::gateway_error, 502, "",
     "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
     "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n"
     "</html>\r\n"},
};

/// In the order of `RateLimit`.
inline constexpr ScriptedError scripted_rate_limits[] = {
    {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
     "Your account org-scripted\\u003cak-scripted\\u003e request reached max organization "
     "concurrency: 1, please try again after 1 seconds"},
    {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
     "Your account org-scripted\\u003cak-scripted\\u003e request reached organization max RPM: 3, "
     "please try again after 1 seconds"},
    {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
     "Your account org-scripted\\u003cak-scripted\\u003e request reached organization TPM rate "
     "limit, current: 500100, limit: 500000"},
    {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
     "Your account org-scripted\\u003cak-scripted\\u003e request reached organization TPD rate "
     "limit, current: 1537190, limit: 1500000"},
    {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
     "Your account org-scripted\\u003cak-scripted\\u003e request reached a limit"},
};

inline const ScriptedError& scripted_rate_limit(RateLimit limit) {
  static_assert(std::size(scripted_rate_limits) == static_cast<std::size_t>(RateLimit::unknown) + 1,
                "each limit has a row");
  return scripted_rate_limits[static_cast<std::size_t>(limit)];
}

/// The row of a kind; null where no refusal of the API has that class.
inline const ScriptedError* find_scripted_error(ErrorKind kind) {
  if (kind == ErrorKind::rate_limited) return &scripted_rate_limit(RateLimit::rpm);
  for (const auto& row : scripted_errors) {
    if (row.kind == kind) return &row;
  }
  return nullptr;
}

inline std::string scripted_error_body(const ScriptedError& row) {
  if (row.type.empty()) return std::string(row.message);
  std::string body = R"({"error":{"message":")";
  body += row.message;
  body += R"(","type":")";
  body += row.type;
  return body += R"("}})";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
