#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/detail/errors/sender.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/text/trim.hpp"
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
  std::string_view gateway;  ///< the gateway that Server or Via names, where no API header is
};

// The headers that only the API sends. The last two come from its tools.
inline constexpr std::string_view api_headers[] = {"Msh-Request-Id", "X-Msh-Track-Id",
                                                   "X-Msh-Chat-Id"};

// Servers that name themselves in the headers Server or Via, in lower case.
inline constexpr std::string_view server_names[] = {
    "caddy",   "nginx",     "apache",  "varnish", "squid", "tinyproxy", "mitmproxy",
    "haproxy", "openresty", "traefik", "envoy",   "kong",  "litespeed"};

MOONSHOT_INLINE std::string_view api_header_of(const http::Headers& headers) {
  for (const auto name : api_headers) {
    if (headers.get(name)) return name;
  }
  return {};
}

MOONSHOT_INLINE bool is_answer_of_tools(const http::Headers& headers) {
  return headers.get("X-Msh-Track-Id") || headers.get("X-Msh-Chat-Id");
}

MOONSHOT_INLINE std::string_view gateway_named_by_headers(const http::Headers& headers) {
  const std::string server = lower_case(headers.get("Server").value_or(""));
  const std::string via = lower_case(headers.get("Via").value_or(""));
  for (const auto name : server_names) {
    if (begins(server, name) || contains(via, name)) return name;
  }
  return headers.get("X-Squid-Error") ? "squid" : "";
}

struct ExpectedStatuses {
  std::string_view type;
  int statuses[4];
};

// The statuses with which the API has been seen to send its types.
inline constexpr ExpectedStatuses expected_statuses[] = {
    {"exceeded_current_quota_error", {429, 403}}, {"rate_limit_reached_error", {429}},
    {"engine_overloaded_error", {429}},           {"invalid_authentication_error", {401}},
    {"incorrect_api_key_error", {401}},           {"resource_not_found_error", {404}},
    {"permission_denied_error", {403}},           {"access_terminated_error", {401, 402, 403, 429}},
};

MOONSHOT_INLINE bool is_unexpected_status(std::string_view type, int status) noexcept {
  for (const auto& row : expected_statuses) {
    if (row.type != type || status == 0) continue;
    return std::find(std::begin(row.statuses), std::end(row.statuses), status) ==
           std::end(row.statuses);
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
  signs.has_api_header = !api_header_of(refusal.headers).empty();
  if (!signs.has_api_header) signs.gateway = gateway_named_by_headers(refusal.headers);
  signs.has_escaped_id = contains(refusal.body, "\\u003cak-") && envelope.layers.empty();
  signs.has_exact_form =
      refusal.whole_body.empty() && envelope.layers.empty() && is_exact_native(refusal.body);
  signs.has_anthropic_form = signs.has_exact_form && begins(refusal.body, "{\"type\":\"error\"");
  signs.has_wrong_status = !stream && is_unexpected_status(envelope.type, refusal.status);
  // Only the tools of the API send a code beside the type.
  signs.has_type_in_code = !envelope.type.empty() && envelope.code == envelope.type &&
                           !is_answer_of_tools(refusal.headers);
  signs.repeats_key = redact(envelope.message) != envelope.message;
  return signs;
}

// Whether header and form are the API's. Such a body may name anybody whom the request has named.
MOONSHOT_INLINE bool is_native_form(const SenderSigns& signs) noexcept {
  return signs.has_api_header && signs.has_exact_form;
}

// The name of the intermediary that the layers show, or "". A form that others copy counts only
// where no other layer tells who wrote it.
MOONSHOT_INLINE std::string intermediary_named_by(const std::vector<Layer>& layers) {
  const auto named = [&](bool is_copied) {
    for (const auto& layer : layers) {
      if (has_trait(layer, Trait::copied) == is_copied && !layer.via.empty()) return layer.via;
    }
    return std::string();
  };
  const bool ambiguous = std::any_of(layers.begin(), layers.end(), [](const Layer& layer) {
    return !has_trait(layer, Trait::copied) && layer.via.empty();
  });
  const std::string known = named(false);
  return known.empty() && !ambiguous ? named(true) : known;
}

MOONSHOT_INLINE void add_evidence(const SenderSigns& signs, const Envelope& envelope,
                                  const Classification& words, const Refusal& refusal,
                                  std::vector<std::string>& evidence) {
  const auto note = [&](bool holds, const auto& sentence) {
    if (holds) evidence.emplace_back(sentence);
  };
  const auto text = [](std::string_view begin, std::string_view name, std::string_view end) {
    return std::string(begin) + std::string(name) + std::string(end);
  };
  note(refusal.status >= 300 && refusal.status < 400,
       text("It is a redirect to ", refusal.headers.get("Location").value_or("nowhere"),
            "; it is not followed, since the key would go along."));
  for (const auto& layer : envelope.layers) evidence.push_back(layer.evidence);
  note(envelope.told_status != 0 && refusal.status == 0,
       (envelope.status_of_class ? "The text names a class of errors for status "
                                 : "The text names status ") +
           std::to_string(envelope.told_status) + ".");
  note(signs.has_api_header, text("The response has the header ", api_header_of(refusal.headers),
                                  ", which only the API sends."));
  note(!signs.gateway.empty(),
       text("The headers name ", signs.gateway, ", and no header of the API's is there."));
  note(signs.has_exact_form,
       "The body has exactly the members and the compact form of the API's encoder.");
  note(signs.has_escaped_id,
       "The key id stands between \\u003c and \\u003e, as the API's encoder writes it.");
  if (words.own_type && words.type_in_words.empty()) {
    note(true, text("The type ", envelope.type, " is one that only the API uses."));
  } else if (words.own_type) {
    note(true, text("The text names the type ", words.type_in_words, ", which only the API uses."));
  }
  note(words.own_words, "The message is one of the API's own wordings.");
  note(words.rpc_words, "It is a bare text in the form of Kimi Code's inner services.");
  note(words.lacks_account, "The message names no account; the API's own usually does.");
  note(words.own_type && !words.own_words, "The message is none of the API's known wordings.");
  note(words.replaced_words,
       "one-api and new-api write these words in place of those of every 429, so nothing is known "
       "of the error.");
  note(signs.has_wrong_status,
       "The API does not send this type with status " + std::to_string(refusal.status) + ".");
  note(signs.repeats_key, "The message repeats a secret key, which the API never does.");
  note(envelope.foreign_members, "The error has members that the API does not send.");
  note(envelope.broken,
       "The body is no whole JSON: it breaks off, or holds bytes that JSON does not allow.");
  note(words.foreign_words && !is_native_form(signs),
       "The words or the type are those of another vendor.");
  note(envelope.foreign_frame, "Members that the API does not send stand beside error.");
  note(signs.has_type_in_code, "The type stands in the member code, where the API sends none.");
  for (const ErrorKind other : envelope.others) {
    note(true, text("The text names another error too: ", to_string(other), "."));
  }
  note(!words.known, "Neither type nor words are known to be the API's.");
  constexpr std::ptrdiff_t blanks_of_prose = 5;
  const bool bare = refusal.status == 0 && envelope.told_status == 0 && envelope.layers.empty() &&
                    !envelope.api_shape && !envelope.broken && !begins(envelope.message, "{");
  note(bare && !words.known &&
           std::count(envelope.message.begin(), envelope.message.end(), ' ') >= blanks_of_prose,
       "It may be a text about an error rather than an error.");
}

// Whether a body without a known type or message has the form of the API's errors, with no sign
// against it.
MOONSHOT_INLINE bool has_api_form(const Envelope& envelope, const SenderSigns& signs) {
  const bool relayed = has_trait(envelope.layers, Trait::adds_members);
  const bool has_code = !envelope.code.empty() && envelope.code != envelope.type;
  return envelope.api_shape && (!has_code || relayed) && !envelope.foreign_members &&
         !signs.repeats_key;
}

MOONSHOT_INLINE bool begins_like_api_message(std::string_view message) {
  if (contains(message, "\n") || contains(message, "_error")) return false;
  return begins_as_api_does(lower_case(message.substr(0, 40)));
}

// Whether a text says no more than that some page or path was not found, as servers of any kind do.
MOONSHOT_INLINE bool is_any_servers_not_found(std::string_view lower) {
  constexpr std::string_view common[] = {
      "404",    "not", "found", "page",   "the", "requested", "url",      "path",    "route",
      "file",   "was", "error", "server", "on",  "this",      "endpoint", "status",  "no",
      "cannot", "get", "post",  "http",   "1",   "code",      "e",        "resource"};
  if (!contains(lower, "not found")) return false;
  for (std::size_t at = 0; at < lower.size();) {
    std::size_t end = at;
    while (end < lower.size() && is_key_character(lower[end])) ++end;
    const std::string_view word = lower.substr(at, end - at);
    const bool known =
        word.empty() || std::find(std::begin(common), std::end(common), word) != std::end(common);
    if (!known) return false;
    at = end + 1;
  }
  return true;
}

MOONSHOT_INLINE bool is_named(const Layer& layer) noexcept {
  return !has_trait(layer, Trait::copied) && !layer.via.empty();
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
                                                "forbidden",
                                                "too many requests",
                                                "request entity too large",
                                                "method not allowed",
                                                "internal server error"};
  const bool redirect = refusal.status >= 300 && refusal.status < 400;
  // A wrapper that is known by name explains the form of the body, and type and code may be its
  // own.
  const bool wrapped = std::any_of(envelope.layers.begin(), envelope.layers.end(),
                                   [](const Layer& layer) { return !layer.via.empty(); });
  const bool labelled =
      (envelope.api_shape || !wrapped) && (!envelope.code.empty() || !envelope.type.empty());
  const bool form =
      envelope.foreign_members || envelope.foreign_frame || labelled || signs.repeats_key;
  const std::string_view body = trim(refusal.body);
  const std::string_view shown = wrapped ? std::string_view(envelope.message) : body;
  const bool other_json = !envelope.api_shape && (begins(shown, "{") || begins(shown, "[{")) &&
                          !envelope.broken && shown.size() > 2;
  // A JSON string may hold the text of an HTML page.
  const bool page = is_html(body) || contains(body, "</html>") || contains(body, "<center>");
  if (redirect || form || other_json || page) return true;
  const std::string lower = lower_case(envelope.message.substr(0, 200));
  return is_any_servers_not_found(lower) ||
         std::any_of(std::begin(gateway_words), std::end(gateway_words),
                     [&](std::string_view words) { return contains(lower, words); });
}

// Who wrote an error of which neither the type nor the words are known to be the API's. A wrapper
// around it that passes on the words of others does not decide it.
MOONSHOT_INLINE Origin origin_of_unknown(const Refusal& refusal, const Envelope& envelope,
                                         const Classification& words, const SenderSigns& signs) {
  if (contains(envelope.message, no_body)) return Origin::altered;
  const auto& layers = envelope.layers;
  // The innermost wrapper that is one; an object or list of no known form is none.
  const auto last = std::find_if(layers.rbegin(), layers.rend(), [](const Layer& layer) {
    return !layer.via.empty() || has_trait(layer, Trait::copied);
  });
  const bool spoken = last != layers.rend() &&
                      (has_trait(*last, Trait::speaks) || (envelope.own_words && is_named(*last)));
  const bool vendor = has_trait(layers, Trait::names_vendor);
  // A gateway that is known by name may send a message of its own with the API's headers.
  const bool of_vendor = words.foreign_words && !is_native_form(signs);
  if (spoken || vendor || of_vendor) return Origin::foreign;
  if (words.replaced_words) return Origin::unknown;
  if (signs.has_api_header) {
    // The tools of the API refuse a missing key and a disabled account without a body.
    const bool refused = refusal.status == 401 || refusal.status == 403;
    return is_answer_of_tools(refusal.headers) && refused && refusal.body.empty() ? Origin::native
                                                                                  : Origin::unknown;
  }
  if (has_api_form(envelope, signs)) return Origin::unknown;
  if (!signs.gateway.empty()) return Origin::foreign;
  // This is the beginning of the API's "Your account org-... <ak-...>", the rest of which is lost.
  if (contains(envelope.message, "Your account org-")) return Origin::unknown;
  return has_gateway_signs(refusal, envelope, signs) ? Origin::foreign : Origin::unknown;
}

MOONSHOT_INLINE Origin decide_origin(const Refusal& refusal, const Envelope& envelope,
                                     const Classification& words, const SenderSigns& signs) {
  // A page with the API's words may be about them. With an account in it, or the JSON of an error,
  // it is an error that somebody has put into a page.
  const bool page = is_html(trim(refusal.body)) && !envelope.api_shape && !words.own_type &&
                    !words.organization_id && !words.key_id;
  if (page) return Origin::foreign;
  if (!words.known) return origin_of_unknown(refusal, envelope, words, signs);
  if (signs.has_type_in_code || envelope.foreign_frame || is_wrapped(envelope.layers) ||
      signs.has_wrong_status || signs.repeats_key || envelope.broken ||
      (!words.own_type && passes_on_an_error(envelope.message))) {
    return Origin::altered;
  }
  // Apart from its inner services, the API answers in JSON. Other text was rewritten by somebody,
  // unless it is the message alone, as a person copies it.
  if (!envelope.api_shape && !words.rpc_words) {
    return begins_like_api_message(envelope.message) ? Origin::unknown : Origin::altered;
  }
  if (!signs.has_exact_form) return Origin::unknown;
  if (words.contradicts) return Origin::altered;
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
  if (result.via.empty() && result.origin == Origin::foreign) result.via = signs.gateway;
  add_evidence(signs, envelope, words, refusal, result.evidence);
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
