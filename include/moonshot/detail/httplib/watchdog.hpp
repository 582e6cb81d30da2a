#pragma once

/// @file
/// A thread that looks after the limits of exchanges.

#include <chrono>
#include <functional>
#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One thread that calls a check for each exchange when one of its limits may have passed.
/// cpp-httplib's own timeouts count from the last read, so a peer that sends a byte now and then
/// never reaches them; that is why the limits of a call are looked after here.
/// Thread safety: all functions may be called from any thread.
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  /// Called at the time that it returned the last time. Returns when it is to be called next;
  /// `time_point::max()` means that it is not. It runs on the watchdog's thread, must be quick and
  /// must not call the watchdog.
  using Check = std::function<Clock::time_point(Clock::time_point now)>;

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Calls `check` at `first` for the first time, and watches until the returned handle is
  /// destroyed. After that `check` is not running and will not run.
  [[nodiscard]] std::shared_ptr<void> watch(Clock::time_point first, Check check);

  /// Makes every check run now, for instance because a call was cancelled.
  void wake();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/watchdog.ipp"
#endif
