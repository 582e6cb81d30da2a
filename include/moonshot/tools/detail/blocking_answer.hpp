#pragma once

/// @file
/// The answer of an asynchronous tool that a thread waits for.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "moonshot/tools/detail/tool_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Waits on the calling thread. `wait` is called by one thread, the others by any.
class BlockingAnswer final : public ToolAnswer {
 public:
  using ToolAnswer::ToolAnswer;

  /// Waits until the tool has answered or given up, until `cut`, or until the deadline of the call.
  void wait() {
    // Some standard libraries convert the time, which no time of centuries may overflow.
    constexpr std::chrono::hours longest{24};
    std::unique_lock<std::mutex> lock(mutex_);
    while (state_ == State::open) {
      const auto now = std::chrono::steady_clock::now();
      const auto& deadline = context().deadline;
      if (deadline && *deadline <= now) return;
      ended_.wait_until(lock, deadline ? (std::min)(*deadline, now + longest) : now + longest);
    }
  }
  /// Ends the wait: nothing that comes later is wanted.
  void cut() noexcept {
    if (close()) ended_.notify_all();
  }

 private:
  void on_end() noexcept override { ended_.notify_all(); }

  std::condition_variable ended_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
