#pragma once

// Calls that go on while the threads that began them do something else.

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace soak {

/// Counts them. Thread safe.
class InFlight {
 public:
  /// Begins one more, as soon as there is room for it.
  void enter() {
    constexpr std::size_t most = 16;
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return count_ < most; });
    ++count_;
  }
  void leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --count_;
    changed_.notify_all();  // with the lock: whoever waits for the last one may destroy this
  }
  void wait_for_all() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

}  // namespace soak
