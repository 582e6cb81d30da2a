#pragma once

// The class that a native error body names, decided here once more and independently of the
// library.

#include <optional>
#include <string>
#include <string_view>

namespace conformance {

/// The class for `type`, refined by `message`; nothing where the table does not know the type.
inline std::optional<std::string_view> expected_error_class(std::string_view type,
                                                            std::string_view message) {
  struct Row {
    std::string_view type;
    std::string_view words;  // in the message; empty: any other message of that type
    std::string_view name;
  };
  static constexpr Row rows[] = {
      {"invalid_request_error", "exceeded model token limit", "ContextLengthExceeded"},
      {"invalid_request_error", "token length too long", "ContextLengthExceeded"},
      {"invalid_request_error", "membership benefits", "MembershipError"},
      {"invalid_request_error", "", "InvalidRequest"},
      {"content_filter", "", "ContentFiltered"},
      {"incorrect_api_key_error", "", "AuthenticationFailed"},
      {"invalid_authentication_error", "subscription", "MembershipError"},
      {"invalid_authentication_error", "plan ", "MembershipError"},
      {"invalid_authentication_error", "model id does not exist", "NotFound"},
      {"invalid_authentication_error", "", "AuthenticationFailed"},
      {"permission_denied_error", "", "PermissionDenied"},
      {"access_terminated_error", "oding Agent", "PermissionDenied"},
      {"access_terminated_error", "usage limit", "MembershipError"},
      {"access_terminated_error", "subscription", "MembershipError"},
      {"access_terminated_error", "membership", "MembershipError"},
      {"access_terminated_error", "plan ", "MembershipError"},
      {"access_terminated_error", "", "PermissionDenied"},
      {"exceeded_current_quota_error", "suspended", "Suspended"},
      {"exceeded_current_quota_error", "", "QuotaExceeded"},
      {"resource_not_found_error", "", "NotFound"},
      {"url.not_found", "", "NotFound"},
      {"engine_overloaded_error", "", "EngineOverloaded"},
      {"rate_limit_reached_error", "engine is currently overloaded", "EngineOverloaded"},
      {"rate_limit_reached_error", "usage limit", "MembershipError"},
      {"rate_limit_reached_error", "", "RateLimited"},
      {"server_error", "", "ServerError"},
      {"unexpected_output", "", "ServerError"},
      {"server_unavailable", "", "ServerError"},
  };
  for (const auto& row : rows) {
    if (row.type == type && message.find(row.words) != std::string_view::npos) return row.name;
  }
  return std::nullopt;
}

}  // namespace conformance
