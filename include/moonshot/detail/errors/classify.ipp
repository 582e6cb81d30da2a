#pragma once

#include <algorithm>
#include <charconv>
#include <system_error>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct TypeRule {
  std::string_view type;
  std::string_view phrase;  // lower-case words of the message; empty: any
  ErrorKind kind;
};

// Tried in order: the type decides, the message refines within it.
inline constexpr TypeRule type_rules[] = {
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
    {"authentication_error", "plan does not include", ErrorKind::membership_error},
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
    {"invalid_request_error", "exceeded model token limit", ErrorKind::context_length_exceeded},
    {"invalid_request_error", "token length too long", ErrorKind::context_length_exceeded},
    {"invalid_request_error", "membership benefits", ErrorKind::membership_error},
    {"invalid_request_error", "considered high risk", ErrorKind::content_filtered},
    {"invalid_request_error", "", ErrorKind::invalid_request},
    {"server_error", "", ErrorKind::server_error},
    {"unexpected_output", "", ErrorKind::server_error},
    {"server_unavailable", "", ErrorKind::server_error},
    {"internal_server_error", "", ErrorKind::server_error},
    {"api_error", "", ErrorKind::server_error},
    {"client_closed_request", "", ErrorKind::api_error},
};

// Types that nobody else uses: an error of such a type is the API's, whatever its message.
inline constexpr std::string_view own_types[] = {
    "exceeded_current_quota_error",
    "engine_overloaded_error",
    "rate_limit_reached_error",
    "invalid_authentication_error",
    "incorrect_api_key_error",
    "permission_denied_error",
    "access_terminated_error",
    "resource_not_found_error",
    "url.not_found",
    "unexpected_output",
    "server_unavailable",
    "client_closed_request",
};

struct WordRule {
  std::string_view phrase;  // lower-case
  ErrorKind kind;
  std::string_view also = {};  // a second phrase that must be there; for a first one that is common
};

// The API's own wordings, tried in order. They decide where an intermediary has lost or replaced
// the type.
inline constexpr WordRule word_rules[] = {
    {"account is suspended", ErrorKind::suspended, "your plan and billing details"},
    {"account is suspended", ErrorKind::suspended, "please recharge"},
    {"is suspended, please check your plan and billing", ErrorKind::suspended},
    {"suspended due to insufficient balance", ErrorKind::suspended},
    {"> is suspended", ErrorKind::suspended},
    {"\\u003e is suspended", ErrorKind::suspended},
    {"exceeded your current token quota", ErrorKind::quota_exceeded},
    {"exceeded current quota, please check your plan", ErrorKind::quota_exceeded},
    {"is not active, organization <", ErrorKind::quota_exceeded},
    {"is not active, organization &lt;", ErrorKind::quota_exceeded},
    {"membership benefits", ErrorKind::membership_error},
    {"5-hour usage limit", ErrorKind::membership_error},
    {"weekly (7-day) usage limit", ErrorKind::membership_error},
    {"usage limit for this billing cycle", ErrorKind::membership_error},
    {"usage limit for this period", ErrorKind::membership_error},
    {"kimi monthly usage limit", ErrorKind::membership_error},
    {"subscription does not have access to", ErrorKind::membership_error},
    {"current plan supports only kimi", ErrorKind::membership_error},
    {"plan does not include kimi", ErrorKind::membership_error},
    {"plan does not include k3", ErrorKind::membership_error},
    {"max organization concurrency", ErrorKind::rate_limited},
    {"organization max concurrency", ErrorKind::rate_limited},
    {"organization max rpm", ErrorKind::rate_limited},
    {"max request per minute reached", ErrorKind::rate_limited},
    {"request reached max request", ErrorKind::rate_limited},
    {"tpm rate limit", ErrorKind::rate_limited, "request reached"},
    {"tpd rate limit", ErrorKind::rate_limited, "request reached"},
    {"organization rate limit exceeded", ErrorKind::rate_limited},
    {"> request rea", ErrorKind::rate_limited},
    {"receiving too many requests at the moment", ErrorKind::rate_limited},
    {"the engine is currently overloaded", ErrorKind::engine_overloaded},
    {"exceeded model token limit", ErrorKind::context_length_exceeded},
    {"input token length too long", ErrorKind::context_length_exceeded},
    {"request was rejected because it was considered high risk", ErrorKind::content_filtered},
    {"currently only available for coding agents", ErrorKind::permission_denied},
    {"access terminated. review our community guidelines", ErrorKind::permission_denied},
    {"the api you are accessing is not open", ErrorKind::permission_denied},
    {"not allowed to get other user info", ErrorKind::permission_denied},
    {"your ip is not allowed to access this organization", ErrorKind::permission_denied},
    {"your model id does not exist, recognized as", ErrorKind::not_found},
    {"not found the model", ErrorKind::not_found},
    {"the requested resource was not found", ErrorKind::not_found},
    {"api key appears to be invalid or may have expired", ErrorKind::authentication_failed},
    {"is allowed for this model", ErrorKind::invalid_request},
    {"currently only function and plugin are supported", ErrorKind::invalid_request},
    {"is incompatible with thinking enabled", ErrorKind::invalid_request},
    {"reasoning_content is missing in", ErrorKind::invalid_request},
    {"invalid request: tool_call_id", ErrorKind::invalid_request},
    {"must be followed by tool messages responding to each", ErrorKind::invalid_request},
    {"did not have response messages", ErrorKind::invalid_request},
    {"unsupported image url:", ErrorKind::invalid_request},
    {"reasoning.effort value", ErrorKind::invalid_request},
    {"invalid purpose:", ErrorKind::invalid_request},
    {"unknown tool type:", ErrorKind::invalid_request},
    {"messages must not be empty", ErrorKind::invalid_request},
    {"must not be empty", ErrorKind::invalid_request, "the message at position"},
    {"is duplicated", ErrorKind::invalid_request, "function name "},
    {"stop array too long", ErrorKind::invalid_request},
    {"logit_bias is not supported yet", ErrorKind::invalid_request},
    {"logprobs must be set to true if top_logprobs is used", ErrorKind::invalid_request},
    {"function name is invalid, must start with a letter", ErrorKind::invalid_request},
    {"is not a valid moonshot flavored json schema", ErrorKind::invalid_request},
    {"tools.function.parameters.type is required", ErrorKind::invalid_request},
    {"field in the request (expected type", ErrorKind::invalid_request, "is not acceptable"},
    {"total message size", ErrorKind::invalid_request, "exceeds limit"},
    {"max file size is 100mb", ErrorKind::invalid_request},
    {"file size is zero, please confirm", ErrorKind::invalid_request},
    {"exceeded the max file count", ErrorKind::invalid_request},
    {"failed to extract file", ErrorKind::server_error},
    {"invalid state transition", ErrorKind::server_error},
};

// Wordings so short that they are the API's only where they are the whole message.
inline constexpr WordRule whole_word_rules[] = {
    {"invalid authentication", ErrorKind::authentication_failed},
    {"incorrect api key provided", ErrorKind::authentication_failed},
};

// Wordings of other vendors, which use types that the API uses too.
inline constexpr std::string_view foreign_words[] = {
    "you exceeded your current quota, please check your plan and billing details. for more "
    "information",
};

// connect-rpc texts of Kimi Code, which are not JSON.
inline constexpr WordRule rpc_rules[] = {
    {"unavailable: 502", ErrorKind::gateway_error},
    {"unavailable: 504", ErrorKind::gateway_error},
    {"unavailable: ", ErrorKind::server_error},
    {"internal: ", ErrorKind::server_error},
    {"unauthenticated: ", ErrorKind::authentication_failed},
};

struct LimitRule {
  std::string_view phrase;
  RateLimit limit;
};

inline constexpr LimitRule limit_rules[] = {
    {"concurrency", RateLimit::concurrency},
    {"max rpm", RateLimit::rpm},
    {"max request", RateLimit::rpm},
    {"tpm rate limit", RateLimit::tpm},
    {"tpd rate limit", RateLimit::tpd},
    // A message that was cut before the name of the limit. In recordings, only the limit of
    // requests has a message that begins so.
    {"> request rea...", RateLimit::rpm},
};

/// Replaces the no-break spaces that a text copied from a web page has.
MOONSHOT_INLINE std::string with_plain_spaces(std::string text) {
  constexpr std::string_view no_break = "\xC2\xA0";
  for (auto at = text.find(no_break); at != std::string::npos; at = text.find(no_break, at)) {
    text.replace(at, no_break.size(), " ");
  }
  return text;
}

// The number that follows `label`, e.g. 3 in "max RPM: 3" for "max rpm:".
MOONSHOT_INLINE std::optional<std::int64_t> number_after(std::string_view text,
                                                         std::string_view label) {
  auto at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  at += label.size();
  while (at < text.size() && text[at] == ' ') ++at;
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const bool digit = at < text.size() && text[at] >= '0' && text[at] <= '9';
  if (!digit || std::from_chars(text.data() + at, end, value).ec != std::errc()) {
    return std::nullopt;
  }
  return value;
}

// Whether an id that ends before `rest` may have lost its end.
MOONSHOT_INLINE bool may_be_cut(std::string_view prefix, std::size_t length,
                                std::string_view rest) noexcept {
  const std::size_t whole = prefix == "ak-" ? 20 : 32;
  return length < whole &&
         (rest.empty() || rest.substr(0, 3) == "..." || rest.substr(0, 3) == "\xE2\x80\xA6");
}

// The first id that begins with `prefix` and goes on with at least `shortest` letters and digits.
MOONSHOT_INLINE std::optional<std::string> find_id(std::string_view text, std::string_view prefix,
                                                   std::size_t shortest) {
  for (auto at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    if (!is_word_start(text.substr(0, at)) || (at > 0 && text[at - 1] == '-')) continue;
    std::size_t length = 0;
    const std::string_view rest = text.substr(at + prefix.size());
    while (length < rest.size() && is_key_character(rest[length]) && rest[length] != '-' &&
           rest[length] != '_') {
      ++length;
    }
    const std::string_view id = rest.substr(0, length);
    // "org-xxxxxx" is a placeholder, not an id.
    const bool placeholder = id.find_first_not_of(id.substr(0, 1)) == std::string_view::npos;
    if (length >= shortest && !placeholder && !may_be_cut(prefix, length, rest.substr(length))) {
      return std::string(prefix) + std::string(id);
    }
  }
  return std::nullopt;
}

/// The amount in "exceeded your current token quota: <org-...> 0.01, please check ...".
MOONSHOT_INLINE std::optional<Decimal> credit_in(std::string_view lower) {
  constexpr std::string_view label = "token quota:";
  const auto at = lower.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = lower.substr(at + label.size());
  for (const std::string_view close : {"> ", "&gt; "}) {
    const auto end = rest.find(close);
    if (end == std::string_view::npos) continue;
    rest = rest.substr(end + close.size());
    break;
  }
  const auto length = (std::min)(rest.find_first_not_of("-.0123456789"), rest.size());
  const std::string_view digits = rest.substr(0, length);
  JsonReader number(digits);
  std::string_view whole;
  if (!number.read_number(whole) || !number.finish()) return std::nullopt;
  return Decimal(std::string(digits));
}

MOONSHOT_INLINE void read_numbers(std::string_view lower, Classification& result) {
  for (const auto& rule : limit_rules) {
    if (lower.find(rule.phrase) == std::string_view::npos) continue;
    result.limit = rule.limit;
    break;
  }
  for (const char* label : {"concurrency:", "max rpm:", "max request:", "per minute reached:",
                            "limit:", "token limit :"}) {
    if (!result.limit_value) result.limit_value = number_after(lower, label);
  }
  result.credit = credit_in(lower);
  for (const char* label : {"current:", "requested:"}) {
    if (!result.limit_current) result.limit_current = number_after(lower, label);
  }
  if (const auto seconds = number_after(lower, "try again after")) {
    constexpr std::int64_t day = 86400;
    result.retry_after = std::chrono::seconds(*seconds < day ? *seconds : day);
  }
}

/// Whether the `size` characters from `at` on are followed by one of `closers` or the end, and,
/// apart from spaces, preceded by one of `openers` or the beginning.
MOONSHOT_INLINE bool stands_between(std::string_view text, std::size_t at, std::size_t size,
                                    std::string_view openers, std::string_view closers) {
  const std::string_view behind = text.substr(at + size);
  if (!behind.empty() && closers.find(behind.front()) == std::string_view::npos) return false;
  std::string_view before = text.substr(0, at);
  while (ends(before, " ")) before.remove_suffix(1);
  return before.empty() || openers.find(before.back()) != std::string_view::npos;
}

/// Whether a short message is the whole text, or the end of a line or quotation behind a colon, a
/// dash or a status: "401 Invalid Authentication".
MOONSHOT_INLINE bool stands_at_line_end(std::string_view text, std::size_t at, std::size_t size) {
  return stands_between(text, at, size, "\"':->\n0123456789", "\"'<\r\n}\\");
}

/// Whether the word of `size` characters at `at` is a value in `text` and not part of a sentence.
MOONSHOT_INLINE bool stands_as_value(std::string_view text, std::size_t at, std::size_t size) {
  return stands_between(text, at, size, "\"'`(:=>-[{", "\"'`):=<-]},;\r\n");
}

// The first rule for the message alone, or null.
MOONSHOT_INLINE const WordRule* find_word_rule(std::string_view lower) noexcept {
  for (const auto& rule : word_rules) {
    if (lower.find(rule.phrase) == std::string_view::npos) continue;
    if (lower.find(rule.also) != std::string_view::npos) return &rule;
  }
  for (const auto& rule : whole_word_rules) {
    const auto at = lower.find(rule.phrase);
    if (at != std::string_view::npos && stands_at_line_end(lower, at, rule.phrase.size()))
      return &rule;
  }
  return nullptr;
}

MOONSHOT_INLINE const TypeRule* find_type_rule(std::string_view type,
                                               std::string_view lower) noexcept {
  for (const auto& rule : type_rules) {
    if (rule.type == type && lower.find(rule.phrase) != std::string_view::npos) return &rule;
  }
  return nullptr;
}

MOONSHOT_INLINE bool has_foreign_words(std::string_view type, std::string_view lower) noexcept {
  if (type == "insufficient_quota") return true;
  return std::any_of(std::begin(foreign_words), std::end(foreign_words),
                     [&](std::string_view words) { return contains(lower, words); });
}

MOONSHOT_INLINE const WordRule* find_rpc_rule(std::string_view lower) noexcept {
  for (const auto& rule : rpc_rules) {
    if (lower.substr(0, rule.phrase.size()) == rule.phrase) return &rule;
  }
  return nullptr;
}

/// A type of the API's own that is a value within a text, or "". The documentation prints the type
/// before the message, some clients print the fields of an error, and sometimes only the type is
/// left.
MOONSHOT_INLINE std::string_view find_type_in(std::string_view text) noexcept {
  for (const auto own : own_types) {
    const auto at = text.find(own);
    if (at == std::string_view::npos) continue;
    // Types without this ending are common words, so they count only at the beginning.
    const bool telling = contains(own, "_error") || at == 0;
    if (telling && stands_as_value(text, at, own.size())) return text.substr(at, own.size());
  }
  return {};
}

MOONSHOT_INLINE Classification classify(std::string_view type, std::string_view message) {
  Classification result;
  if (type.empty()) type = find_type_in(message);
  for (const auto own : own_types) result.own_type = result.own_type || type == own;
  const std::string lower = with_plain_spaces(lower_case(message));
  const auto* words = find_word_rule(lower);
  const auto* typed = find_type_rule(type, lower);
  const auto* rpc = type.empty() ? find_rpc_rule(lower) : nullptr;
  // A type that other vendors use too tells less than a message of the API's own.
  const bool type_decides = typed != nullptr && (result.own_type || words == nullptr);
  result.own_words = words != nullptr;
  result.rpc_words = rpc != nullptr;
  result.known = result.own_type || result.own_words || result.rpc_words;
  result.foreign_words = !result.known && has_foreign_words(type, lower);
  if (type_decides) {
    result.kind = typed->kind;
  } else if (words != nullptr) {
    result.kind = words->kind;
  } else if (rpc != nullptr) {
    result.kind = rpc->kind;
  }
  if (result.known) read_numbers(lower, result);
  constexpr std::size_t shortest_id = 6;
  result.organization_id = find_id(message, "org-", shortest_id);
  result.project_id = find_id(message, "proj-", shortest_id);
  result.key_id = find_id(message, "ak-", shortest_id);
  const bool of_account =
      is_a(result.kind, ErrorKind::quota_exceeded) || result.kind == ErrorKind::rate_limited;
  result.lacks_account = result.known && of_account && !result.organization_id && !result.key_id;
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
