#pragma once

#include <string_view>

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/resources/balance.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Whether the answer says that it is none: by `status`, or where that is no boolean, by `code`.
MOONSHOT_INLINE bool says_failure(std::string_view body) {
  const auto status = member_of(body, "status").value_or("");
  if (status == "true" || status == "false") return status == "false";
  const auto code = member_of(body, "code").value_or("0");
  return code != "0" && code != "null" && code != "\"0\"";
}

}  // namespace detail

MOONSHOT_INLINE Result<Balance> BalanceResource::try_get(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/users/me/balance";
  auto answer = detail::run_call(*core_, std::move(request), options);
  if (!answer) return answer.error_ptr();
  const std::string body = answer->body;
  const auto attempts = answer->attempts;
  if (detail::says_failure(detail::without_utf8_mark(body))) {
    return detail::refusal_of(core_->endpoint, std::move(*answer));
  }
  auto balance = detail::decode_answer<Balance>(core_->endpoint, std::move(*answer));
  if (!balance) return balance;
  // Amounts that are missing must not be taken for zero.
  if (detail::was_null(*balance, "data")) {
    return detail::decode_error({"/data", "an object", "null"}, body, core_->endpoint, attempts);
  }
  for (const char* name : {"available_balance", "voucher_balance", "cash_balance"}) {
    if (auto missing = detail::find_missing(balance->data, "/data", name)) {
      return detail::decode_error(*missing, body, core_->endpoint, attempts);
    }
  }
  balance->currency = std::string(core_->endpoint.currency());
  return balance;
}

MOONSHOT_NAMESPACE_END
