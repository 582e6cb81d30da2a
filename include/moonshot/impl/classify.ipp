#pragma once

#include "moonshot/errors/classify.hpp"
#include "moonshot/errors/redact.hpp"

namespace moonshot {

namespace detail {

struct ErrorRule {
  std::string_view type;    // the wire type; empty: any
  std::string_view phrase;  // lower-case words of the message; empty: any
  ErrorKind kind;
};

// Tried in order. Rows with a type come first: it decides, and the message refines within it. Rows
// without one recognise the API's own wording where an intermediary has lost the type.
inline constexpr ErrorRule error_rules[] = {
    {"exceeded_current_quota_error", "suspended", ErrorKind::suspended},
    {"exceeded_current_quota_error", "recharge", ErrorKind::suspended},
    {"exceeded_current_quota_error", "", ErrorKind::quota_exceeded},
    {"engine_overloaded_error", "", ErrorKind::engine_overloaded},
    {"rate_limit_reached_error", "engine is currently overloaded", ErrorKind::engine_overloaded},
    {"rate_limit_reached_error", "usage limit", ErrorKind::membership_error},
    {"rate_limit_reached_error", "", ErrorKind::rate_limited},
    {"rate_limit_error", "engine is currently overloaded", ErrorKind::engine_overloaded},
    {"rate_limit_error", "usage limit", ErrorKind::membership_error},
    {"rate_limit_error", "", ErrorKind::rate_limited},
    {"invalid_authentication_error", "model id does not exist", ErrorKind::not_found},
    {"invalid_authentication_error", "subscription does not", ErrorKind::membership_error},
    {"invalid_authentication_error", "current plan", ErrorKind::membership_error},
    {"invalid_authentication_error", "plan does not include", ErrorKind::membership_error},
    {"invalid_authentication_error", "", ErrorKind::authentication_failed},
    {"incorrect_api_key_error", "", ErrorKind::authentication_failed},
    {"authentication_error", "model id does not exist", ErrorKind::not_found},
    {"authentication_error", "subscription does not", ErrorKind::membership_error},
    {"authentication_error", "current plan", ErrorKind::membership_error},
    {"authentication_error", "", ErrorKind::authentication_failed},
    {"permission_denied_error", "", ErrorKind::permission_denied},
    {"permission_error", "usage limit", ErrorKind::membership_error},
    {"permission_error", "", ErrorKind::permission_denied},
    {"access_terminated_error", "usage limit", ErrorKind::membership_error},
    {"access_terminated_error", "", ErrorKind::permission_denied},
    {"resource_not_found_error", "", ErrorKind::not_found},
    {"not_found_error", "", ErrorKind::not_found},
    {"url.not_found", "", ErrorKind::not_found},
    {"content_filter", "", ErrorKind::content_filtered},
    {"invalid_request_error", "model token limit", ErrorKind::context_length_exceeded},
    {"invalid_request_error", "token length too long", ErrorKind::context_length_exceeded},
    {"invalid_request_error", "membership benefits", ErrorKind::membership_error},
    {"invalid_request_error", "", ErrorKind::invalid_request},
    {"server_error", "", ErrorKind::server_error},
    {"unexpected_output", "", ErrorKind::server_error},
    {"server_unavailable", "", ErrorKind::server_error},
    {"api_error", "", ErrorKind::server_error},
    {"", "membership benefits", ErrorKind::membership_error},
    {"", "usage limit for this", ErrorKind::membership_error},
    {"", "5-hour usage limit", ErrorKind::membership_error},
    {"", "weekly (7-day) usage limit", ErrorKind::membership_error},
    {"", "subscription does not have access", ErrorKind::membership_error},
    {"", "account is suspended", ErrorKind::suspended},
    {"", "account suspended due to", ErrorKind::suspended},
    {"", "is suspended due to insufficient balance", ErrorKind::suspended},
    {"", "> is suspended", ErrorKind::suspended},
    {"", "exceeded your current token quota", ErrorKind::quota_exceeded},
    {"", "exceeded current quota", ErrorKind::quota_exceeded},
    {"", "max organization concurrency", ErrorKind::rate_limited},
    {"", "organization max concurrency", ErrorKind::rate_limited},
    {"", "max rpm:", ErrorKind::rate_limited},
    {"", "max request per minute reached", ErrorKind::rate_limited},
    {"", "tpm rate limit", ErrorKind::rate_limited},
    {"", "tpd rate limit", ErrorKind::rate_limited},
    {"", "organization rate limit exceeded", ErrorKind::rate_limited},
    {"", "the engine is currently overloaded", ErrorKind::engine_overloaded},
    {"", "exceeded model token limit", ErrorKind::context_length_exceeded},
    {"", "considered high risk", ErrorKind::content_filtered},
    {"", "currently only available for coding agents", ErrorKind::permission_denied},
    {"", "not found the model", ErrorKind::not_found},
    {"", "api key appears to be invalid or may have expired", ErrorKind::authentication_failed},
    {"", "receiving too many requests at the moment", ErrorKind::rate_limited},
    {"", "usage limit for this billing cycle", ErrorKind::membership_error},
    {"", "reasoning_content is missing", ErrorKind::invalid_request},
    {"", "max organization", ErrorKind::rate_limited},
};

struct LimitRule {
  std::string_view phrase;
  RateLimit limit;
};

inline constexpr LimitRule limit_rules[] = {
    {"concurrency", RateLimit::concurrency}, {"max rpm", RateLimit::rpm},
    {"max request", RateLimit::rpm},         {"tpm rate limit", RateLimit::tpm},
    {"tpd rate limit", RateLimit::tpd},
};

MOONSHOT_INLINE std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return result;
}

// The number that follows `label`, e.g. 3 in "max RPM: 3" for "max rpm:".
MOONSHOT_INLINE std::optional<std::int64_t> number_after(std::string_view text,
                                                         std::string_view label) {
  auto at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  at += label.size();
  while (at < text.size() && text[at] == ' ') ++at;
  std::int64_t value = 0;
  const std::size_t first = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - first < 18) {
    value = value * 10 + (text[at++] - '0');
  }
  return at == first ? std::nullopt : std::optional<std::int64_t>(value);
}

// The first id that begins with `prefix` and goes on with at least `shortest` letters and digits.
MOONSHOT_INLINE std::optional<std::string> find_id(std::string_view text, std::string_view prefix,
                                                   std::size_t shortest) {
  for (auto at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    if (at > 0 && is_key_character(text[at - 1])) continue;
    std::size_t length = 0;
    const std::string_view rest = text.substr(at + prefix.size());
    while (length < rest.size() && is_key_character(rest[length]) && rest[length] != '-' &&
           rest[length] != '_') {
      ++length;
    }
    if (length >= shortest) return std::string(text.substr(at, prefix.size() + length));
  }
  return std::nullopt;
}

MOONSHOT_INLINE void read_numbers(std::string_view lower, Classification& result) {
  for (const auto& rule : limit_rules) {
    if (lower.find(rule.phrase) == std::string_view::npos) continue;
    result.limit = rule.limit;
    break;
  }
  for (const char* label : {"concurrency:", "max rpm:", "max request:", "per minute reached:",
                            "limit:", "token limit:"}) {
    if (!result.limit_value) result.limit_value = number_after(lower, label);
  }
  for (const char* label : {"current:", "requested:"}) {
    if (!result.limit_current) result.limit_current = number_after(lower, label);
  }
  if (const auto seconds = number_after(lower, "try again after")) {
    constexpr std::int64_t day = 86400;
    result.retry_after = std::chrono::seconds(*seconds < day ? *seconds : day);
  }
}

}  // namespace detail

MOONSHOT_INLINE Classification classify(std::string_view type, std::string_view message) {
  Classification result;
  const std::string lower = detail::lower_case(message);
  for (const auto& rule : detail::error_rules) {
    if (!rule.type.empty() && rule.type != type) continue;
    if (lower.find(rule.phrase) == std::string::npos) continue;
    result.kind = rule.kind;
    result.known = true;
    break;
  }
  if (result.known) detail::read_numbers(lower, result);
  constexpr std::size_t shortest_id = 6;
  result.organization_id = detail::find_id(message, "org-", shortest_id);
  result.project_id = detail::find_id(message, "proj-", shortest_id);
  result.key_id = detail::find_id(message, "ak-", shortest_id);
  return result;
}

}  // namespace moonshot
