#pragma once

#include "moonshot/resources/balance.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<Balance> BalanceResource::try_get(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/users/me/balance";
  auto answer = detail::run_call(*core_, std::move(request), options);
  if (!answer) return answer.error_ptr();
  const std::string body = answer->body;
  const auto attempts = answer->attempts;
  auto balance = detail::decode_answer<Balance>(core_->endpoint, std::move(*answer));
  if (!balance) return balance;
  if (!balance->status) {
    return detail::judge(core_->endpoint, std::move(balance->head), body, attempts);
  }
  balance->currency = std::string(core_->endpoint.currency());
  return balance;
}

MOONSHOT_NAMESPACE_END
