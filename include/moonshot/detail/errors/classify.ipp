#pragma once

#include <algorithm>
#include <iterator>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/message_start.hpp"
#include "moonshot/detail/errors/relay_errors.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/errors/senders.hpp"
#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Phrases in lower case, of which one must be in the message; none at all: any message.
struct AnyOf {
  std::string_view phrases[18];
};

// What a plan of Kimi Code does not cover. The words vary from refusal to refusal, and are common
// ones: they count only where a type or an address says that it is Kimi Code which speaks.
inline constexpr AnyOf plan_words = {
    {"usage limit", "subscri", "membership", "member benefit", "your plan", "current plan",
     " plan ", "plan expired", "billing cycle", "your quota", "upgrade", "5-hour", "weekly",
     "monthly", "allegretto",
     // Member, subscription, and set of benefits.
     "\xE4\xBC\x9A\xE5\x91\x98", "\xE8\xAE\xA2\xE9\x98\x85", "\xE5\xA5\x97\xE9\xA4\x90"}};
// The same for types that an organization's own limits have too.
inline constexpr AnyOf window_words = {
    {"usage limit", "your membership", "membership benefits", "billing cycle", "5-hour window",
     "7-day window", "weekly limit", "weekly quota", "monthly limit", "monthly quota"}};
// The same for types that refuse a key.
inline constexpr AnyOf plan_of_key_words = {{"usage limit", "subscription", "membership",
                                             "your plan", "current plan", "plan does not include",
                                             "billing cycle"}};
// The same wherever they stand: they speak of the plan of whoever calls.
inline constexpr AnyOf own_plan_words = {
    {"usage limit", "your subscription", "current subscription", "your membership",
     "membership benefits", "your current plan", "of your plan", "plan does not include",
     "billing cycle", "5-hour window", "7-day window"}};
inline constexpr AnyOf overload_words = {
    {"engine is currently overloaded", "engine is overloaded"}};
inline constexpr AnyOf model_words = {{"model id does not exist", "model does not exist"}};
inline constexpr AnyOf window_of_tokens = {
    {"exceeded model token limit", "token length too long", "maximum context length"}};

struct TypeRule {
  std::string_view type;
  AnyOf words;
  ErrorKind kind;
  bool of_kimi_code = false;  // only where Kimi Code has answered
};

// Tried in order: the type decides, the message refines within it.
inline constexpr TypeRule type_rules[] = {
    {"exceeded_current_quota_error", {{"suspended", "recharge"}}, ErrorKind::suspended},
    {"exceeded_current_quota_error", {{"usage limit"}}, ErrorKind::membership_error},
    {"exceeded_current_quota_error", {}, ErrorKind::quota_exceeded},
    {"engine_overloaded_error", {}, ErrorKind::engine_overloaded},
    {"rate_limit_reached_error", overload_words, ErrorKind::engine_overloaded},
    {"rate_limit_reached_error", window_words, ErrorKind::membership_error},
    {"rate_limit_reached_error", plan_words, ErrorKind::membership_error, true},
    {"rate_limit_reached_error", {}, ErrorKind::rate_limited},
    {"rate_limit_error", overload_words, ErrorKind::engine_overloaded},
    {"rate_limit_error", window_words, ErrorKind::membership_error},
    {"rate_limit_error", plan_words, ErrorKind::membership_error, true},
    {"rate_limit_error", {}, ErrorKind::rate_limited},
    {"rate_limited", {}, ErrorKind::rate_limited},
    {"rate_limit_unavailable", {}, ErrorKind::rate_limited},
    {"invalid_authentication_error", model_words, ErrorKind::not_found},
    {"invalid_authentication_error", plan_of_key_words, ErrorKind::membership_error},
    {"invalid_authentication_error", plan_words, ErrorKind::membership_error, true},
    {"invalid_authentication_error", {}, ErrorKind::authentication_failed},
    {"incorrect_api_key_error", {}, ErrorKind::authentication_failed},
    {"authentication_error", model_words, ErrorKind::not_found},
    {"authentication_error", plan_of_key_words, ErrorKind::membership_error},
    {"authentication_error", plan_words, ErrorKind::membership_error, true},
    {"authentication_error", {}, ErrorKind::authentication_failed},
    {"permission_denied_error", {}, ErrorKind::permission_denied},
    {"permission_error", {{"coding agent"}}, ErrorKind::permission_denied},
    {"permission_error", {{"concurrent request"}}, ErrorKind::rate_limited},
    {"permission_error", own_plan_words, ErrorKind::membership_error},
    // Tools may have any name.
    {"permission_error", {{"tool", "function"}}, ErrorKind::permission_denied},
    {"permission_error", plan_words, ErrorKind::membership_error},
    {"permission_error", {}, ErrorKind::permission_denied},
    {"access_terminated_error", {{"coding agent"}}, ErrorKind::permission_denied},
    {"access_terminated_error", {{"concurrent request"}}, ErrorKind::rate_limited},
    {"access_terminated_error", plan_words, ErrorKind::membership_error},
    {"access_terminated_error", {}, ErrorKind::permission_denied},
    {"security_risk", {}, ErrorKind::permission_denied},
    {"resource_not_found_error", {}, ErrorKind::not_found},
    {"not_found_error", {}, ErrorKind::not_found},
    {"url.not_found", {}, ErrorKind::not_found},
    {"markdown_not_found", {}, ErrorKind::not_found},
    {"content_filter", {}, ErrorKind::content_filtered},
    {"invalid_request_error", window_of_tokens, ErrorKind::context_length_exceeded},
    {"invalid_request_error", own_plan_words, ErrorKind::membership_error},
    {"invalid_request_error", {{"membership", "subscription"}}, ErrorKind::membership_error, true},
    {"invalid_request_error", {{"considered high risk"}}, ErrorKind::content_filtered},
    {"invalid_request_error", {}, ErrorKind::invalid_request},
    {"invalid_request", {}, ErrorKind::invalid_request},
    {"invalid_url", {}, ErrorKind::invalid_request},
    {"server_error", {}, ErrorKind::server_error},
    {"unexpected_output", {}, ErrorKind::server_error},
    {"server_unavailable", {}, ErrorKind::server_error},
    {"internal_server_error", {}, ErrorKind::server_error},
    {"internal_error", {}, ErrorKind::server_error},
    {"upstream_failed", {}, ErrorKind::server_error},
    {"timeout", {}, ErrorKind::server_error},
    {"api_error", {}, ErrorKind::server_error},
    {"client_closed_request", {}, ErrorKind::api_error},
    {"client_canceled", {}, ErrorKind::api_error},
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
    "markdown_not_found",
    "rate_limit_unavailable",
};

// The hosted agents' gateway has refused ordinary chat calls so, now and then, for a day; the same
// call went through when it was sent again.
inline constexpr std::string_view missing_version_header =
    "missing required header kimi-api-version";

struct WordRule {
  std::string_view phrase;  // lower-case
  ErrorKind kind;
  std::string_view also = {};  // a second phrase that must be there; for a first one that is common
  enum Place { anywhere, behind_other, at_start };
  Place place = anywhere;  // of the first one: behind the second one, or where the message begins
};

// The file may hold anything, an error too.
inline constexpr std::string_view failed_extraction = "failed to extract file:";

// The API's own wordings, tried in order. They decide where an intermediary has lost or replaced
// the type.
inline constexpr WordRule word_rules[] = {
    {failed_extraction, ErrorKind::server_error},
    {"your account is suspended", ErrorKind::suspended, "your plan and billing details"},
    {"your account is suspended", ErrorKind::suspended, "please recharge"},
    {"is suspended, please check your plan and billing", ErrorKind::suspended, "your account",
     WordRule::behind_other},
    {"suspended due to insufficient balance", ErrorKind::suspended, "your account",
     WordRule::behind_other},
    {"suspended due to insufficient balance", ErrorKind::suspended, "org-", WordRule::behind_other},
    {"account suspended due to insufficient balance", ErrorKind::suspended, "", WordRule::at_start},
    {"> is suspended", ErrorKind::suspended, "your account", WordRule::behind_other},
    {"> is suspended", ErrorKind::suspended, "<ak-", WordRule::behind_other},
    // The beginning of these was cut off.
    {"> is suspended", ErrorKind::suspended, "please recharge your account"},
    {"suspended due to insufficient balance", ErrorKind::suspended, "please recharge",
     WordRule::at_start},
    {"\\u003e is suspended", ErrorKind::suspended},
    {"exceeded your current token quota", ErrorKind::quota_exceeded},
    {"exceeded current quota, please check your plan", ErrorKind::quota_exceeded},
    {"is not active, organization <", ErrorKind::quota_exceeded},
    {"is not active, organization &lt;", ErrorKind::quota_exceeded},
    {"your membership benefits", ErrorKind::membership_error},
    {"5-hour usage limit", ErrorKind::membership_error},
    {"weekly (7-day) usage limit", ErrorKind::membership_error},
    {"usage limit for this billing cycle", ErrorKind::membership_error},
    {"usage limit for this period", ErrorKind::membership_error},
    {"kimi monthly usage limit", ErrorKind::membership_error},
    {"monthly usage limit", ErrorKind::membership_error, "you've reached"},
    {"usage limit", ErrorKind::membership_error, "you've reached your"},
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
    {"reached your concurrent request limit", ErrorKind::rate_limited},
    {"project qps limit exceeded", ErrorKind::rate_limited},
    {"organization qps limit exceeded", ErrorKind::rate_limited},
    {"project concurrency limit exceeded", ErrorKind::rate_limited},
    {"organization concurrency limit exceeded", ErrorKind::rate_limited},
    {"rate limit store unavailable", ErrorKind::rate_limited},
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
    {"the current url poses a security risk", ErrorKind::permission_denied},
    {"your model id does not exist, recognized as", ErrorKind::not_found},
    {"not found the model", ErrorKind::not_found},
    {"the requested resource was not found", ErrorKind::not_found},
    // No such object: an unknown path on the Chinese host.
    {"\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1", ErrorKind::not_found},
    {"no text/markdown content found for the current url", ErrorKind::not_found},
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
    {"is duplicated", ErrorKind::invalid_request, "tool call id "},
    {missing_version_header, ErrorKind::invalid_request},
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
    {"text_query is required", ErrorKind::invalid_request},
    {"timeout_seconds must be less than or equal to", ErrorKind::invalid_request},
    {"limit must be between 1 and 20", ErrorKind::invalid_request},
    {"sites must contain at most", ErrorKind::invalid_request},
    {"site must not contain whitespace or parentheses", ErrorKind::invalid_request},
    {"time_window.", ErrorKind::invalid_request, "is invalid, expect yyyy"},
    {"time_window.start must not be after", ErrorKind::invalid_request},
    {"the provided url is invalid: ", ErrorKind::invalid_request},
    {"invalid state transition", ErrorKind::server_error},
};

// Wordings so short that they are the API's only where they are the whole message.
inline constexpr WordRule whole_word_rules[] = {
    {"invalid authentication", ErrorKind::authentication_failed},
    {"incorrect api key provided", ErrorKind::authentication_failed},
};

// Words that give a class where nothing else does. They do not show who wrote them: others use them
// too.
struct TermRule {
  int status;  // the status that a client's text names, or 0: any
  AnyOf words;
  std::string_view also;
  ErrorKind kind;
  bool of_kimi_code = false;  // only where Kimi Code has answered
};
inline constexpr TermRule term_rules[] = {
    {0, {{"engine"}}, "overloaded", ErrorKind::engine_overloaded},
    {0,
     {{"rate limit", "rpm limit", "tpm limit", "tpd limit"}},
     "organization",
     ErrorKind::rate_limited},
    {0, plan_words, "kimi.com/", ErrorKind::membership_error, true},
    {0, {{"coding agent"}}, "kimi", ErrorKind::permission_denied},
    {0, {{"invalid request:"}}, "", ErrorKind::invalid_request},
    {400, {}, "", ErrorKind::invalid_request},
    {401, plan_words, "", ErrorKind::membership_error, true},
    {401, {}, "", ErrorKind::authentication_failed},
    {402, plan_words, "", ErrorKind::membership_error, true},
    {403, {{"coding agent"}}, "", ErrorKind::permission_denied},
    {403, plan_words, "", ErrorKind::membership_error, true},
    {403, {}, "", ErrorKind::permission_denied},
    {404, {}, "", ErrorKind::not_found},
};

// The codes of gRPC, with which Kimi Code's inner services begin their texts: "internal: ...",
// "code = NotFound: ...". Tried in order.
struct RpcCode {
  std::string_view code;  // in lower case, without underscores
  AnyOf words;            // behind the code
  ErrorKind kind;
};
inline constexpr RpcCode rpc_codes[] = {
    {"unavailable", {{": 502", ": 504"}}, ErrorKind::gateway_error},
    {"unavailable", {}, ErrorKind::server_error},
    {"internal", {}, ErrorKind::server_error},
    {"dataloss", {}, ErrorKind::server_error},
    {"aborted", {}, ErrorKind::server_error},
    {"deadlineexceeded", {}, ErrorKind::server_error},
    {"unknown", {}, ErrorKind::server_error},
    {"unauthenticated", model_words, ErrorKind::not_found},
    {"unauthenticated", own_plan_words, ErrorKind::membership_error},
    {"unauthenticated", {}, ErrorKind::authentication_failed},
    {"permissiondenied", {{"coding agent"}}, ErrorKind::permission_denied},
    {"permissiondenied", plan_words, ErrorKind::membership_error},
    {"permissiondenied", {}, ErrorKind::permission_denied},
    {"resourceexhausted", own_plan_words, ErrorKind::membership_error},
    {"resourceexhausted", overload_words, ErrorKind::engine_overloaded},
    {"resourceexhausted", {}, ErrorKind::rate_limited},
    {"notfound", {}, ErrorKind::not_found},
    {"invalidargument", window_of_tokens, ErrorKind::context_length_exceeded},
    {"invalidargument", {}, ErrorKind::invalid_request},
    {"failedprecondition", own_plan_words, ErrorKind::membership_error},
    {"failedprecondition", {}, ErrorKind::invalid_request},
    {"outofrange", {}, ErrorKind::invalid_request},
    {"alreadyexists", {}, ErrorKind::invalid_request},
    {"unimplemented", {}, ErrorKind::not_found},
    {"canceled", {}, ErrorKind::api_error},
};

struct LimitRule {
  std::string_view phrase;
  RateLimit limit;
};

inline constexpr LimitRule limit_rules[] = {
    {"concurrency", RateLimit::concurrency},
    {"concurrent request", RateLimit::concurrency},
    {"max rpm", RateLimit::rpm},
    {"max request", RateLimit::rpm},
    {"tpm rate limit", RateLimit::tpm},
    {"tpd rate limit", RateLimit::tpd},
    // A message that was cut before the name of the limit. In recordings, only the limit of
    // requests has a message that begins so.
    {"> request rea...", RateLimit::rpm},
};

// Whether an id that ends before `rest` may have lost its end.
MOONSHOT_INLINE bool may_be_cut(std::size_t length, std::size_t whole,
                                std::string_view rest) noexcept {
  return length < whole &&
         (rest.empty() || rest.substr(0, 3) == "..." || rest.substr(0, 3) == "\xE2\x80\xA6");
}

// The number of letters and digits at the beginning of `text`.
MOONSHOT_INLINE std::size_t count_id_characters(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && is_key_character(text[length]) && text[length] != '-' &&
         text[length] != '_') {
    ++length;
  }
  return length;
}

// The first id that begins with `prefix` and goes on with at least six letters and digits, or, with
// `whole_only`, with exactly as many as an id has.
MOONSHOT_INLINE std::optional<std::string> find_id_in(std::string_view text,
                                                      std::string_view prefix, bool whole_only) {
  constexpr std::size_t shortest = 6;
  const std::size_t whole = prefix == "ak-" ? 20 : 32;
  for (auto at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
    if (!is_word_start(text.substr(0, at)) || (at > 0 && text[at - 1] == '-')) continue;
    std::string_view rest = text.substr(at + prefix.size());
    const std::size_t length = count_id_characters(rest);
    const std::string_view id = rest.substr(0, length);
    rest.remove_prefix(length);
    // "org-xxxxxx" is a placeholder, not an id.
    const bool placeholder = id.find_first_not_of(id.substr(0, 1)) == std::string_view::npos;
    const bool complete =
        whole_only ? length == whole : length >= shortest && !may_be_cut(length, whole, rest);
    if (complete && !placeholder) return std::string(prefix) + std::string(id);
  }
  return std::nullopt;
}

// An id may begin in one line and end in the next.
MOONSHOT_INLINE std::optional<std::string> find_id(std::string_view text, std::string_view joined,
                                                   std::string_view prefix) {
  auto id = joined.empty() ? std::nullopt : find_id_in(joined, prefix, true);
  return id ? id : find_id_in(text, prefix, false);
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

MOONSHOT_INLINE void read_numbers(const Wording& words, Classification& result) {
  for (const auto& rule : limit_rules) {
    if (!words.has(rule.phrase)) continue;
    result.limit = rule.limit;
    break;
  }
  for (const char* label : {"concurrency:", "max rpm:", "max request:", "per minute reached:",
                            "limit:", "token limit :"}) {
    if (!result.limit_value) result.limit_value = words.number_after(label);
  }
  result.credit = credit_in(words.text());
  for (const char* label : {"current:", "requested:"}) {
    if (!result.limit_current) result.limit_current = words.number_after(label);
  }
  if (const auto seconds = words.number_after("try again after")) {
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

MOONSHOT_INLINE bool has_one_of(const Wording& words, const AnyOf& any) {
  if (any.phrases[0].empty()) return true;
  return std::any_of(std::begin(any.phrases), std::end(any.phrases),
                     [&](std::string_view phrase) { return !phrase.empty() && words.has(phrase); });
}

// The first rule for the message alone, or null.
MOONSHOT_INLINE const WordRule* find_word_rule(const Wording& words) {
  for (const auto& rule : word_rules) {
    if (!words.has(rule.phrase) || !words.has(rule.also)) continue;
    constexpr std::size_t start = 10;  // behind no more than "u003e is "
    const bool placed =
        rule.place == WordRule::anywhere ||
        (rule.place == WordRule::at_start ? words.text().find(rule.phrase) < start
                                          : words.has_in_front(rule.also, rule.phrase));
    if (placed) return &rule;
  }
  for (const std::string_view text :
       {std::string_view(words.text()), std::string_view(words.in_one_line())}) {
    for (const auto& rule : whole_word_rules) {
      const auto at = text.find(rule.phrase);
      if (at != std::string_view::npos && stands_at_line_end(text, at, rule.phrase.size()))
        return &rule;
    }
  }
  return nullptr;
}

MOONSHOT_INLINE const TypeRule* find_type_rule(std::string_view type, const Wording& words,
                                               bool kimi_code) {
  for (const auto& rule : type_rules) {
    if (rule.of_kimi_code && !kimi_code) continue;
    if (rule.type == type && has_one_of(words, rule.words)) return &rule;
  }
  return nullptr;
}

MOONSHOT_INLINE const TermRule* find_term_rule(int status, const Wording& words, bool kimi_code) {
  for (const auto& rule : term_rules) {
    if (rule.of_kimi_code && !kimi_code) continue;
    if (rule.status != 0 && rule.status != status) continue;
    if (has_one_of(words, rule.words) && words.has(rule.also)) return &rule;
  }
  return nullptr;
}

// An address in a message that begins as one about the request is one that the request has sent.
MOONSHOT_INLINE bool has_foreign_words(std::string_view type, const Wording& words,
                                       const MessageStart& start, bool refused_by_relay) {
  const bool quotes_addresses = start.about_request || start.begins_with_place;
  const bool foreign_type = std::find(std::begin(foreign_types), std::end(foreign_types), type) !=
                            std::end(foreign_types);
  return (foreign_type && !is_refusal_passed_on(type, start, refused_by_relay)) ||
         std::any_of(std::begin(foreign_words), std::end(foreign_words),
                     [&](std::string_view phrase) {
                       const bool address = contains(phrase, ".") && !contains(phrase, " ");
                       return !(address && quotes_addresses) && words.has(phrase);
                     });
}

// The code at the beginning of a text, as connect-rpc writes it ("not_found: ..."), or behind
// "code = ", as gRPC does ("rpc error: code = NotFound desc = ..."); in lower case and without
// underscores. "" where there is none.
MOONSHOT_INLINE std::string rpc_code_of(std::string_view lower) {
  constexpr std::string_view label = "code = ";
  const auto labelled = lower.find(label);
  std::string_view word = trim(lower);
  if (labelled != std::string_view::npos) word = lower.substr(labelled + label.size());
  const auto length =
      (std::min)(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), word.size());
  // Without a label, a common word in front of a colon is no code.
  constexpr std::string_view bare[] = {"internal", "unavailable", "unauthenticated"};
  const std::string_view name = word.substr(0, length);
  const bool telling = labelled != std::string_view::npos ||
                       ((contains(name, "_") ||
                         std::find(std::begin(bare), std::end(bare), name) != std::end(bare)) &&
                        begins(word.substr(length), ": "));
  std::string code;
  if (!telling) return code;
  for (const char c : name) {
    if (c != '_') code += c;
  }
  return code;
}

MOONSHOT_INLINE const RpcCode* find_rpc_rule(const Wording& words) {
  const std::string code = rpc_code_of(words.text());
  for (const auto& rule : rpc_codes) {
    if (rule.code == code && has_one_of(words, rule.words)) return &rule;
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
    const std::string_view behind = text.substr(at + own.size());
    const std::string_view before = trim(text.substr(0, at));
    const bool value = before.empty() || contains(":=([", before.substr(before.size() - 1));
    const bool labels = (begins(behind, ": ") && at > 0 && text[at - 1] == ' ') ||
                        (value && (begins(behind, " - ") || begins(behind, " | "))) ||
                        (ends(before, "=") && begins(behind, " ")) || ends(before, "(type");
    if (telling && (labels || stands_as_value(text, at, own.size()))) {
      return own;
    }
  }
  return {};
}

MOONSHOT_INLINE bool begins_as_api_does(std::string_view lower) noexcept {
  constexpr std::string_view beginnings[] = {
      "your account",
      "you exceeded",
      "you've reached",
      "the engine is",
      "request reached",
      "organization rate",
      "max request",
      "invalid ",
      "incorrect api key",
      "input token",
      "the request was",
      "not found the model",
      "the requested resource",
      "your model id",
      "your current",
      "we're ",
      "kimi for coding",
      "access terminated",
      "the api",
      "\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1"};
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return begins(lower, beginning); });
}

// What stands in front of the first colon, quotation mark or object, in lower case.
MOONSHOT_INLINE std::string label_of(std::string_view message) {
  constexpr std::size_t longest = 80;
  message = message.substr(0, longest);
  return lower_case(message.substr(0, message.find_first_of(":{\"'`")));
}

MOONSHOT_INLINE bool passes_on_an_error(std::string_view message) {
  constexpr std::string_view beginnings[] = {"error",      "api ",        "http",   "status",
                                             "litellm.",   "request f",   "openai", "moonshot",
                                             "kimi error", "failed after"};
  constexpr std::string_view words[] = {"provider",  "upstream", "exception", "api error",
                                        "responded", "gateway",  "returned"};
  std::string label = label_of(message);
  // The name of a program may stand in brackets in front of it.
  if (begins(label, "[")) label.erase(0, label.find("] ") + 1);
  label = std::string(trim(label));
  // A place within the request, as in "messages[2].content".
  const bool place = contains(label, "[") || contains(label, "].") || contains(label, "metadata.");
  if (place) return false;
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view word) { return begins(label, word); }) ||
         std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return contains(label, word); });
}

// The words of a message in one line.
MOONSHOT_INLINE std::string_view line_of(const Wording& words) noexcept {
  return words.in_one_line().empty() ? words.text() : words.in_one_line();
}

// Whether two classes may be one and the same error's.
MOONSHOT_INLINE bool agree(ErrorKind one, ErrorKind other) noexcept {
  return is_a(one, other) || is_a(other, one);
}

// Whether a class is that of an account, a limit or a plan, which refuses any request.
MOONSHOT_INLINE bool refuses_any_request(ErrorKind kind) noexcept {
  return is_a(kind, ErrorKind::quota_exceeded) || kind == ErrorKind::rate_limited ||
         kind == ErrorKind::engine_overloaded || kind == ErrorKind::membership_error;
}

// The rule for the words about the request or the object with which a message begins. They decide
// before any others, because such a message goes on with names and texts of the request.
MOONSHOT_INLINE const WordRule* find_starting_rule(const Wording& words) {
  constexpr std::string_view label = "invalid request: ";
  constexpr std::size_t start = 16;
  std::string_view line = trim(line_of(words));
  const MessageStart behind = read_start(line);
  if (begins(line, label)) line.remove_prefix(label.size());
  // A program that passes the message on may have written labels of its own in front.
  if (behind.passes_on && behind.about_request) line = behind.rest;
  for (const auto& rule : word_rules) {
    const bool tells = !refuses_any_request(rule.kind) &&
                       rule.kind != ErrorKind::authentication_failed &&
                       (rule.kind != ErrorKind::server_error || rule.phrase == failed_extraction);
    if (tells && line.substr(0, start + rule.phrase.size()).find(rule.phrase) <= start &&
        words.has(rule.also)) {
      return &rule;
    }
  }
  return nullptr;
}

// The API sends no error about the request with these statuses.
MOONSHOT_INLINE bool is_never_about_request(int status) noexcept {
  constexpr int statuses[] = {402, 403, 429};
  return status >= 500 ||
         std::find(std::begin(statuses), std::end(statuses), status) != std::end(statuses);
}

// Whether a client's text names one of the statuses with which requests are refused.
MOONSHOT_INLINE bool is_of_request(int status) noexcept {
  constexpr int statuses[] = {400, 404, 413, 422};
  return std::find(std::begin(statuses), std::end(statuses), status) != std::end(statuses);
}

// The type that a message without one names. A message that begins with the words of an error of
// another class names a thing so: "Not found the model 'rate_limit_reached_error'".
MOONSHOT_INLINE std::string_view find_named_type(std::string_view message, const Wording& words) {
  const std::string_view type = find_type_in(message);
  const auto* starting = type.empty() ? nullptr : find_starting_rule(words);
  const auto* typed = starting != nullptr ? find_type_rule(type, words, false) : nullptr;
  return typed != nullptr && !agree(typed->kind, starting->kind) ? std::string_view() : type;
}

/// An error on the way to its class.
struct Utterance {
  std::string_view type;
  const TypeRule* typed;       // of a type that others use too; null where there is none
  const Wording& own;          // without what the message quotes
  const Wording& whole;        // with it
  MessageStart start;          // of the whole one
  bool is_about_request;       // by its type or by its beginning
  const Circumstances& known;  // beside type and message
};

// Whether the words of another error, which the message does not quote, are the message's own.
MOONSHOT_INLINE bool are_own_words(const Utterance& said, const WordRule& rule) {
  if (said.typed == nullptr)
    return !said.is_about_request || rule.kind == ErrorKind::invalid_request;
  const ErrorKind kind = said.typed->kind;
  if (agree(rule.kind, kind) || kind == ErrorKind::server_error) return true;
  if (kind == ErrorKind::content_filtered || said.start.names_place) return false;
  const bool wrong_status = said.is_about_request && is_never_about_request(said.known.status);
  const auto& start = said.start;
  if (start.about_request) return false;
  if (wrong_status) return true;
  if ((start.labelled && !start.passes_on) || !begins_sentence(start.rest, rule.phrase, rule.also))
    return false;
  constexpr int bad_request = 400;
  return refuses_any_request(rule.kind) || said.known.other_members ||
         said.known.status != bad_request;
}

// The rule for an error that is all of a message behind its labels, be it quoted, where it is the
// error that counts; else null.
MOONSHOT_INLINE const WordRule* find_rule_of_whole(const Utterance& said) {
  const auto* rule = find_word_rule(said.whole);
  const auto& start = said.start;
  if (rule == nullptr || start.names_place) return nullptr;
  const WholeForm form = form_of_whole(start.rest, rule->phrase, rule->also);
  if (form == WholeForm::none) return nullptr;
  // JSON behind the labels is examined by itself.
  const bool untyped = said.typed == nullptr || said.typed->kind == ErrorKind::server_error;
  if (form == WholeForm::object && untyped && is_json(start.rest)) return nullptr;
  // The message of the object may quote the error in its turn.
  if (form == WholeForm::object && contains(start.rest, "invalid request: ")) return nullptr;
  bool counts = false;
  if (said.typed == nullptr) {
    counts = form == WholeForm::plain || start.passes_on || !is_of_request(said.known.status);
  } else if (said.typed->kind == ErrorKind::server_error) {
    counts = true;
  } else if (said.typed->kind != ErrorKind::content_filtered) {
    const bool wrong_status = said.is_about_request && is_never_about_request(said.known.status);
    const bool written_anew =
        said.known.other_members && start.labelled && form != WholeForm::quoted;
    counts = wrong_status || written_anew || (start.passes_on && form == WholeForm::object);
  }
  return counts ? rule : nullptr;
}

// The rule for a short message behind the status that a relay has written in front of it, or null.
MOONSHOT_INLINE const WordRule* find_rule_behind_status(const MessageStart& start) {
  if (!start.of_relay) return nullptr;
  const auto* rule =
      std::find_if(std::begin(whole_word_rules), std::end(whole_word_rules),
                   [&](const WordRule& candidate) { return candidate.phrase == start.rest; });
  return rule != std::end(whole_word_rules) ? rule : nullptr;
}

// The rule for the words that are the error's own, or null.
MOONSHOT_INLINE const WordRule* find_own_rule(const Utterance& said) {
  const auto* starting = find_starting_rule(said.own);
  if (starting != nullptr && (said.typed == nullptr || are_own_words(said, *starting)))
    return starting;
  const auto* rule = starting != nullptr ? nullptr : find_word_rule(said.own);
  if (rule != nullptr && !are_own_words(said, *rule)) rule = nullptr;
  if (rule == nullptr) rule = find_rule_behind_status(said.start);
  return rule != nullptr ? rule : find_rule_of_whole(said);
}

// A type that others use too, where the text names it as the type. It counts where the words are
// not known.
MOONSHOT_INLINE const TypeRule* find_labelled_type(std::string_view text) {
  for (auto at = text.find("type"); at != std::string_view::npos; at = text.find("type", at + 1)) {
    constexpr std::string_view separators = "\"':=> ";
    const std::string_view behind = text.substr(at + 4);
    const auto begin = behind.find_first_not_of(separators);
    if (begin == std::string_view::npos) return nullptr;
    // After a blank alone, it is a sentence about a type.
    if (trim(behind.substr(0, begin)).empty()) continue;
    const std::string_view value = behind.substr(begin);
    const std::string_view word =
        value.substr(0, value.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"));
    for (const auto& rule : type_rules) {
      if (rule.type == word && contains(word, "_") && rule.words.phrases[0].empty()) return &rule;
    }
  }
  return nullptr;
}

// The class that type and message give together, and how sure it is.
MOONSHOT_INLINE void decide_kind(const Utterance& said, bool kimi_code, Classification& result) {
  const std::string_view type = said.type;
  const Wording& words = said.own;
  const auto* typed = find_type_rule(type, words, kimi_code);
  const auto* worded = find_own_rule(said);
  const auto* rpc = type.empty() ? find_rpc_rule(words) : nullptr;
  result.own_words = worded != nullptr;
  result.foreign_words = !result.own_type && !result.own_words &&
                         has_foreign_words(type, words, said.start, said.known.refused_by_relay);
  result.rpc_words = rpc != nullptr && !result.foreign_words;
  result.known = result.own_type || result.own_words || result.rpc_words;
  result.contradicts =
      typed != nullptr && worded != nullptr && !agree(typed->kind, worded->kind) &&
      (!result.own_type || begins_sentence(said.start.rest, worded->phrase, worded->also));
  // A type that other vendors use too tells less than a message of the API's own.
  if (typed != nullptr && (result.own_type || worded == nullptr)) {
    result.kind = typed->kind;
  } else if (worded != nullptr) {
    result.kind = worded->kind;
  } else if (rpc != nullptr) {
    result.kind = rpc->kind;
  } else if (!type.empty() && result.is_about_request && said.start.about_request) {
    result.kind = ErrorKind::invalid_request;
  } else if (type.empty() && !result.replaced_words) {
    const auto* labelled = find_labelled_type(words.text());
    if (labelled != nullptr || result.is_about_request) {
      result.kind = labelled != nullptr ? labelled->kind : ErrorKind::invalid_request;
    } else if (const auto* term = find_term_rule(said.known.told_status, words, kimi_code)) {
      result.kind = term->kind;
    }
  }
}

MOONSHOT_INLINE bool is_own_type(std::string_view type) noexcept {
  return std::find(std::begin(own_types), std::end(own_types), type) != std::end(own_types);
}

MOONSHOT_INLINE bool is_known_type(std::string_view type) noexcept {
  return std::any_of(std::begin(type_rules), std::end(type_rules),
                     [&](const TypeRule& rule) { return rule.type == type; });
}

MOONSHOT_INLINE bool is_type_of_cause(std::string_view type) noexcept {
  if (is_own_type(type)) return false;
  constexpr ErrorKind causes[] = {
      ErrorKind::invalid_request,   ErrorKind::content_filtered,      ErrorKind::not_found,
      ErrorKind::permission_denied, ErrorKind::authentication_failed, ErrorKind::server_error};
  const auto* last = std::find_if(
      std::begin(type_rules), std::end(type_rules),
      [&](const TypeRule& rule) { return rule.type == type && rule.words.phrases[0].empty(); });
  return last != std::end(type_rules) &&
         std::find(std::begin(causes), std::end(causes), last->kind) != std::end(causes);
}

MOONSHOT_INLINE void read_ids(std::string_view message, Classification& result) {
  const std::string joined = without_breaks(message);
  result.organization_id = find_id(message, joined, "org-");
  result.project_id = find_id(message, joined, "proj-");
  result.key_id = find_id(message, joined, "ak-");
}

MOONSHOT_INLINE Classification classify(std::string_view type, std::string_view message,
                                        const Circumstances& circumstances) {
  Classification result;
  const Wording whole(message);
  const MessageStart start = read_start(line_of(whole));
  const bool wrong_status = is_never_about_request(circumstances.status);
  // The types of others, such as those that relays give to whatever they pass on, tell nothing.
  const bool telling = is_known_type(type);
  const bool begun =
      !telling && (start.begins_with_place || (start.about_request && !wrong_status));
  // An error of a type that others use too, or of none, is known by its words; those that it quotes
  // are not its. A type that a message about the request names is a word of the request.
  std::string plain;
  const auto set_plain = [&] {
    if (plain.empty()) plain = without_quoted_texts(message);
  };
  // What stands in an object behind the labels is examined by itself.
  const bool holds_object = start.labelled && begins(start.rest, "{");
  if (begun || start.of_relay || holds_object) set_plain();
  if (type.empty() && !begun) {
    type = result.type_in_words = find_named_type(holds_object ? plain : message, whole);
  }
  result.own_type = is_own_type(type);
  const bool untyped = type.empty() && (begun || is_of_request(circumstances.status));
  if (untyped || (!result.own_type && is_known_type(type))) set_plain();
  const Wording own(plain.empty() ? message : std::string_view(plain));
  for (const auto replacing : replacing_words) {
    result.replaced_words = result.replaced_words || (own.has(replacing) && !result.own_type);
  }
  bool kimi_code = circumstances.kimi_code;
  for (const std::string_view name :
       {"www.kimi.com/", "//kimi.com/", "api.kimi.com/coding", "kimi for coding", "kimi code"}) {
    kimi_code = kimi_code || own.has(name);
  }
  const auto* typed = is_type_of_cause(type) ? find_type_rule(type, own, kimi_code) : nullptr;
  result.is_about_request =
      begun || (typed != nullptr && is_a(typed->kind, ErrorKind::invalid_request));
  decide_kind({type, typed, own, whole, start, result.is_about_request, circumstances}, kimi_code,
              result);
  std::string_view text = trim(own.text());
  if (ends(text, ".")) text.remove_suffix(1);
  result.transient = result.kind == ErrorKind::invalid_request && text == missing_version_header;
  if (result.known) read_numbers(own, result);
  const bool of_account =
      is_a(result.kind, ErrorKind::quota_exceeded) || result.kind == ErrorKind::rate_limited;
  const bool labelled = start.labelled && !start.passes_on;
  const bool begins_with_account = !labelled && begins(start.rest, "your account");
  if (!result.foreign_words && (of_account || begins_with_account)) read_ids(message, result);
  result.lacks_account = result.known && of_account && !result.organization_id && !result.key_id;
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
