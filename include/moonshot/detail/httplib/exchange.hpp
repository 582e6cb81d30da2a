#pragma once

/// @file
/// The state of one exchange, and its waiting.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

#include "moonshot/detail/call/exchange_limits.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Keeps the limits of one exchange, and abandons the exchange: when it is cancelled, when a limit
/// has passed, or when its own thread wants nothing more of it. Its own thread tells it what
/// happened, and does all its waiting here.
/// Thread safety: any thread may call `cancel`, and only the exchange's own thread all others.
class Exchange {
 public:
  using Clock = std::chrono::steady_clock;

  /// `connection` must outlive this.
  Exchange(const http::Deadlines& deadlines, Clock::time_point started,
           Connection& connection) noexcept
      : connection_(connection), limits_(deadlines, started) {}

  /// Waits until the connection is ready for one of `wanted`, and returns for what it is. Returns 0
  /// where the exchange is abandoned, or `until` has come.
  Readiness wait(Readiness wanted, Clock::time_point until = (Clock::time_point::max)()) noexcept {
    for (;;) {
      const auto now = Clock::now();
      if (!goes_on(now) || until <= now) return 0;
      const auto next = (std::min)(limits().next().time, until);
      const auto ready = connection_.socket.wait(wanted, next - now);
      if (ready != 0) return goes_on(Clock::now()) ? ready : 0;
    }
  }
  /// Whether the rest of the exchange is wanted. Abandons it where a limit has passed.
  bool goes_on(Clock::time_point now = Clock::now()) noexcept {
    if (!is_abandoned() && limits_.is_passed(now)) pass(limits_.next().phase);
    return !is_abandoned();
  }

  void connected() noexcept { limits_.connected(); }
  void reconnect() noexcept { limits_.reconnecting(); }
  void sent_piece() noexcept { limits_.sent(Clock::now()); }
  void got_head() noexcept { limits_.head(Clock::now()); }
  void begin_delivery() noexcept { limits_.delivering(); }
  /// Returns whether the exchange goes on.
  bool end_delivery() noexcept {
    const auto now = Clock::now();
    limits_.data(now);
    return goes_on(now);
  }
  /// Notes that the sink needs nothing more.
  void satisfy() noexcept {
    if (!is_abandoned() && !limits_.is_satisfied()) limits_.satisfied(Clock::now());
  }

  /// Notes that the call was cancelled, and ends the connection: its own thread wakes.
  void cancel() noexcept {
    is_cancelled_ = true;
    connection_.shut_down();
  }
  /// Notes that the time was over before anything was sent.
  void pass_limit_unsent() noexcept { pass(limits_.next().phase); }
  /// Nothing waits for the rest of the answer.
  void abandon() noexcept { is_abandoned_ = true; }

  /// Whether the rest of the exchange is not wanted, whatever comes.
  bool is_abandoned() const noexcept { return is_abandoned_ || is_cancelled_; }
  bool is_cancelled() const noexcept { return is_cancelled_; }
  /// The limit for which it was abandoned.
  std::optional<TimeoutPhase> passed() const noexcept { return passed_; }
  /// The limits as they are at this moment.
  const ExchangeLimits& limits() const noexcept { return limits_; }

 private:
  void pass(TimeoutPhase phase) noexcept {
    passed_ = phase;
    is_abandoned_ = true;
  }

  Connection& connection_;
  ExchangeLimits limits_;
  std::optional<TimeoutPhase> passed_;
  std::atomic<bool> is_cancelled_{false};
  bool is_abandoned_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
