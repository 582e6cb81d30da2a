#pragma once

#include <algorithm>

#include "moonshot/detail/call/settling.hpp"
#include "moonshot/detail/drive/recent_uploads.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void RecentUploads::forget_old(Clock::time_point now) {
  while (!uploads_.empty() && now - uploads_.front().first > recent_upload) uploads_.pop_front();
}

MOONSHOT_INLINE void RecentUploads::add(std::string id, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_old(now);
  uploads_.emplace_back(now, std::move(id));
}

MOONSHOT_INLINE std::optional<RecentUploads::Clock::time_point> RecentUploads::uploaded_at(
    std::string_view id, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_old(now);
  const auto found = std::find_if(uploads_.begin(), uploads_.end(),
                                  [&](const auto& upload) { return upload.second == id; });
  if (found == uploads_.end()) return std::nullopt;
  return found->first;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
