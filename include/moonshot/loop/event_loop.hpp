#pragma once

/// @file
/// Where event-driven calls happen: on a thread of its own, on a thread of the program, or within
/// another library's loop.

#include <chrono>
#include <functional>
#include <memory>

#include "moonshot/config.hpp"
#include "moonshot/loop/loop_host.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct LoopAccess;
class LoopCore;
}  // namespace detail

/// Runs the calls of the event-driven clients that are made with it. There are three ways to drive
/// it, of which a program chooses one:
///
/// - `start()`: a thread of its own;
/// - `run()`, or `run_once` again and again: a thread of the program. A loop that polls descriptors
///   learns from `descriptor()` and `next_time()` when `run_once` has something to do;
/// - a `LoopHost`: another library's loop calls `socket_action` and `turn`.
///
/// It must outlive the clients that are made with it. Thread safety: `post`, `start` and `stop` may
/// be called from any thread, all others on the thread that drives it. A child process after `fork`
/// makes its own loop. The thread of its parent's is not there; where the child drives that loop
/// itself, a call ends as a `ConnectionError`. The calls of the parent go on undisturbed.
class EventLoop {
 public:
  /// A loop that a thread of the program or of its own drives. Where the system has no descriptors
  /// left, it watches no connection, so that calls end at their limits.
  EventLoop();
  /// A loop within `host`, which must outlive it.
  explicit EventLoop(LoopHost& host);
  /// Ends its thread, and drops what was posted. Must not be called from within a handler.
  ~EventLoop();
  /// Not copyable: share it.
  EventLoop(const EventLoop&) = delete;
  /// Not copyable: share it.
  EventLoop& operator=(const EventLoop&) = delete;

  /// Starts a thread that runs the loop until `stop`, or until this is destroyed; again after a
  /// `stop`, whose thread it waits for. What a handler throws there ends the program, but for
  /// `std::bad_alloc`, after which the loop goes on. Throws `std::system_error` where the system
  /// has no thread left.
  void start();
  /// Runs the loop until `stop`. What a handler throws comes out of this function; the loop is in
  /// order then, and may be run again. Not with a `LoopHost`.
  void run();
  /// Waits for the next event, at most for `longest`, and does what is to be done. Returns whether
  /// `stop` was not called. Throws as `run` does. Not with a `LoopHost`.
  bool run_once(std::chrono::milliseconds longest);
  /// Ends `run`, and the thread of `start`; a call before them ends them at once. Never fails.
  void stop();
  /// A descriptor that is readable while `run_once` has something to do, or -1 where the system has
  /// none (everywhere but on Linux).
  int descriptor() const noexcept;
  /// When `run_once` has something to do at the latest. The latest possible time where that is not
  /// known.
  LoopHost::TimePoint next_time() const noexcept;

  /// For a `LoopHost`: `socket` is ready for `events` (see `socket_events`). Throws as `run` does.
  void socket_action(NativeSocket socket, int events);
  /// For a `LoopHost`: does what was posted and what is due. Throws as `run` does.
  void turn();

  /// Runs `task` on the loop's thread, after what was posted before it; never within this call.
  /// What a `CallHandle` or a token asks for meanwhile may happen before or after it.
  void post(std::function<void()> task);

 private:
  friend struct detail::LoopAccess;
  std::unique_ptr<detail::LoopCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/loop/event_loop.ipp"
#endif
