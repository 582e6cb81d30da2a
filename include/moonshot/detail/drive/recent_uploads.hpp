#pragma once

/// @file
/// Which files were uploaded just now.

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The ids of the files that a client has uploaded within the last minute: these may be missing for
/// a moment, any other file that is missing stays so. Thread safety: any number of threads.
class RecentUploads {
 public:
  using Clock = std::chrono::steady_clock;

  void add(std::string id, Clock::time_point now);
  /// When the file `id` was uploaded; nothing where that was not within the last minute.
  std::optional<Clock::time_point> uploaded_at(std::string_view id, Clock::time_point now) const;

 private:
  struct Upload {
    std::string id;
    Clock::time_point time;
    bool is_recent(Clock::time_point now) const;
  };

  mutable std::mutex mutex_;
  std::vector<Upload> uploads_;  // oldest first; old ones are forgotten with the next upload
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/recent_uploads.ipp"
#endif
