#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/call/settling.hpp"
#include "moonshot/detail/drive/recent_uploads.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool RecentUploads::Upload::is_recent(Clock::time_point now) const {
  return now - time <= recent_upload;
}

MOONSHOT_INLINE void RecentUploads::add(std::string id, Clock::time_point now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto first_recent =
      std::find_if(uploads_.begin(), uploads_.end(),
                   [now](const auto& upload) { return upload.is_recent(now); });
  uploads_.erase(uploads_.begin(), first_recent);
  uploads_.push_back({std::move(id), now});
}

MOONSHOT_INLINE std::optional<RecentUploads::Clock::time_point> RecentUploads::uploaded_at(
    std::string_view id, Clock::time_point now) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& upload : uploads_) {
    if (upload.id == id && upload.is_recent(now)) return upload.time;
  }
  return std::nullopt;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
