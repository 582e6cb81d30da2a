#pragma once

// Ends the program when a round does not end: a call that hangs is the worst that can be found.

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace soak {

class Patience {
 public:
  /// When this still lives at `end`, prints what `words` says and aborts.
  Patience(std::chrono::steady_clock::time_point end, std::function<std::string()> words)
      : words_(std::move(words)), thread_([this, end] { wait(end); }) {}
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

 private:
  void wait(std::chrono::steady_clock::time_point end) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (changed_.wait_until(lock, end, [this] { return over_; })) return;
    std::cout << "\nBROKEN: every call comes to an end\n" << words_() << std::endl;
    std::abort();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::function<std::string()> words_;
  std::thread thread_;
};

}  // namespace soak
