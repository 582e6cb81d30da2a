#pragma once

/// @file
/// The time of a governor, which a test can replace.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The steady clock, and waiting by it.
class WaitClock {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~WaitClock() = default;

  virtual TimePoint now() const { return std::chrono::steady_clock::now(); }

  /// Waits until `changed` is notified or the time has come; without a time, for the notification
  /// alone. May return earlier. `running` calls have been let through and are not over: the end of
  /// one notifies. A clock that only passes while nothing runs needs to know.
  virtual void wait(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
                    std::optional<TimePoint> until, int running) {
    (void)running;
    if (until) {
      changed.wait_until(lock, *until);
    } else {
      changed.wait(lock);
    }
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
