#pragma once

/// @file
/// The answer of `GET /v1/users/me/balance`.

#include <cstdint>
#include <string>

#include "moonshot/http/message.hpp"
#include "moonshot/value/decimal.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Money of one account. Inference is refused at `available_balance` ≤ 0.
struct BalanceData {
  Decimal available_balance;  ///< cash plus vouchers; the vouchers alone where cash is negative
  Decimal voucher_balance;    ///< does not pay for every model: kimi-k3 needs cash
  Decimal cash_balance;       ///< negative for a debt
  Extra extra;
};
MOONSHOT_FIELDS(BalanceData, available_balance, voucher_balance, cash_balance)

/// The answer as it stands on the wire, and the currency, which follows from the host.
struct Balance {
  std::int64_t code = 0;
  BalanceData data;
  std::string scode;
  bool status = false;
  Extra extra;
  std::string currency;     ///< `USD`, `CNY`, or empty where the endpoint does not say
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(Balance, code, data, scode, status)

MOONSHOT_NAMESPACE_END
