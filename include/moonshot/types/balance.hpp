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

/// The money of one account. Where `available_balance` is 0 or less, the API refuses inference
/// (`QuotaExceeded`). The amounts have no currency on the wire, see `Balance::currency`.
struct BalanceData {
  Decimal available_balance;  ///< cash plus vouchers; the vouchers alone where cash is negative
  Decimal voucher_balance;    ///< never negative; pays half of each call, and nothing for kimi-k3
  Decimal cash_balance;       ///< negative for a debt; pays the other half, or all without vouchers
  Extra extra;                ///< members that are not listed here
};
MOONSHOT_FIELDS(BalanceData, available_balance, voucher_balance, cash_balance)

/// The answer as it stands on the wire, and the currency, which follows from the host. API page:
/// https://platform.kimi.ai/docs/api/balance
struct Balance {
  std::int64_t code = 0;    ///< 0 for success
  BalanceData data;         ///< the amounts
  std::string scode;        ///< `0x0` for success
  bool status = false;      ///< true for success; false where it is missing or no boolean
  Extra extra;              ///< members that are not listed here
  std::string currency;     ///< `USD`, `CNY`, or empty where the endpoint does not say
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(Balance, code, data, scode, status)

MOONSHOT_NAMESPACE_END
