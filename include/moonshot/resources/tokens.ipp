#pragma once

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/tokens.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<TokenEstimate> Tokens::try_estimate(std::string model,
                                                           std::vector<Message> messages,
                                                           const CallOptions& options) const {
  if (model.empty()) {
    return usage_error("model", "it is empty; name one, e.g. moonshot::models::kimi_k3");
  }
  if (messages.empty()) {
    return usage_error("messages", "the list is empty; add at least one message");
  }
  TokenEstimateRequest counted;
  counted.model = std::move(model);
  counted.messages = std::move(messages);
  auto body = json::encode(counted);
  if (!body) return body.error_ptr();
  http::Request request;
  request.method = "POST";
  request.target = "/tokenizers/estimate-token-count";
  request.body = std::move(*body);
  auto answer = detail::run_call(*core_, std::move(request), options);
  if (!answer) return answer.error_ptr();
  const std::string text = answer->body;
  const auto attempts = answer->attempts;
  auto estimate = detail::decode_answer<TokenEstimate>(core_->endpoint, std::move(*answer));
  // A count that is missing must not be taken for zero.
  if (!estimate) return estimate;
  if (detail::was_null(*estimate, "data")) {
    return detail::decode_error({"/data", "an object", "null"}, text, core_->endpoint, attempts);
  }
  if (auto missing = detail::find_missing(estimate->data, "/data", "total_tokens")) {
    return detail::decode_error(*missing, text, core_->endpoint, attempts);
  }
  return estimate;
}

MOONSHOT_NAMESPACE_END
