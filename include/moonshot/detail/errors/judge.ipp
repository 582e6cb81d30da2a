#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "moonshot/detail/error/gateway_status.hpp"
#include "moonshot/detail/errors/choices.hpp"
#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/refusal.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/errors/says_something.hpp"
#include "moonshot/detail/errors/sender.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool holds_error(std::string_view body) {
  const auto error = member_of(body, "error");
  return error && says_something(*error);
}

MOONSHOT_INLINE const JsonText* error_in(const Extra& unknown) {
  const auto* error = unknown.find("error");
  return error != nullptr && says_something(error->text()) ? error : nullptr;
}

MOONSHOT_INLINE std::string_view error_beside_content(std::string_view body) {
  const auto error = member_of(body, "error");
  return error && speaks_as_error(*error) ? *error : std::string_view();
}

MOONSHOT_INLINE const JsonText* error_beside_content(const Extra& unknown) {
  const auto* error = unknown.find("error");
  return error != nullptr && speaks_as_error(error->text()) ? error : nullptr;
}

// Whether the words of the API in a 2xx answer are an error: they stand in a wrapper or in a member
// that is named as one, or they are the whole text.
MOONSHOT_INLINE bool are_words_of_error(const Envelope& envelope) {
  if (has_trait(envelope.layers, Trait::any_member)) return false;
  return is_wrapped(envelope.layers) || envelope.api_shape ||
         begins_like_api_message(envelope.message);
}

// Whether a code or a word says that a call went well, as the wrappers of some gateways have it.
MOONSHOT_INLINE bool is_word_of_success(std::string_view text) {
  constexpr std::string_view words[] = {"200", "success", "succeeded", "ok",
                                        // Success, and the operation has succeeded.
                                        "\xE6\x88\x90\xE5\x8A\x9F",
                                        "\xE6\x93\x8D\xE4\xBD\x9C\xE6\x88\x90\xE5\x8A\x9F"};
  const std::string lower = lower_case(trim(text));
  const bool is_zero = !lower.empty() && lower.find_first_not_of('0') == std::string::npos;
  return is_zero || std::find(std::begin(words), std::end(words), lower) != std::end(words);
}

// Whether an object with words that are not known says that the call went well.
MOONSHOT_INLINE bool tells_success(const ErrorObject& object) {
  constexpr const char* names[] = {"code",    "status", "status_code", "statusCode",
                                   "errcode", "ret",    "message",     "msg"};
  return object.raw("success") != "false" &&
         std::any_of(std::begin(names), std::end(names), [&object](const char* name) {
           return is_word_of_success(object.text_of(name));
         });
}

MOONSHOT_INLINE bool reads_as_error(std::string_view body, const http::Headers& headers) {
  if (holds_error(body)) return true;
  const auto object = ErrorObject::parse(body);
  // A body that breaks off, or an event stream, may be a success.
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (!object &&
      (body[first] == '{' || body[first] == '[' || is_event_stream(body.substr(first)))) {
    return false;
  }
  const Envelope envelope = open_envelope(body, headers);
  if (classify(envelope).known) return are_words_of_error(envelope);
  // The outermost wrapper decides: a list within an unknown object is none.
  return object && !envelope.layers.empty() &&
         envelope.layers.front().evidence != in_unknown_object && !tells_success(*object);
}

MOONSHOT_INLINE bool is_kimi_code(const Refusal& refusal) {
  const Platform platform = refusal.endpoint.platform();
  return platform == Platform::kimi_code_china || platform == Platform::kimi_code_international;
}

// The status that may give a class to words without a type: the one that a client's text names, or
// that of a bare text which says what it is about, as Kimi Code sends them.
MOONSHOT_INLINE int status_beside_words(const Refusal& refusal, const Envelope& envelope) {
  if (envelope.told_status != 0) return envelope.told_status;
  const bool bare_text = envelope.layers.empty() && !envelope.api_shape && !envelope.broken &&
                         !begins(trim(refusal.body), "{") && !trim(refusal.body).empty();
  if (!bare_text) return 0;
  constexpr int not_found = 404;
  const bool names_it = refusal.status == not_found &&
                        contains(lower_case(envelope.message.substr(0, 400)), "not found");
  return is_kimi_code(refusal) || names_it ? refusal.status : 0;
}

MOONSHOT_INLINE ErrorKind kind_of_refusal(const Refusal& refusal, const Envelope& envelope,
                                          const Classification& words, Origin origin) {
  if (origin == Origin::foreign) return ErrorKind::gateway_error;
  if (words.known) return words.kind;
  if (envelope.kind_of_class != ErrorKind::api_error && is_a(envelope.kind_of_class, words.kind)) {
    return envelope.kind_of_class;
  }
  // An answer without a body: the API's tools refuse a key with 401, and an account with 403.
  const bool without_body = envelope.message.empty() || contains(envelope.message, no_body);
  if (!without_body || words.kind == ErrorKind::authentication_failed) return words.kind;
  constexpr int unauthorized = 401;
  constexpr int forbidden = 403;
  const int status = envelope.told_status != 0 ? envelope.told_status : refusal.status;
  if (status == unauthorized) return ErrorKind::authentication_failed;
  return status == forbidden ? ErrorKind::permission_denied : ErrorKind::api_error;
}

// Whether words of no known wording speak of money or of what it has bought, in English or Chinese
// (balance, arrears, top up), and not of a rate.
MOONSHOT_INLINE bool speaks_of_balance(std::string_view message) {
  constexpr std::string_view terms[] = {"balance",
                                        "quota",
                                        "recharge",
                                        "top up",
                                        "top-up",
                                        "billing",
                                        "budget",
                                        "credit",
                                        "arrears",
                                        "payment",
                                        "suspend",
                                        "insufficient fund",
                                        "\xE4\xBD\x99\xE9\xA2\x9D",
                                        "\xE6\xAC\xA0\xE8\xB4\xB9",
                                        "\xE5\x85\x85\xE5\x80\xBC"};
  const std::string lower = lower_case(message);
  for (const std::string_view rate :
       {"rate limit", "per minute", "per second", "too many requests"}) {
    if (contains(lower, rate)) return false;
  }
  return std::any_of(std::begin(terms), std::end(terms),
                     [&](std::string_view term) { return contains(lower, term); });
}

// Whether an error passes by itself, where neither its class nor its status says so.
MOONSHOT_INLINE std::optional<bool> decide_transient(const Refusal& refusal,
                                                     const Envelope& envelope,
                                                     const Classification& words, ErrorKind kind) {
  constexpr int too_many = 429;
  if (words.transient && kind == ErrorKind::invalid_request) return true;
  const int told = envelope.told_status;
  const bool classless = kind == ErrorKind::api_error || kind == ErrorKind::gateway_error;
  const bool limited = refusal.status == too_many || told == too_many;
  if (classless && limited && speaks_of_balance(envelope.message)) return false;
  if (kind == ErrorKind::gateway_error && told != 0 && refusal.status == 0) {
    return passes_at_gateway(told);
  }
  if (kind != ErrorKind::api_error) return std::nullopt;
  if (words.replaced_words) return false;
  if (told == 0 || (envelope.layers.empty() && !envelope.status_of_class)) return std::nullopt;
  // 429 may be a quota as well as a limit, and the wrapper has lost the type that tells.
  return told != too_many && passes_at_gateway(told);
}

MOONSHOT_INLINE bool has_undecided_words(std::string_view body, const http::Headers& headers,
                                         int status) {
  constexpr int too_many = 429;
  const Envelope envelope = open_envelope(body, headers, status);
  const bool limited = status == too_many || envelope.told_status == too_many;
  return classify(envelope).replaced_words || (limited && !speaks_of_balance(envelope.message));
}

MOONSHOT_INLINE ErrorPtr judge(Refusal refusal) {
  Envelope envelope = open_envelope(refusal.body, refusal.headers, refusal.status);
  Classification words =
      classify(envelope, status_beside_words(refusal, envelope), is_kimi_code(refusal));
  ApiErrorData data;
  data.provenance = find_provenance(refusal, envelope, words);
  const ErrorKind kind = kind_of_refusal(refusal, envelope, words, data.provenance.origin);
  data.transient = decide_transient(refusal, envelope, words, kind);
  if (!words.organization_id && !words.key_id && !envelope.account_words.empty()) {
    Classification account = classify({}, envelope.account_words);
    words.organization_id = std::move(account.organization_id);
    words.project_id = std::move(account.project_id);
    words.key_id = std::move(account.key_id);
  }
  data.status = refusal.status;
  data.type = std::move(envelope.type);
  if (data.type.empty()) data.type = std::string(words.type_in_words);
  data.code = std::move(envelope.code);
  data.organization_id = std::move(words.organization_id);
  data.project_id = std::move(words.project_id);
  // A body that broke off on the wire may have been cut within an escape, and the key id with it.
  const bool in_escape = envelope.broken && contains(envelope.message, "\\u003cak-");
  if (!in_escape) data.key_id = std::move(words.key_id);
  data.message = std::move(envelope.message);
  data.limit = words.limit;
  data.limit_value = words.limit_value;
  data.limit_current = words.limit_current;
  data.credit = std::move(words.credit);
  data.retry_after = retry_after(refusal.headers, refusal.received);
  if (!data.retry_after) data.retry_after = words.retry_after;
  const http::ResponseHead head{refusal.status, std::move(refusal.headers)};
  if (const auto id = head.request_id()) data.request_id = std::string(*id);
  data.headers = head.headers;
  data.body = std::move(refusal.whole_body.empty() ? refusal.body : refusal.whole_body);
  data.endpoint = std::move(refusal.endpoint);
  data.attempts = std::move(refusal.attempts);
  return make_api_error(kind, std::move(data));
}

MOONSHOT_INLINE ErrorPtr judge_part(const Endpoint& endpoint, http::ResponseHead head,
                                    std::string body, std::string_view spoken,
                                    std::vector<Attempt> attempts) {
  Refusal refusal;
  refusal.status = head.status;
  refusal.headers = std::move(head.headers);
  if (spoken.empty()) {
    refusal.body = std::move(body);
  } else {
    refusal.body = "{\"error\":" + std::string(spoken) + "}";
    refusal.whole_body = std::move(body);
  }
  refusal.endpoint = endpoint;
  refusal.attempts = std::move(attempts);
  refusal.received = std::chrono::system_clock::now();
  return judge(std::move(refusal));
}

MOONSHOT_INLINE ErrorPtr judge(const Endpoint& endpoint, http::ResponseHead head, std::string body,
                               std::vector<Attempt> attempts) {
  return judge_part(endpoint, std::move(head), std::move(body), {}, std::move(attempts));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
