#pragma once

// A thread that does things after a while: it cancels, holds up and resumes other threads' calls,
// and reads slowly.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace soak {

/// Thread safe.
class Later {
 public:
  using Act = std::function<void()>;

  Later() : thread_([this] { run(); }) {}
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;
  /// What is not due yet is not done.
  ~Later() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  /// Runs `act`, which must not wait, on the thread. What is due at the same time keeps its order.
  void after(std::chrono::microseconds time, Act act) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      waiting_.emplace(Clock::now() + time, std::move(act));
    }
    changed_.notify_all();
  }
  /// As soon as the thread comes to it.
  void soon(Act act) { after(std::chrono::microseconds(0), std::move(act)); }

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
      auto act = std::move(first->second);
      waiting_.erase(first);
      lock.unlock();
      act();
      act = nullptr;  // without the lock: it may own a call
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, Act> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace soak
