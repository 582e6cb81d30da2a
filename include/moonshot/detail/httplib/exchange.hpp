#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The state of one exchange, shared by its own thread, the watchdog and a cancelling thread.
struct Exchange {
  using Clock = std::chrono::steady_clock;
  static constexpr std::int64_t not_yet = -1;

  explicit Exchange(const http::Deadlines& limits) : deadlines(limits), started(Clock::now()) {}

  const http::Deadlines& deadlines;
  const Clock::time_point started;
  Connection* connection = nullptr;
  std::atomic<bool> connected{false};            // so the limit for connecting is no more
  std::atomic<std::int64_t> last_piece{0};       // ticks since `started`; set while sending
  std::atomic<std::int64_t> last_byte{not_yet};  // ticks since `started`; set with the head
  std::atomic<bool> delivering{false};           // the sink is at work: the peer is not to blame
  std::atomic<bool> satisfied{false};            // the sink needs nothing more
  std::atomic<bool> ended{false};                // no more sense in going on
  std::atomic<bool> cancelled{false};
  std::atomic<bool> timed_out{false};
  std::atomic<TimeoutPhase> phase{TimeoutPhase::total};

  std::int64_t ticks() const noexcept { return (Clock::now() - started).count(); }
  void touch() noexcept { last_byte.store(ticks(), std::memory_order_relaxed); }
  void sent_piece() noexcept { last_piece.store(ticks(), std::memory_order_relaxed); }
  bool has_head() const noexcept { return last_byte.load(std::memory_order_relaxed) != not_yet; }

  void kill() noexcept {
    ended.store(true, std::memory_order_release);
    const std::lock_guard<std::mutex> lock(connection->mutex);
    connection->socket.shutdown();
  }

  /// The moment at which to give up connecting: cpp-httplib has no better measure than the time
  /// for one attempt. What is left is shared among the addresses that are left.
  std::chrono::milliseconds time_to_connect(std::size_t addresses) const noexcept {
    // The watchdog is to be first where the whole limit passes.
    constexpr std::chrono::milliseconds after_the_watchdog{20};
    constexpr std::chrono::milliseconds least_share{250};
    constexpr std::chrono::hours unlimited{24};
    TimeoutPhase ignored = TimeoutPhase::total;
    const auto limit = next_limit(ignored);
    const auto now = Clock::now();
    if (limit > now + unlimited) return unlimited;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - now);
    const auto all = (std::max)(left, std::chrono::milliseconds(0)) + after_the_watchdog;
    if (addresses < 2) return all;
    const auto share = left / static_cast<int>(addresses);
    return (std::min)(all, (std::max)(share, least_share));
  }

  /// The next moment at which a limit may have passed, and which one it would be.
  Clock::time_point next_limit(TimeoutPhase& which) const noexcept {
    auto next = (Clock::time_point::max)();
    const auto consider = [&](Clock::time_point limit, TimeoutPhase limit_phase) {
      if (limit >= next) return;
      next = limit;
      which = limit_phase;
    };
    if (deadlines.total) consider(*deadlines.total, TimeoutPhase::total);
    const auto last = last_byte.load(std::memory_order_relaxed);
    if (last == not_yet) {
      if (deadlines.connect && !connected.load(std::memory_order_relaxed)) {
        consider(started + *deadlines.connect, TimeoutPhase::connect);
      }
      const Clock::duration sending(last_piece.load(std::memory_order_relaxed));
      if (deadlines.first_byte) {
        consider(started + sending + *deadlines.first_byte, TimeoutPhase::first_byte);
      }
    } else if (satisfied.load(std::memory_order_relaxed)) {
      constexpr std::chrono::milliseconds linger{250};
      consider(started + Clock::duration(last) + linger, TimeoutPhase::between_bytes);
    } else if (deadlines.between_bytes && !delivering.load(std::memory_order_relaxed)) {
      consider(started + Clock::duration(last) + *deadlines.between_bytes,
               TimeoutPhase::between_bytes);
    }
    return next;
  }

  /// Asks whether the connection has been made, and remembers that it was.
  bool is_connected() noexcept {
    const std::lock_guard<std::mutex> lock(connection->mutex);
    if (connection->established()) connected.store(true, std::memory_order_relaxed);
    return connected.load(std::memory_order_relaxed);
  }

  /// Ends it before anything was sent, because its time is over or it was cancelled.
  void end_unsent(bool was_cancelled) noexcept {
    TimeoutPhase which = TimeoutPhase::total;
    next_limit(which);
    phase.store(which, std::memory_order_relaxed);
    (was_cancelled ? cancelled : timed_out).store(true, std::memory_order_relaxed);
    ended.store(true, std::memory_order_release);
  }

  /// When to look at the limits next. A gap between bytes may begin at any time.
  Clock::time_point next_look(Clock::time_point now, Clock::time_point limit) const noexcept {
    return deadlines.between_bytes ? (std::min)(limit, now + *deadlines.between_bytes) : limit;
  }

  Clock::time_point first_look() const noexcept {
    TimeoutPhase ignored = TimeoutPhase::total;
    return next_look(started, next_limit(ignored));
  }

  /// The watchdog's question. A kill is repeated: a socket that was just being connected may not
  /// have felt the first one.
  Clock::time_point look(Clock::time_point now) noexcept {
    constexpr std::chrono::milliseconds again{10};
    if (!ended.load(std::memory_order_acquire)) {
      TimeoutPhase which = TimeoutPhase::total;
      auto limit = next_limit(which);
      if (limit <= now && which == TimeoutPhase::connect && is_connected()) {
        limit = next_limit(which);
      }
      if (limit > now) return next_look(now, limit);
      phase.store(which, std::memory_order_relaxed);
      timed_out.store(true, std::memory_order_release);
    }
    kill();
    return now + again;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
