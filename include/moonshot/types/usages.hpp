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

/// An amount that the server writes as a number or as a string of digits. Its unit is not
/// documented: only the share of `limit` says something.
struct Quantity {
  Decimal number;      ///< the digits
  bool quoted = true;  ///< it stands on the wire as a string
};

/// How much of one window is used. `used` or `remaining` may be absent.
struct UsageDetail {
  std::optional<Quantity> limit;         ///< what the window allows
  std::optional<Quantity> used;          ///< what is used of it
  std::optional<Quantity> remaining;     ///< what is left of it
  std::optional<std::string> resetTime;  ///< RFC 3339, up to nanoseconds
  Extra extra;                           ///< members that are not listed here
};
MOONSHOT_FIELDS(UsageDetail, limit, used, remaining, resetTime)

/// The length of a window: 300 `TIME_UNIT_MINUTE` is the 5-hour window.
struct UsageWindow {
  std::optional<std::int64_t> duration;  ///< in units of `timeUnit`
  std::optional<std::string> timeUnit;   ///< e.g. `TIME_UNIT_MINUTE`
  Extra extra;                           ///< members that are not listed here
};
MOONSHOT_FIELDS(UsageWindow, duration, timeUnit)

/// One window and how much of it is used.
struct UsageLimit {
  std::optional<UsageWindow> window;  ///< its length
  std::optional<UsageDetail> detail;  ///< how much of it is used
  Extra extra;                        ///< members that are not listed here
};
MOONSHOT_FIELDS(UsageLimit, window, detail)

/// One window in the form of September 2026.
struct UsageRatio {
  std::optional<double> used_ratio;       ///< 0 to 1
  std::optional<std::string> reset_time;  ///< when it begins anew, as the server writes it
  Extra extra;                            ///< members that are not listed here
};
MOONSHOT_FIELDS(UsageRatio, used_ratio, reset_time)

/// All windows in the form of September 2026.
struct UsageRatios {
  std::optional<UsageRatio> limit_month_total;  ///< a month, all uses
  std::optional<UsageRatio> limit_month_code;   ///< a month, Kimi Code
  std::optional<UsageRatio> limit_7d;           ///< 7 days
  std::optional<UsageRatio> limit_5h;           ///< 5 hours
  Extra extra;                                  ///< members that are not listed here
};
MOONSHOT_FIELDS(UsageRatios, limit_month_total, limit_month_code, limit_7d, limit_5h)

/// The answer in either of its two forms: `usage` and `limits`, or `usages`. No official page
/// describes it: the forms are those that were seen.
struct Usages {
  std::optional<UsageDetail> usage;       ///< older form: the weekly window
  std::vector<UsageLimit> limits;         ///< older form: the other windows
  std::optional<JsonText> boosterWallet;  ///< extra credit; `amount` is in millionths of a cent
  std::optional<UsageRatios> usages;      ///< newer form: all windows
  Extra extra;                            ///< members that are not listed here
  http::ResponseHead head;                ///< status line and headers of the answer
};
MOONSHOT_FIELDS(Usages, usage, limits, boosterWallet, usages)

/// One window, whichever form it came in.
struct UsageSummary {
  std::string window;                ///< `5-hour`, `weekly`, `monthly`, `monthly (code)`, ...
  std::optional<double> used_ratio;  ///< 0 to 1 and beyond; absent where it cannot be told
  std::string reset_time;            ///< as sent; empty where it is not named
};

/// The windows of `usages`: those of the older form in the server's order, the weekly one last,
/// then those of the newer form, the shortest first. Never fails: what cannot be told is left out.
std::vector<UsageSummary> summarize(const Usages& usages);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/usages.ipp"
#endif
