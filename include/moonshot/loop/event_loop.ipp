#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/loop/detail/loop_core.hpp"
#include "moonshot/loop/event_loop.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE EventLoop::EventLoop()
    : core_(std::make_unique<detail::LoopCore>(*this, nullptr)) {}
MOONSHOT_INLINE EventLoop::EventLoop(LoopHost& host)
    : core_(std::make_unique<detail::LoopCore>(*this, &host)) {}
MOONSHOT_INLINE EventLoop::~EventLoop() {
  // In a child process its thread is not there, and what that held is held for ever.
  if (core_->is_in_child()) static_cast<void>(core_.release());
}

MOONSHOT_INLINE void EventLoop::start() { core_->start(); }
MOONSHOT_INLINE void EventLoop::run() { core_->run(); }
MOONSHOT_INLINE bool EventLoop::run_once(std::chrono::milliseconds longest) {
  // A wait of centuries must not overflow the clock.
  constexpr std::chrono::milliseconds most = std::chrono::hours(24);
  return core_->run_once(core_->now() + (std::min)(longest, most));
}
MOONSHOT_INLINE void EventLoop::stop() { core_->stop(); }
MOONSHOT_INLINE int EventLoop::descriptor() const noexcept { return core_->descriptor(); }
MOONSHOT_INLINE LoopHost::TimePoint EventLoop::next_time() const noexcept {
  return core_->next_time();
}
MOONSHOT_INLINE void EventLoop::socket_action(NativeSocket socket, int events) {
  core_->socket_action(socket, events);
}
MOONSHOT_INLINE void EventLoop::turn() { core_->turn(); }
MOONSHOT_INLINE void EventLoop::post(std::function<void()> task) {
  core_->mailbox()->post(std::move(task));
}

MOONSHOT_NAMESPACE_END
