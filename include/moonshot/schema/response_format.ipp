#pragma once

#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/schema/response_format.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE ErrorPtr filtered(const ChatCompletion& completion, const Endpoint& endpoint,
                                  std::string message, std::string body) {
  ApiErrorData data;
  data.status = completion.head.status;
  data.headers = completion.head.headers;
  if (const auto id = completion.head.request_id()) data.request_id = std::string(*id);
  data.message = std::move(message);
  data.body = std::move(body);
  data.endpoint = endpoint;
  return make_api_error(ErrorKind::content_filtered, std::move(data));
}

MOONSHOT_INLINE ErrorPtr no_content(const Endpoint& endpoint, std::string found, std::string body) {
  CallErrorData data;
  data.expected = "a whole answer";
  data.found = std::move(found);
  data.message = "expected a whole answer, found " + data.found;
  data.endpoint = endpoint;
  data.body = std::move(body);
  return make_call_error<DecodeError>(std::move(data));
}

}  // namespace detail

MOONSHOT_INLINE ErrorPtr incomplete_content(const ChatCompletion& completion,
                                            const Endpoint& endpoint) {
  if (completion.choices.empty()) return detail::no_content(endpoint, "no choice", {});
  const auto& choice = completion.choices.front();
  std::string text = completion.text();
  if (const auto* refusal = choice.message.extra.find("refusal")) {
    const auto words = detail::string_of(refusal->text());
    if (words && !words->empty()) {
      return detail::filtered(completion, endpoint, *words, std::move(text));
    }
  }
  if (!choice.finish_reason) return nullptr;
  switch (choice.finish_reason->known()) {
    case FinishReason::content_filter:
      return detail::filtered(completion, endpoint, "the content filter cut the answer",
                              std::move(text));
    case FinishReason::length:
      return detail::no_content(endpoint,
                                "one that max_completion_tokens or the model's window cut off",
                                std::move(text));
    case FinishReason::tool_calls:
      return detail::no_content(endpoint, "tool calls", std::move(text));
    default:
      return nullptr;
  }
}

MOONSHOT_NAMESPACE_END
