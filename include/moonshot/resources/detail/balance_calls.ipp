#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/resources/detail/balance_calls.hpp"
#include "moonshot/resources/detail/requests.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the answer says that it is none: by `status`, or where that is no boolean, by `code`.
MOONSHOT_INLINE bool says_failure(std::string_view body) {
  const auto status = member_of(body, "status").value_or("");
  if (status == "true" || status == "false") return status == "false";
  const auto code = member_of(body, "code").value_or("0");
  return code != "0" && code != "null" && code != "\"0\"";
}

MOONSHOT_INLINE Result<Balance> decode_balance(const Endpoint& endpoint, Answer answer) {
  const std::string body = answer.body;
  const auto attempts = answer.attempts;
  if (says_failure(without_utf8_mark(body))) return refusal_of(endpoint, std::move(answer));
  auto balance = decode_answer<Balance>(endpoint, std::move(answer));
  if (!balance) return balance;
  // Amounts that are missing must not be taken for zero.
  if (was_null(*balance, "data")) {
    return decode_error({"/data", "an object", "null"}, body, endpoint, attempts);
  }
  for (const char* name : {"available_balance", "voucher_balance", "cash_balance"}) {
    if (auto missing = find_missing(balance->data, "/data", name)) {
      return decode_error(*missing, body, endpoint, attempts);
    }
  }
  balance->currency = std::string(endpoint.currency());
  return balance;
}

MOONSHOT_INLINE ResourceCall<Balance> balance_call() {
  return {bare_request("GET", "/users/me/balance"), &decode_balance};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
