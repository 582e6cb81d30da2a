#pragma once

/// @file
/// How long one address of a host may take to connect.

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How long to try one address, where `addresses` are left to be tried before `limit`. They share
/// the time that is left, but each gets a quarter of a second, if that much is left at all. The
/// last one gets all of it and 20 ms more: it is the limit that passes, and not the last one's
/// share. Without a limit that is near, the answer is one day.
inline std::chrono::milliseconds time_to_connect(std::chrono::steady_clock::time_point limit,
                                                 std::chrono::steady_clock::time_point now,
                                                 std::size_t addresses) noexcept {
  constexpr std::chrono::milliseconds after_the_limit{20};
  constexpr std::chrono::milliseconds least_share{250};
  constexpr std::chrono::hours unlimited{24};
  if (limit > now + unlimited) return unlimited;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - now);
  const auto all = (std::max)(left, std::chrono::milliseconds(0)) + after_the_limit;
  if (addresses < 2) return all;
  const auto share = left / static_cast<int>(addresses);
  return (std::min)(all, (std::max)(share, least_share));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
