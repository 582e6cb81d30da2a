#pragma once

#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/requests.hpp"
#include "moonshot/resources/detail/token_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Result<CallRequest> estimate_request(std::string model,
                                                     std::vector<Message> messages) {
  if (model.empty()) {
    return usage_error("model", "it is empty; name one, e.g. moonshot::models::kimi_k3");
  }
  if (messages.empty()) {
    return usage_error("messages", "the list is empty; add at least one message");
  }
  TokenEstimateRequest counted;
  counted.model = std::move(model);
  counted.messages = std::move(messages);
  return json_request("/tokenizers/estimate-token-count", json::encode(counted));
}

MOONSHOT_INLINE Result<TokenEstimate> decode_estimate(const Endpoint& endpoint, Answer answer) {
  const std::string text = answer.body;
  const auto attempts = answer.attempts;
  auto estimate = decode_answer<TokenEstimate>(endpoint, std::move(answer));
  // A count that is missing must not be taken for zero.
  if (!estimate) return estimate;
  if (was_null(*estimate, "data")) {
    return decode_error({"/data", "an object", "null"}, text, endpoint, attempts);
  }
  if (auto missing = find_missing(estimate->data, "/data", "total_tokens")) {
    return decode_error(*missing, text, endpoint, attempts);
  }
  return estimate;
}

MOONSHOT_INLINE ResourceCall<TokenEstimate> estimate_call(std::string model,
                                                          std::vector<Message> messages) {
  return {estimate_request(std::move(model), std::move(messages)), &decode_estimate};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
