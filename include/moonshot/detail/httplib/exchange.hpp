#pragma once

/// @file
/// The state of one exchange that several threads share.

#include <chrono>
#include <mutex>
#include <optional>

#include "moonshot/detail/call/exchange_limits.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Keeps the limits of one exchange behind a lock, and abandons the exchange: when it is cancelled,
/// when a limit has passed, or when its own thread wants nothing more of it. Its own thread tells
/// it what happened, the watchdog calls `check_limits`, and a cancelling thread calls `cancel`.
/// Thread safety: all functions may be called from any thread.
class Exchange {
 public:
  using Clock = std::chrono::steady_clock;

  /// `connection` must outlive this.
  Exchange(const http::Deadlines& deadlines, Clock::time_point started,
           Connection& connection) noexcept
      : connection_(connection), started_(started), limits_(deadlines, started) {}

  void sent_piece() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    limits_.sent(Clock::now());
  }
  void got_head() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    limits_.head(Clock::now());
  }
  void begin_delivery() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    limits_.delivering();
  }
  /// Returns whether the exchange goes on.
  bool end_delivery() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    limits_.data(Clock::now());
    return !is_abandoned_;
  }
  void reconnect() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    limits_.reconnecting();
  }
  /// Notes that the sink needs nothing more. Returns whether that is news: then a limit has come
  /// nearer, and the watchdog must be woken. An exchange that was abandoned before stays so.
  bool satisfy() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_abandoned_ || limits_.is_satisfied()) return false;
    limits_.satisfied(Clock::now());
    return true;
  }

  /// Notes that the call was cancelled. The watchdog must be woken: it ends the connection.
  void cancel() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_cancelled_ = true;
    is_abandoned_ = true;
  }
  /// Notes that the time was over before anything was sent.
  void pass_limit_unsent() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    pass(limits_.next().phase);
  }
  /// Ends the connection: nothing waits for the rest of the answer.
  void abandon() noexcept {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_abandoned_ = true;
    }
    connection_.shut_down();
  }

  /// The first time at which the watchdog is to call `check_limits`.
  Clock::time_point first_check() const noexcept { return limits().next_check(started_); }

  /// Abandons the exchange where one of its limits has passed. Returns when to be called again.
  Clock::time_point check_limits(Clock::time_point now) noexcept {
    // The connection is ended more than once, because a socket that is just being connected may
    // not have noticed the first time.
    constexpr std::chrono::milliseconds again{10};
    if (!abandon_if_passed(now)) return limits().next_check(now);
    connection_.shut_down();
    return now + again;
  }

  /// Whether the rest of the exchange is not wanted, whatever comes.
  bool is_abandoned() const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return is_abandoned_;
  }
  bool is_cancelled() const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return is_cancelled_;
  }
  /// The limit for which it was abandoned.
  std::optional<TimeoutPhase> passed() const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return passed_;
  }
  /// The limits as they are at this moment.
  ExchangeLimits limits() const noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    return limits_;
  }

 private:
  // To be called with the lock.
  void pass(TimeoutPhase phase) noexcept {
    passed_ = phase;
    is_abandoned_ = true;
  }

  // Returns whether the exchange is abandoned now, or was before. cpp-httplib does not tell when it
  // has connected, so that is asked only when the limit for it has come.
  bool abandon_if_passed(Clock::time_point now) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_abandoned_) return true;
    auto limit = limits_.next();
    if (limit.time <= now && limit.phase == TimeoutPhase::connect && connection_.established()) {
      limits_.connected();
      limit = limits_.next();
    }
    if (limit.time > now) return false;
    pass(limit.phase);
    return true;
  }

  Connection& connection_;
  const Clock::time_point started_;
  mutable std::mutex mutex_;  // guards all that follows
  ExchangeLimits limits_;
  std::optional<TimeoutPhase> passed_;
  bool is_cancelled_ = false;
  bool is_abandoned_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
