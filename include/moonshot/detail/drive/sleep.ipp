#pragma once

#include <condition_variable>
#include <mutex>

#include "moonshot/detail/drive/sleep.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool sleep_for(std::chrono::milliseconds time, const CancelToken& token) {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  const auto registration = token.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    cancelled = true;
    changed.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex);
  return !changed.wait_for(lock, time, [&] { return cancelled; });
}

MOONSHOT_INLINE bool pause_for(const RetryOptions& options, std::chrono::milliseconds time,
                               const CancelToken& token) {
  return options.sleep ? options.sleep(time, token) : sleep_for(time, token);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
