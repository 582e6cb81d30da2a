#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/refusal.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Signs of who wrote a refusal, beside its type and its message.
struct SenderSigns {
  bool has_api_header = false;  ///< a header that only the API sends
  bool has_escaped_id = false;  ///< a key id between \u003c and \u003e, as Go's encoder writes it
  bool has_exact_form = false;  ///< compact, without members that the API does not send
  bool has_anthropic_form = false;  ///< exact, in the form of the API's Anthropic route
  bool has_wrong_status = false;    ///< a status with which the API never sends this type
  bool has_type_in_code = false;    ///< the type is in the member code, which the API does not send
  bool repeats_key = false;         ///< the message holds a secret key
};

struct ExpectedStatus {
  std::string_view type;
  int status;
  int other;
};

// The statuses with which the API has been seen to send its types.
inline constexpr ExpectedStatus expected_statuses[] = {
    {"exceeded_current_quota_error", 429, 403}, {"rate_limit_reached_error", 429, 429},
    {"engine_overloaded_error", 429, 429},      {"invalid_authentication_error", 401, 401},
    {"incorrect_api_key_error", 401, 401},      {"resource_not_found_error", 404, 404},
    {"permission_denied_error", 403, 403},      {"access_terminated_error", 403, 429},
};

MOONSHOT_INLINE bool is_unexpected_status(std::string_view type, int status) noexcept {
  for (const auto& row : expected_statuses) {
    if (row.type == type) return status != 0 && status != row.status && status != row.other;
  }
  return false;
}

// Whether these are exactly the bytes that the API's encoder writes: no white space between tokens,
// `<`, `>` and `&` escaped, and only the members message and type in either order; or the form of
// the Anthropic route with its request_id.
MOONSHOT_INLINE bool is_exact_native(std::string_view body) {
  const auto outer = ErrorObject::parse(body);
  const auto error = outer ? outer->object("error") : std::nullopt;
  if (!error) return false;
  const std::string message(error->raw("message"));
  const std::string type(error->raw("type"));
  if (error->size() != 2 || message.find_first_of("<>&") != std::string::npos) return false;
  const std::string forms[] = {"{\"message\":" + message + ",\"type\":" + type + "}",
                               "{\"type\":" + type + ",\"message\":" + message + "}"};
  for (const auto& form : forms) {
    if (body == "{\"error\":" + form + "}") return true;
    const std::string anthropic = "{\"type\":\"error\",\"error\":" + form +
                                  ",\"request_id\":" + std::string(outer->raw("request_id")) + "}";
    if (outer->has("request_id") && body == anthropic) return true;
  }
  return false;
}

MOONSHOT_INLINE SenderSigns find_sender_signs(const Refusal& refusal, const Envelope& envelope) {
  SenderSigns signs;
  const auto content_type = lower_case(refusal.headers.get("Content-Type").value_or(""));
  // An error event within a stream has the status of the stream, which tells nothing.
  const bool stream = contains(content_type, "event-stream") || is_event_stream(trim(refusal.body));
  signs.has_api_header = refusal.headers.get("Msh-Request-Id").has_value();
  signs.has_escaped_id = contains(refusal.body, "\\u003cak-") && envelope.layers.empty();
  signs.has_exact_form = envelope.layers.empty() && is_exact_native(refusal.body);
  signs.has_anthropic_form = signs.has_exact_form && begins(refusal.body, "{\"type\":\"error\"");
  signs.has_wrong_status = !stream && is_unexpected_status(envelope.type, refusal.status);
  signs.has_type_in_code = !envelope.type.empty() && envelope.code == envelope.type;
  signs.repeats_key = redact(envelope.message) != envelope.message;
  return signs;
}

// The name of the intermediary that the layers show, or "". A weak layer counts only where no other
// layer tells who wrote it, because many programs copy that form.
MOONSHOT_INLINE std::string intermediary_named_by(const std::vector<Layer>& layers) {
  const auto named = [&](bool weak) {
    for (const auto& layer : layers) {
      if (layer.weak == weak && !layer.via.empty()) return layer.via;
    }
    return std::string();
  };
  const bool ambiguous = std::any_of(layers.begin(), layers.end(), [](const Layer& layer) {
    return !layer.weak && layer.via.empty();
  });
  const std::string known = named(false);
  return known.empty() && !ambiguous ? named(true) : known;
}

MOONSHOT_INLINE void add_evidence(const SenderSigns& signs, const Envelope& envelope,
                                  const Classification& words, const Refusal& refusal,
                                  std::vector<std::string>& evidence) {
  const auto note = [&](std::string sentence) { evidence.push_back(std::move(sentence)); };
  if (refusal.status >= 300 && refusal.status < 400) {
    note("It is a redirect to " + std::string(refusal.headers.get("Location").value_or("nowhere")) +
         "; it is not followed, since the key would go along.");
  }
  for (const auto& layer : envelope.layers) note(layer.evidence);
  if (signs.has_api_header)
    note("The response has the header Msh-Request-Id, which only the API sends.");
  if (signs.has_exact_form)
    note("The body has exactly the members and the compact form of the API's encoder.");
  if (signs.has_escaped_id) {
    note("The key id stands between \\u003c and \\u003e, as the API's encoder writes it.");
  }
  if (words.own_type) note("The type " + envelope.type + " is one that only the API uses.");
  if (words.own_words) note("The message is one of the API's own wordings.");
  if (words.rpc_words) note("It is a bare text in the form of Kimi Code's inner services.");
  if (words.lacks_account) note("The message names no account; the API's own usually does.");
  if (words.own_type && !words.own_words) note("The message is none of the API's known wordings.");
  if (signs.has_wrong_status) {
    note("The API does not send this type with status " + std::to_string(refusal.status) + ".");
  }
  if (signs.repeats_key) note("The message repeats a secret key, which the API never does.");
  if (envelope.foreign_members) note("The error has members that the API does not send.");
  if (envelope.broken)
    note("The body is no whole JSON: it breaks off, or holds bytes that JSON does not allow.");
  if (words.foreign_words) note("The words or the type are those of another vendor.");
  if (envelope.foreign_frame) note("Members that the API does not send stand beside error.");
  if (signs.has_type_in_code) {
    note("The type stands in the member code, where the API sends none.");
  }
  if (!words.known) note("Neither type nor words are known to be the API's.");
}

// Whether a body without a known type or message has the form of the API's errors, with no sign
// against it.
MOONSHOT_INLINE bool has_api_form(const Envelope& envelope, const SenderSigns& signs) {
  return envelope.layers.empty() && envelope.api_shape && envelope.code.empty() &&
         !envelope.foreign_members && !signs.repeats_key;
}

// Whether the text is one line that begins as the API's messages do.
MOONSHOT_INLINE bool begins_like_api_message(std::string_view message) {
  constexpr std::string_view beginnings[] = {
      "your account",           "you exceeded",      "you've reached",  "the engine is",
      "request reached",        "organization rate", "max request",     "invalid ",
      "incorrect api key",      "input token",       "the request was", "not found the model",
      "the requested resource", "your model id",     "your current",    "we're ",
      "kimi for coding",        "access terminated", "the api"};
  if (contains(message, "\n") || contains(message, "_error")) return false;
  const std::string lower = lower_case(message.substr(0, 40));
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return begins(lower, beginning); });
}

// Signs that a gateway, not the API, wrote this. Unrecognised wording alone is not such a sign.
MOONSHOT_INLINE bool has_gateway_signs(const Refusal& refusal, const Envelope& envelope,
                                       const SenderSigns& signs) {
  constexpr std::string_view gateway_words[] = {"bad gateway",
                                                "gateway time",
                                                "service unavailable",
                                                "upstream",
                                                "backend",
                                                "proxy",
                                                "not found",
                                                "forbidden",
                                                "too many requests",
                                                "request entity too large",
                                                "method not allowed",
                                                "internal server error"};
  const bool redirect = refusal.status >= 300 && refusal.status < 400;
  const bool form = envelope.foreign_members || envelope.foreign_frame || !envelope.code.empty() ||
                    !envelope.type.empty() || signs.repeats_key;
  const std::string_view body = trim(refusal.body);
  const bool other_json = !envelope.api_shape && (begins(body, "{") || begins(body, "[{")) &&
                          !envelope.broken && body.size() > 2;
  // A JSON string may hold the text of an HTML page.
  const bool page = is_html(body) || contains(body, "</html>") || contains(body, "<center>");
  if (redirect || form || other_json || page) return true;
  const std::string lower = lower_case(envelope.message.substr(0, 200));
  return std::any_of(std::begin(gateway_words), std::end(gateway_words),
                     [&](std::string_view words) { return contains(lower, words); });
}

MOONSHOT_INLINE Origin decide_origin(const Refusal& refusal, const Envelope& envelope,
                                     const Classification& words, const SenderSigns& signs) {
  const bool wrapped =
      std::any_of(envelope.layers.begin(), envelope.layers.end(),
                  [](const Layer& layer) { return !layer.weak || !layer.via.empty(); });
  const bool named =
      std::any_of(envelope.layers.begin(), envelope.layers.end(),
                  [](const Layer& layer) { return !layer.weak && !layer.via.empty(); });
  if (!words.known) {
    if (contains(envelope.message, no_body)) return Origin::altered;
    // A gateway that is known by name may send a message of its own with the API's headers.
    if (named || words.foreign_words) return Origin::foreign;
    if (signs.has_api_header || has_api_form(envelope, signs)) return Origin::unknown;
    // This is the beginning of the API's "Your account org-… <ak-…>", the rest of which is lost.
    if (contains(envelope.message, "Your account org-")) return Origin::unknown;
    return has_gateway_signs(refusal, envelope, signs) ? Origin::foreign : Origin::unknown;
  }
  if (signs.has_type_in_code || envelope.foreign_frame || wrapped || signs.has_wrong_status ||
      signs.repeats_key || envelope.broken) {
    return Origin::altered;
  }
  // Apart from its inner services, the API answers in JSON. Other text was rewritten by somebody,
  // unless it is the message alone, as a person copies it.
  if (!envelope.api_shape && !words.rpc_words) {
    return begins_like_api_message(envelope.message) ? Origin::unknown : Origin::altered;
  }
  if (!signs.has_exact_form) return Origin::unknown;
  if (signs.has_api_header || signs.has_escaped_id) return Origin::native;
  // Without these signs a relay could have sent the same bytes, unless both the type and the
  // message are the API's alone.
  const bool own = words.own_type && words.own_words && !words.lacks_account;
  return own || (words.own_words && signs.has_anthropic_form) ? Origin::native : Origin::unknown;
}

MOONSHOT_INLINE Provenance find_provenance(const Refusal& refusal, const Envelope& envelope,
                                           const Classification& words) {
  const SenderSigns signs = find_sender_signs(refusal, envelope);
  Provenance result;
  result.origin = decide_origin(refusal, envelope, words, signs);
  result.via = intermediary_named_by(envelope.layers);
  add_evidence(signs, envelope, words, refusal, result.evidence);
  return result;
}

/// Whether a JSON value that has no brackets says something.
MOONSHOT_INLINE bool is_telling(std::string_view raw) {
  if (raw.front() == '"') return raw.find_first_not_of("\" ") != std::string_view::npos;
  if (raw == "null" || raw == "false") return false;
  return raw.substr(0, raw.find_first_of("eE")).find_first_not_of("-0.") != std::string_view::npos;
}

MOONSHOT_INLINE bool says_something(std::string_view json) {
  JsonReader reader(json);
  std::vector<ValueType> open;  // the brackets; no recursion, so depth costs no stack
  do {
    std::string_view name;
    if (!open.empty()) {
      const bool more =
          open.back() == ValueType::object ? reader.next_member(name) : reader.next_element();
      if (reader.failed()) return false;
      if (!more) {
        open.pop_back();
        continue;
      }
    }
    const auto type = reader.peek();
    const bool nested = type == ValueType::object || type == ValueType::array;
    if (nested) {
      if (!(type == ValueType::object ? reader.enter_object() : reader.enter_array())) return false;
      open.push_back(type);
      continue;
    }
    std::string_view raw;
    if (!reader.read_raw(raw)) return false;
    if (is_telling(raw)) return true;
  } while (!open.empty());
  return false;
}

MOONSHOT_INLINE bool holds_error(std::string_view body) {
  const auto error = member_of(body, "error");
  return error && says_something(*error);
}

MOONSHOT_INLINE const JsonText* error_in(const Extra& unknown) {
  const auto* error = unknown.find("error");
  return error != nullptr && says_something(error->text()) ? error : nullptr;
}

MOONSHOT_INLINE bool reads_as_error(std::string_view body, const http::Headers& headers) {
  if (holds_error(body)) return true;
  const bool object = ErrorObject::parse(body).has_value();
  // A body that breaks off, or an event stream, may be a success.
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (!object &&
      (body[first] == '{' || body[first] == '[' || is_event_stream(body.substr(first)))) {
    return false;
  }
  const Envelope envelope = open_envelope(body, headers);
  if (classify(envelope.type, envelope.message).known) return true;
  return object &&
         std::any_of(envelope.layers.begin(), envelope.layers.end(),
                     [](const Layer& layer) { return layer.evidence != in_unknown_object; });
}

MOONSHOT_INLINE ErrorPtr judge(Refusal refusal) {
  Envelope envelope = open_envelope(refusal.body, refusal.headers);
  Classification words = classify(envelope.type, envelope.message);
  ApiErrorData data;
  data.provenance = find_provenance(refusal, envelope, words);
  ErrorKind kind = words.kind;
  if (data.provenance.origin == Origin::foreign) kind = ErrorKind::gateway_error;
  data.status = refusal.status;
  data.type = std::move(envelope.type);
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
