#pragma once

// The thread that cancels other threads' calls.

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <moonshot/cancel.hpp>

namespace soak {

/// Thread safe.
class Canceller {
 public:
  Canceller() : thread_([this] { run(); }) {}
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;
  ~Canceller() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void cancel_after(std::chrono::microseconds time, moonshot::CancelSource source) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.emplace(Clock::now() + time, std::move(source));
    }
    changed_.notify_all();
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      if (waiting_.empty()) {
        changed_.wait(lock);
        continue;
      }
      const auto first = waiting_.begin();
      if (first->first > Clock::now()) {
        changed_.wait_until(lock, Clock::time_point(first->first));
        continue;
      }
      const auto source = first->second;
      waiting_.erase(first);
      lock.unlock();
      source.cancel();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, moonshot::CancelSource> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace soak
