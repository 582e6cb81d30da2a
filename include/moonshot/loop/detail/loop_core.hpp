#pragma once

/// @file
/// The inside of an event loop.

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "moonshot/detail/process/process_id.hpp"
#include "moonshot/loop/detail/mailbox.hpp"
#include "moonshot/loop/detail/poller.hpp"
#include "moonshot/loop/detail/timer_heap.hpp"
#include "moonshot/loop/loop_host.hpp"

MOONSHOT_NAMESPACE_BEGIN

class EventLoop;

namespace detail {

/// Told that a socket is ready.
class SocketHandler {
 public:
  virtual ~SocketHandler() = default;
  virtual void on_ready(NativeSocket socket, int events) = 0;
};

/// Who has calls on a loop.
class LoopGuest {
 public:
  virtual ~LoopGuest() = default;
  /// The loop ends: nothing of it may be used after this.
  virtual void on_close() = 0;
};

/// Sockets, timers and posted functions of one loop. On the loop's thread, but for `post`, `stop`
/// and `start`.
class LoopCore {
 public:
  using TimePoint = LoopHost::TimePoint;

  /// The inside of `owner`. `host` null: it waits by itself.
  LoopCore(EventLoop& owner, LoopHost* host);
  LoopCore(const LoopCore&) = delete;
  LoopCore& operator=(const LoopCore&) = delete;
  ~LoopCore();

  // For those who take part in the loop.

  EventLoop& owner() const noexcept { return owner_; }
  TimePoint now() const { return host_.now(); }
  /// From now on `handler` is told of `socket`; see `LoopHost::watch`.
  void watch(NativeSocket socket, int wanted, SocketHandler& handler);
  /// `guest` is told of the end of the loop, until it is removed.
  void add(LoopGuest& guest) { guests_.push_back(&guest); }
  void remove(LoopGuest& guest) noexcept;
  void set(HeapTimer& timer, TimePoint time) { timers_.set(timer, time); }
  void remove(HeapTimer& timer) noexcept { timers_.remove(timer); }
  /// From now on until `forget`, setting `timer` needs no memory.
  void prepare(HeapTimer& timer) { timers_.prepare(timer); }
  void forget(HeapTimer& timer) noexcept { timers_.forget(timer); }
  /// Where functions can be posted to, also by those who may outlive the loop.
  const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }
  /// Calls a function of the program's. What it throws is kept until what is going on has been
  /// brought to its end. Returns whether it has thrown nothing.
  template <class F>
  bool guarded(F&& call) noexcept {
#if MOONSHOT_EXCEPTIONS
    try {
      call();
    } catch (...) {
      keep(std::current_exception());
      return false;
    }
#else
    call();
#endif
    return true;
  }
#if MOONSHOT_EXCEPTIONS
  /// The same for what was caught already; null is nothing.
  void keep(std::exception_ptr thrown) noexcept {
    if (thrown_ == nullptr) thrown_ = std::move(thrown);
  }
#endif

  // For those who drive it, see `EventLoop`.

  void start();
  void run();
  bool run_once(TimePoint until);
  void stop();
  void socket_action(NativeSocket socket, int events);
  void turn();
  int descriptor() const noexcept { return poller_ != nullptr ? poller_->descriptor() : -1; }
  TimePoint next_time() const noexcept { return timers_.next(); }
  /// Whether this is a child process of the one that made it.
  bool is_in_child() const noexcept { return process_.is_in_child(); }

 private:
  void tell(NativeSocket socket, int events);
  void run_on_own_thread();
  void run_due();
  void end_turn();

  const OwnProcess process_;
  EventLoop& owner_;
  const std::unique_ptr<Poller> poller_;  // null: within a host
  LoopHost& host_;
  const std::shared_ptr<Mailbox> mailbox_;
  TimerHeap timers_;
  /// What the host was told as the next time; none where it has to be told.
  std::optional<TimePoint> told_ = (TimePoint::max)();
  std::unordered_map<NativeSocket, SocketHandler*> handlers_;
  std::vector<LoopGuest*> guests_;
  std::atomic<bool> is_stopped_{false};
  std::thread thread_;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/loop/detail/loop_core.ipp"
#endif
