#pragma once

/// @file
/// The answer of `GET /coding/v1/usages`: what is left of a Kimi Code plan.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/value/decimal.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// An amount that the server writes as a number or as a string of digits.
struct Quantity {
  Decimal number;
  bool quoted = true;  ///< it stands on the wire as a string
};

/// What of one window is used.
struct UsageDetail {
  std::optional<Quantity> limit;
  std::optional<Quantity> used;
  std::optional<Quantity> remaining;
  std::optional<std::string> resetTime;  ///< RFC 3339, up to nanoseconds
  Extra extra;
};
MOONSHOT_FIELDS(UsageDetail, limit, used, remaining, resetTime)

/// The length of a window: 300 `TIME_UNIT_MINUTE` is the 5-hour window.
struct UsageWindow {
  std::optional<std::int64_t> duration;
  std::optional<std::string> timeUnit;
  Extra extra;
};
MOONSHOT_FIELDS(UsageWindow, duration, timeUnit)

struct UsageLimit {
  std::optional<UsageWindow> window;
  std::optional<UsageDetail> detail;
  Extra extra;
};
MOONSHOT_FIELDS(UsageLimit, window, detail)

/// One window in the form of September 2026.
struct UsageRatio {
  std::optional<double> used_ratio;  ///< 0 to 1
  std::optional<std::string> reset_time;
  Extra extra;
};
MOONSHOT_FIELDS(UsageRatio, used_ratio, reset_time)

/// The windows in the form of September 2026.
struct UsageRatios {
  std::optional<UsageRatio> limit_month_total;
  std::optional<UsageRatio> limit_month_code;
  std::optional<UsageRatio> limit_7d;
  std::optional<UsageRatio> limit_5h;
  Extra extra;
};
MOONSHOT_FIELDS(UsageRatios, limit_month_total, limit_month_code, limit_7d, limit_5h)

/// The answer in either of its two forms: `usage` and `limits`, or `usages`.
struct Usages {
  std::optional<UsageDetail> usage;  ///< the weekly window
  std::vector<UsageLimit> limits;
  std::optional<JsonText> boosterWallet;  ///< amounts in millionths of a cent
  std::optional<UsageRatios> usages;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(Usages, usage, limits, boosterWallet, usages)

/// One window, whichever form it came in.
struct UsageSummary {
  std::string window;                ///< `5-hour`, `weekly`, `monthly`, `monthly (code)`, …
  std::optional<double> used_ratio;  ///< 0 to 1 and beyond; absent where it cannot be told
  std::string reset_time;            ///< as sent; empty where it is not named
};

/// The windows of `usages`, shortest first in the newer form, in the server's order in the older.
/// Never fails: what cannot be told is left out.
std::vector<UsageSummary> summarize(const Usages& usages);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/usages.ipp"
#endif
