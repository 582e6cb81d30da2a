#pragma once

/// @file
/// A wait that ends early when the server stops.

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

class StoppableWait {
 public:
  /// Waits. Returns whether the whole time has passed.
  bool wait(std::chrono::milliseconds duration) {
    if (duration.count() <= 0) return true;
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_for(lock, duration, [this] { return stopped_; });
  }

  void stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
