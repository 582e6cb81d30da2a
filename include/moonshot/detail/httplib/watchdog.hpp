#pragma once

/// @file
/// Ends exchanges whose time has come.

#include <chrono>
#include <functional>
#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One thread that watches any number of exchanges. cpp-httplib's own timeouts are per read: a peer
/// that drips a byte now and then passes them forever, so the limits of a call are kept here.
/// Thread safety: all functions may be called from any thread.
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  /// Asked at the time that the last answer named. Returns when to be asked next, or
  /// `time_point::max()` to be left alone. Runs on the watchdog's thread, must be quick and must
  /// not call the watchdog.
  using Check = std::function<Clock::time_point(Clock::time_point now)>;

  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Watches until the returned handle is destroyed; then `check` is not running and will not run.
  [[nodiscard]] std::shared_ptr<void> watch(Clock::time_point first, Check check);

  /// Asks every check now, e.g. because a call was cancelled.
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
