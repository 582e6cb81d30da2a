#pragma once

/// @file
/// What an account may do in a minute, and the published limits of the tiers.

#include <cstdint>
#include <optional>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The limits of one account, which all of its keys and models share. Nothing set: not limited. A
/// plain value: give any part of an account's limits to a program that is not alone.
struct RateLimits {
  std::optional<int> concurrency;  ///< requests that run at once
  std::optional<int> rpm;          ///< requests in any 60 seconds
  std::optional<std::int64_t>
      tpm;  ///< tokens in any 60 seconds: prompts, and all that answers may have
};

/// The published limits of each tier, which follows from what was ever topped up. They change
/// without notice: look at `date`, and at `source` for newer ones. A daily limit of tokens (Tier 0:
/// 1,500,000) is not in them: no waiting of a call gets past it.
namespace rate_limits {

/// `api.moonshot.ai`.
namespace international {
inline constexpr const char* date = "2026-09";
inline constexpr const char* source = "https://platform.kimi.ai/docs/pricing/limits";
inline constexpr RateLimits tier0{1, 3, 500000};
inline constexpr RateLimits tier1{50, 200, 2000000};
inline constexpr RateLimits tier2{100, 500, 3000000};
inline constexpr RateLimits tier3{200, 5000, 3000000};
inline constexpr RateLimits tier4{400, 5000, 4000000};
inline constexpr RateLimits tier5{1000, 10000, 5000000};
}  // namespace international

/// `api.moonshot.cn`.
namespace china {
inline constexpr const char* date = "2026-09-03";
inline constexpr const char* source = "https://platform.kimi.com/docs/pricing/limits";
inline constexpr RateLimits tier0{1, 3, 500000};
inline constexpr RateLimits tier1{15, 100, 2000000};
inline constexpr RateLimits tier2{40, 100, 3000000};
inline constexpr RateLimits tier3{50, 200, 3000000};
inline constexpr RateLimits tier4{60, 200, 4000000};
inline constexpr RateLimits tier5{100, 300, 5000000};
}  // namespace china

}  // namespace rate_limits
MOONSHOT_NAMESPACE_END
