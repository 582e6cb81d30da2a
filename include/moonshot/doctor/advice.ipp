#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "moonshot/detail/text/trim.hpp"
#include "moonshot/doctor/advice.hpp"
#include "moonshot/doctor/detail/request_advice.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Where the failed call was sent. With `elsewhere`, the ids in an error may be those of a
/// reseller; `unsaid` is for an error of which only the text is known. `this_machine` is a part of
/// `elsewhere`, and `distant` all but that part.
enum class Destination { any, open_platform, kimi_code, elsewhere, unsaid, this_machine, distant };

/// Whether the answer must have a message of its own, or must have none.
enum class Words { any, some, none };

struct Advice {
  ErrorKind kind;  // this class and those derived from it
  Destination destination;
  std::optional<RateLimit> limit;  // for RateLimited: only this limit
  std::string_view sentence;       // {...} is filled in, see `fill_in`
  Words words = Words::any;
};

inline constexpr Advice advice_table[] = {
    {ErrorKind::suspended,
     Destination::open_platform,
     {},
     "Top up {organization} at {console}. Money on another platform does not count: {endpoint} has "
     "its own accounts."},
    {ErrorKind::suspended,
     Destination::open_platform,
     {},
     "Ask for the balance with the same key: GET {base_url}/users/me/balance. If it is above zero, "
     "a voucher does not cover the model, a top-up is minutes old, or the account was disabled: "
     "ask support."},
    {ErrorKind::quota_exceeded,
     Destination::open_platform,
     {},
     "Top up {organization} at {console}, or check there whether a voucher has expired or does not "
     "cover the model (kimi-k3 needs a real top-up)."},
    {ErrorKind::quota_exceeded,
     Destination::kimi_code,
     {},
     "Look at the plan and its usage at {console}."},
    {ErrorKind::quota_exceeded,
     Destination::elsewhere,
     {},
     "It is the account behind this route that was refused, which need not be yours: ask whoever "
     "runs {endpoint}{and_name}."},
    {ErrorKind::quota_exceeded,
     Destination::elsewhere,
     {},
     "If your own key is passed on there, ask for its balance on the platform that issued it "
     "(api.moonshot.ai and api.moonshot.cn have separate accounts) and top up there."},
    {ErrorKind::quota_exceeded,
     Destination::unsaid,
     {},
     "If the call went to api.moonshot.ai or api.moonshot.cn with your own key: top up "
     "{organization} on that same platform, https://platform.kimi.ai or https://platform.kimi.com; "
     "the two have separate accounts."},
    {ErrorKind::quota_exceeded,
     Destination::unsaid,
     {},
     "If it went through a relay or reseller, it is the account behind it that was refused, which "
     "need not be yours: ask whoever runs it{and_name}."},
    {ErrorKind::quota_exceeded,
     Destination::any,
     {},
     "Do not repeat the call before that: it is refused until there is money."},

    {ErrorKind::authentication_failed,
     Destination::open_platform,
     {},
     "Compare the key with {console}. Keys of the other platform, and Kimi Code keys "
     "(sk-kimi-...), "
     "are not known on {endpoint}."},
    {ErrorKind::authentication_failed,
     Destination::kimi_code,
     {},
     "Use a Kimi Code key (sk-kimi-...) here; keys of the open platform are not known on "
     "{endpoint}."},
    {ErrorKind::authentication_failed,
     Destination::elsewhere,
     {},
     "Check that the key belongs to {endpoint}: every platform and reseller has its own."},
    {ErrorKind::authentication_failed,
     Destination::unsaid,
     {},
     "Compare key and base URL: api.moonshot.ai, api.moonshot.cn and api.kimi.com/coding "
     "(sk-kimi-...) know their own keys only."},
    {ErrorKind::authentication_failed,
     Destination::any,
     {},
     "Check that MOONSHOT_API_KEY arrives in this process: a missing key is answered the same "
     "way as a wrong one."},

    {ErrorKind::permission_denied,
     Destination::kimi_code,
     {},
     "Use this endpoint from a supported coding agent only, or take a key of the open platform "
     "instead."},
    {ErrorKind::permission_denied,
     Destination::any,
     {},
     "Check what the key may do and which IP addresses may use it{at_console}."},
    {ErrorKind::permission_denied,
     Destination::open_platform,
     {},
     "Check there, too, whether the account is activated: where it is not, or was disabled, "
     "/v1/tools answers without a word.",
     Words::none},

    {ErrorKind::membership_error,
     Destination::any,
     {},
     "Look at the plan{at_console}: whether it covers the model, and when its 5-hour, weekly or "
     "monthly window starts again."},
    {ErrorKind::membership_error,
     Destination::any,
     {},
     "Keep the key: it was accepted, it is the plan that does not cover the call."},

    {ErrorKind::not_found,
     Destination::any,
     {},
     "List the models of this key: GET {base_url}/models. A model that is retired, misspelt or not "
     "open to the account is answered the same way."},
    {ErrorKind::not_found,
     Destination::any,
     {},
     "Check the base URL{ base_url}: it ends in /v1, or in /coding/v1 for Kimi Code."},

    {ErrorKind::rate_limited, Destination::any, RateLimit::concurrency,
     "Run fewer calls at the same time{limit}."},
    {ErrorKind::rate_limited, Destination::any, RateLimit::rpm,
     "Send fewer calls a minute{limit}. A second is too short a wait: the window has 60."},
    {ErrorKind::rate_limited, Destination::any, RateLimit::tpm,
     "Lower max_completion_tokens{limit}: what it allows counts in full, used or not. Then wait a "
     "minute."},
    {ErrorKind::rate_limited, Destination::any, RateLimit::tpd,
     "Wait until tomorrow: a retry today is refused."},
    {ErrorKind::rate_limited, Destination::open_platform, RateLimit::tpd,
     "Or raise the tier of {organization} by a top-up at {console}."},
    {ErrorKind::rate_limited, Destination::any, RateLimit::unknown,
     "Wait, and let the waits grow: the answer does not say which limit it was."},
    {ErrorKind::rate_limited,
     Destination::elsewhere,
     {},
     "If the limit is not yours, it is that of the account behind this route: ask whoever runs "
     "{endpoint}{and_name}."},
    {ErrorKind::rate_limited,
     Destination::unsaid,
     {},
     "If the limit is none of your console's, the call reached another account{and_name}."},

    {ErrorKind::engine_overloaded,
     Destination::any,
     {},
     "Try again, with growing waits. No account's limit is used up, and topping up does not help."},

    {ErrorKind::context_length_exceeded,
     Destination::any,
     {},
     "Shorten the conversation or lower max_completion_tokens: both together have to fit the "
     "model's window{limit}."},
    {ErrorKind::content_filtered,
     Destination::any,
     {},
     "Change the prompt: it, or the answer to it, was considered high risk."},
    {ErrorKind::invalid_request,
     Destination::any,
     {},
     "Change the request as the message says. Sent again as it is, it is refused again.",
     Words::some},
    {ErrorKind::invalid_request,
     Destination::any,
     {},
     "Compare the request with the API's reference: the answer does not say what is wrong with it. "
     "Sent again as it is, it is refused again.",
     Words::none},

    {ErrorKind::server_error,
     Destination::any,
     {},
     "Try again in a little while. If it stays, report it to support{with_request_id}."},
    {ErrorKind::gateway_error,
     Destination::any,
     {},
     "Ask whoever runs the gateway between you and the API. Nothing follows from this answer for "
     "the Moonshot account."},
    {ErrorKind::gateway_error,
     Destination::open_platform,
     {},
     "If the call was at work for minutes (status 504 or 524), stream the answer: what is silent "
     "gets cut."},
    {ErrorKind::gateway_error,
     Destination::elsewhere,
     {},
     "Send the same call to the API directly, with api.moonshot.ai or api.moonshot.cn as the base "
     "URL and a key of that platform, to see what it answers itself."},
    {ErrorKind::gateway_error,
     Destination::unsaid,
     {},
     "Send the same call to the API directly, to see what it answers itself."},

    {ErrorKind::api_error,
     Destination::any,
     {},
     "This is no error that is known. Go by the message, and ask whoever sent it.",
     Words::some},
    {ErrorKind::api_error,
     Destination::any,
     {},
     "Ask whoever sent the answer: it has no words, and its status alone does not say what is "
     "wrong.",
     Words::none},

    {ErrorKind::connection_error,
     Destination::this_machine,
     {},
     "Start what should listen at {endpoint} on this machine, or correct the base URL{ base_url}."},
    {ErrorKind::connection_error,
     Destination::distant,
     {},
     "Check the base URL{ base_url}, the network, and HTTPS_PROXY and NO_PROXY."},
    {ErrorKind::tls_error,
     Destination::any,
     {},
     "Check the clock, and whether a proxy on the way has its own certificate authority: name its "
     "PEM file in SSL_CERT_FILE. Verification cannot be switched off."},
    {ErrorKind::timeout_error,
     Destination::any,
     {},
     "Stream the answer: thinking models are silent for minutes, and what is silent gets cut."},
    {ErrorKind::timeout_error,
     Destination::any,
     {},
     "Raise the deadline that passed, in the client's or the call's timeouts."},
    {ErrorKind::stream_interrupted,
     Destination::any,
     {},
     "Send the call again. What had arrived is not the whole answer."},
    {ErrorKind::decode_error,
     Destination::any,
     {},
     "Check the base URL{ base_url}: the answer is a success, but not one of this API."},
    {ErrorKind::usage_error, Destination::any, {}, "Correct it and call again. Nothing was sent."},
};

MOONSHOT_INLINE Destination destination_of(const Endpoint& endpoint) {
  switch (endpoint.platform()) {
    case Platform::international:
    case Platform::china:
      return Destination::open_platform;
    case Platform::kimi_code_china:
    case Platform::kimi_code_international:
      return Destination::kimi_code;
    case Platform::other:
      break;
  }
  return endpoint.base_url().host.empty() ? Destination::unsaid : Destination::elsewhere;
}

MOONSHOT_INLINE bool fits(Destination row, const Endpoint& endpoint) {
  switch (row) {
    case Destination::any:
      return true;
    case Destination::this_machine:
      return endpoint.base_url().is_loopback();
    case Destination::distant:
      return !endpoint.base_url().is_loopback();
    default:
      return row == destination_of(endpoint);
  }
}

MOONSHOT_INLINE bool words_fit(Words row, const Error& error) {
  return row == Words::any || (row == Words::none) == trim(error.message()).empty();
}

/// The value of the limit in words, where the server named it: ` (the limit is 3)`.
MOONSHOT_INLINE std::string limit_in_words(const Error& error) {
  std::optional<std::int64_t> value;
  if (const auto* limited = error.as<RateLimited>()) value = limited->limit_value();
  if (const auto* too_long = error.as<ContextLengthExceeded>()) {
    value = too_long->limit_value();
  }
  return value ? " (the limit is " + std::to_string(*value) + ")" : "";
}

MOONSHOT_INLINE std::string fill_in(std::string_view sentence, const Error& error) {
  const auto& endpoint = error.endpoint();
  const auto* api = error.as<ApiError>();
  const std::string console(endpoint.console());
  const std::string base_url =
      endpoint.base_url().host.empty() ? std::string() : endpoint.base_url().text();
  const std::optional<std::string> organization =
      api != nullptr ? api->organization_id() : std::nullopt;
  const std::optional<std::string> request_id = api != nullptr ? api->request_id() : std::nullopt;
  const struct {
    std::string_view name;
    std::string text;
  } values[] = {
      {"{endpoint}", endpoint.name()},
      {"{base_url}", base_url},
      {"{ base_url}", base_url.empty() ? "" : " " + base_url},
      {"{console}", console},
      {"{at_console}", console.empty() ? "" : " at " + console},
      {"{organization}", organization ? "organization " + *organization : "the account"},
      {"{and_name}", organization ? ", and name organization " + *organization : ""},
      {"{limit}", limit_in_words(error)},
      {"{with_request_id}", request_id ? ", with the request id " + *request_id : ""},
      {"{field}", refused_field(error.message())},
      {"{value}", allowed_value(error.message())},
      {"{temperature}", allowed_temperature(error.message())},
      {"{ index}", message_index(error.message())},
  };
  // Filled in one pass, because a value may contain braces of its own.
  std::string text;
  while (!sentence.empty()) {
    const auto* value = std::find_if(std::begin(values), std::end(values), [&](const auto& named) {
      return sentence.substr(0, named.name.size()) == named.name;
    });
    const bool named = value != std::end(values);
    text += named ? value->text : std::string(1, sentence.front());
    sentence.remove_prefix(named ? value->name.size() : 1);
  }
  return text;
}

/// A row applies to its class and the classes derived from it; the row of `ApiError` applies only
/// to errors that no other row fits.
MOONSHOT_INLINE bool applies(ErrorKind row, ErrorKind error) {
  return row == ErrorKind::api_error ? error == row : is_a(error, row);
}

}  // namespace detail

MOONSHOT_INLINE std::vector<std::string> advice_for(const Error& error) {
  const auto* limited = error.as<RateLimited>();
  std::vector<std::string> sentences;
  const auto* fault = detail::find_request_fault(error.kind(), error.message());
  if (fault != nullptr) {
    sentences.push_back(detail::fill_in(fault->what_to_send, error));
    sentences.push_back(detail::fill_in(fault->prevention, error));
    if (fault->may_pass_again) return sentences;
  }
  for (const auto& row : detail::advice_table) {
    if (!detail::applies(row.kind, error.kind())) continue;
    if (!detail::fits(row.destination, error.endpoint())) continue;
    if (row.limit && (limited == nullptr || limited->limit() != *row.limit)) continue;
    if (!detail::words_fit(row.words, error)) continue;
    sentences.push_back(detail::fill_in(row.sentence, error));
  }
  return sentences;
}

MOONSHOT_NAMESPACE_END
