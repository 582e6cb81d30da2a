#pragma once

#include "moonshot/loop/detail/poller.hpp"

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#else
#include <fcntl.h>
#include <poll.h>

#include <vector>
#endif
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The time until then, as the system's functions take it. Rounded up: a moment that has not quite
/// come would be waited for in a busy loop.
MOONSHOT_INLINE int milliseconds_until(LoopHost::TimePoint until) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::hours(1);
  const auto now = std::chrono::steady_clock::now();
  if (until <= now) return 0;
  const auto left = (std::min)(until, now + longest) - now;
  return static_cast<int>(std::chrono::duration_cast<milliseconds>(left).count()) + 1;
}

#if defined(__linux__)

MOONSHOT_INLINE Poller::Poller()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), waker_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  watch(waker_, socket_events::readable);
}

MOONSHOT_INLINE Poller::~Poller() {
  if (waker_ >= 0) ::close(waker_);
  if (epoll_ >= 0) ::close(epoll_);
}

MOONSHOT_INLINE void Poller::watch(NativeSocket socket, int wanted) {
  epoll_event event{};
  event.data.fd = socket;
  if ((wanted & socket_events::readable) != 0) event.events |= EPOLLIN;
  if ((wanted & socket_events::writable) != 0) event.events |= EPOLLOUT;
  // A socket that was closed is watched no longer, so its number may be known or new.
  if (wanted == socket_events::none) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, &event);
  } else if (::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event) != 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }
}

MOONSHOT_INLINE void Poller::wake() {
  const std::uint64_t one = 1;
  // It fails only where it has been woken without end.
  if (::write(waker_, &one, sizeof one) < 0) return;
}

MOONSHOT_INLINE void Poller::wait(TimePoint until, const OnReady& on_ready) {
  constexpr int most = 256;
  epoll_event events[most];
  const int count = ::epoll_wait(epoll_, events, most, milliseconds_until(until));
  for (int i = 0; i < count; ++i) {
    const auto found = events[i].events;
    if (events[i].data.fd == waker_) {
      std::uint64_t wakes = 0;
      if (::read(waker_, &wakes, sizeof wakes) < 0) continue;
      continue;
    }
    int ready = socket_events::none;
    if ((found & (EPOLLIN | EPOLLHUP)) != 0) ready |= socket_events::readable;
    if ((found & EPOLLOUT) != 0) ready |= socket_events::writable;
    if ((found & EPOLLERR) != 0) ready |= socket_events::failed;
    on_ready(events[i].data.fd, ready);
  }
}

MOONSHOT_INLINE int Poller::descriptor() const noexcept { return epoll_; }

#else

MOONSHOT_INLINE Poller::Poller() {
  if (::pipe(wake_ends_) != 0) return;
  for (const auto end : wake_ends_) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
}

MOONSHOT_INLINE Poller::~Poller() {
  for (const auto end : wake_ends_) {
    if (end >= 0) ::close(end);
  }
}

MOONSHOT_INLINE void Poller::watch(NativeSocket socket, int wanted) {
  if (wanted == socket_events::none) {
    wanted_.erase(socket);
  } else {
    wanted_[socket] = wanted;
  }
}

MOONSHOT_INLINE void Poller::wake() {
  const char byte = 0;
  // It fails only where many wakes wait to be read.
  if (::write(wake_ends_[1], &byte, 1) < 0) return;
}

MOONSHOT_INLINE void Poller::clear_wakes() const {
  char bytes[64];
  while (::read(wake_ends_[0], bytes, sizeof bytes) > 0) {
  }
}

MOONSHOT_INLINE void Poller::wait(TimePoint until, const OnReady& on_ready) {
  std::vector<pollfd> sockets{{wake_ends_[0], POLLIN, 0}};
  for (const auto& [socket, wanted] : wanted_) {
    short events = 0;
    if ((wanted & socket_events::readable) != 0) events |= POLLIN;
    if ((wanted & socket_events::writable) != 0) events |= POLLOUT;
    sockets.push_back({socket, events, 0});
  }
  const auto size = static_cast<nfds_t>(sockets.size());
  if (::poll(sockets.data(), size, milliseconds_until(until)) <= 0) return;
  if (sockets.front().revents != 0) clear_wakes();
  for (std::size_t i = 1; i < sockets.size(); ++i) {
    const auto found = sockets[i].revents;
    int ready = socket_events::none;
    if ((found & (POLLIN | POLLHUP)) != 0) ready |= socket_events::readable;
    if ((found & POLLOUT) != 0) ready |= socket_events::writable;
    if ((found & (POLLERR | POLLNVAL)) != 0) ready |= socket_events::failed;
    if (ready != socket_events::none) on_ready(sockets[i].fd, ready);
  }
}

MOONSHOT_INLINE int Poller::descriptor() const noexcept { return -1; }

#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
