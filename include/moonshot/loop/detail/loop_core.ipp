#pragma once

#if !defined(_WIN32)
#include <csignal>
#endif

#include <algorithm>
#include <new>

#include "moonshot/loop/detail/loop_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE LoopCore::LoopCore(EventLoop& owner, LoopHost* host)
    : owner_(owner),
      poller_(host == nullptr ? std::make_unique<Poller>() : nullptr),
      host_(host == nullptr ? *poller_ : *host),
      mailbox_(std::make_shared<Mailbox>([this] { host_.wake(); })) {}

// A host may turn the loop late, when it is no longer there: so it is not woken on the way.
MOONSHOT_INLINE LoopCore::~LoopCore() {
  if (thread_.joinable()) {
    stop();
    thread_.join();
  }
  mailbox_->stop_waking();
  while (!guests_.empty()) {
    auto* const guest = guests_.back();
    guests_.pop_back();
    guest->on_close();
  }
  mailbox_->close();
  host_.wake_at((TimePoint::max)());
}

MOONSHOT_INLINE void LoopCore::remove(LoopGuest& guest) noexcept {
  guests_.erase(std::remove(guests_.begin(), guests_.end(), &guest), guests_.end());
}

MOONSHOT_INLINE void LoopCore::watch(NativeSocket socket, int wanted, SocketHandler& handler) {
  if (wanted == socket_events::none) {
    handlers_.erase(socket);
  } else {
    handlers_[socket] = &handler;
  }
  host_.watch(socket, wanted);
}

MOONSHOT_INLINE void LoopCore::tell(NativeSocket socket, int events) {
  const auto found = handlers_.find(socket);
  // It may have been given up while others were told.
  if (found != handlers_.end()) guarded([&] { found->second->on_ready(socket, events); });
}

// What is posted or set meanwhile has to wait for the next turn: sockets come first again.
MOONSHOT_INLINE void LoopCore::run_due() {
  timers_.begin_round();
  for (auto& task : mailbox_->take()) guarded(task);
  while (auto* const letter = mailbox_->take_letter()) guarded([&] { letter->open(); });
  const auto now = host_.now();
  while (auto* const timer = timers_.take_due(now)) guarded([&] { timer->on_time(); });
}

MOONSHOT_INLINE void LoopCore::end_turn() {
  const auto next = timers_.next();
  if (next != told_) {
    told_.reset();  // where the host throws, it is told again
    host_.wake_at(next);
    told_ = next;
  }
#if MOONSHOT_EXCEPTIONS
  if (thrown_ != nullptr) std::rethrow_exception(std::exchange(thrown_, nullptr));
#endif
}

// The host has called it, maybe a little early or because it was woken: whether the time that it
// was told is used up is not known.
MOONSHOT_INLINE void LoopCore::turn() {
  told_.reset();
  run_due();
  end_turn();
}

MOONSHOT_INLINE void LoopCore::socket_action(NativeSocket socket, int events) {
  tell(socket, events);
  run_due();
  end_turn();
}

MOONSHOT_INLINE bool LoopCore::run_once(TimePoint until) {
  const auto next = (std::min)(until, timers_.next());
  poller_->wait(next, [this](NativeSocket socket, int events) { tell(socket, events); });
  turn();
  return !is_stopped_;
}

MOONSHOT_INLINE void LoopCore::run() {
  while (!is_stopped_) run_once((TimePoint::max)());
  is_stopped_ = false;
}

// The call that there was no memory for has been told so, and the others go on.
MOONSHOT_INLINE void LoopCore::run_on_own_thread() {
#if MOONSHOT_EXCEPTIONS
  for (;;) {
    try {
      return run();
    } catch (const std::bad_alloc&) {
    }
  }
#else
  run();
#endif
}

MOONSHOT_INLINE void LoopCore::stop() {
  is_stopped_ = true;
  host_.wake();
}

MOONSHOT_INLINE void LoopCore::start() {
  if (thread_.joinable()) thread_.join();
  thread_ = std::thread([this] {
#if !defined(_WIN32)
    // A write to a connection that the peer has closed raises it.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
#endif
    run_on_own_thread();
  });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
