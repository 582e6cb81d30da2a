#pragma once

#include <algorithm>

#include "moonshot/detail/call/recent_uploads.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void RecentUploads::forget_old(Clock::time_point now) {
  constexpr std::chrono::seconds lifetime{60};
  while (!uploads_.empty() && now - uploads_.front().first > lifetime) uploads_.pop_front();
}

MOONSHOT_INLINE void RecentUploads::add(std::string id, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_old(now);
  uploads_.emplace_back(now, std::move(id));
}

MOONSHOT_INLINE bool RecentUploads::contains(std::string_view id, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_old(now);
  return std::any_of(uploads_.begin(), uploads_.end(),
                     [&](const auto& upload) { return upload.second == id; });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
