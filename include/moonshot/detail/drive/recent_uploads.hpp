#pragma once

/// @file
/// Which files were uploaded just now.

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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
  std::optional<Clock::time_point> uploaded_at(std::string_view id, Clock::time_point now);

 private:
  void forget_old(Clock::time_point now);

  std::mutex mutex_;
  std::deque<std::pair<Clock::time_point, std::string>> uploads_;  // oldest first
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/recent_uploads.ipp"
#endif
