#pragma once

/// @file
/// How much an account may do at once and in a minute, and the published limits of the tiers.

#include <cstdint>
#include <optional>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The limits of one account, which all of its keys and models share. What is not set is not
/// limited. A plain value: a program that shares its account with others gives its governor a part
/// of the account's limits.
struct RateLimits {
  std::optional<int> concurrency;  ///< requests that run at once
  std::optional<int> rpm;          ///< requests in any 60 seconds
  std::optional<std::int64_t>
      tpm;  ///< tokens in any 60 seconds: prompts, and all that answers may have
};

/// The published limits of each tier; the tier of an account follows from the sum of what was
/// topped up, vouchers not counted. They change without notice (at the end of August 2026 those
/// above Tier 0 were cut to between a third and a thirty-third): look at `date`, and at `source`
/// for newer ones. The daily limit of tokens (Tier 0: 1,500,000; unlimited from Tier 1 on) is not
/// in them, because waiting within a call does not help there. An account whose limits were lowered
/// after unusual activity has lower ones, and so may a project: a `Governor` learns them.
namespace rate_limits {

/// The limits of `api.moonshot.ai`.
namespace international {
/// When the limits below were read at `source`.
inline constexpr const char* date = "2026-09-23";
/// The page that the limits were read from.
inline constexpr const char* source = "https://platform.kimi.ai/docs/pricing/limits";
/// From $1 on.
inline constexpr RateLimits tier0{1, 3, 500000};
/// From $10 on.
inline constexpr RateLimits tier1{15, 100, 2000000};
/// From $20 on.
inline constexpr RateLimits tier2{40, 100, 3000000};
/// From $100 on.
inline constexpr RateLimits tier3{50, 200, 3000000};
/// From $1,000 on.
inline constexpr RateLimits tier4{60, 200, 4000000};
/// From $3,000 on.
inline constexpr RateLimits tier5{100, 300, 5000000};
}  // namespace international

/// The limits of `api.moonshot.cn`.
namespace china {
/// When the limits below were read at `source`.
inline constexpr const char* date = "2026-09-23";
/// The page that the limits were read from.
inline constexpr const char* source = "https://platform.kimi.com/docs/pricing/limits";
/// From CNY 0 on. A top-up of CNY 10 opens kimi-k3, but the account stays at this tier.
inline constexpr RateLimits tier0{1, 3, 500000};
/// From CNY 50 on.
inline constexpr RateLimits tier1{15, 100, 2000000};
/// From CNY 100 on.
inline constexpr RateLimits tier2{40, 100, 3000000};
/// From CNY 500 on.
inline constexpr RateLimits tier3{50, 200, 3000000};
/// From CNY 5,000 on.
inline constexpr RateLimits tier4{60, 200, 4000000};
/// From CNY 20,000 on.
inline constexpr RateLimits tier5{100, 300, 5000000};
}  // namespace china

}  // namespace rate_limits
MOONSHOT_NAMESPACE_END
