#pragma once

#include "moonshot/loop/detail/poller.hpp"

#if defined(__linux__)
#include <sys/epoll.h>
#include <unistd.h>
#else
#if defined(_WIN32)
#include <winsock2.h>
#else
#include <poll.h>
#endif

#include <vector>
#endif

#include <algorithm>
#include <chrono>
#include <thread>

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

/// What a wait is where nothing can be waited for.
MOONSHOT_INLINE void wait_without_descriptors(LoopHost::TimePoint until) {
  constexpr std::chrono::milliseconds longest(10);
  std::this_thread::sleep_until((std::min)(until, std::chrono::steady_clock::now() + longest));
}

#if defined(__linux__)

MOONSHOT_INLINE Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (waker_.is_open()) watch(waker_.descriptor(), socket_events::readable);
}

MOONSHOT_INLINE Poller::~Poller() {
  if (epoll_ >= 0) ::close(epoll_);
}

MOONSHOT_INLINE void Poller::watch(NativeSocket socket, int wanted) {
  if (process_.is_in_child()) return;  // what epoll watches is the parent's, too
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

MOONSHOT_INLINE void Poller::wait(TimePoint until, const OnReady& on_ready) {
  constexpr int most = 256;
  epoll_event events[most];
  if (epoll_ < 0 || !waker_.is_open() || process_.is_in_child())
    return wait_without_descriptors(until);
  const int count = ::epoll_wait(epoll_, events, most, milliseconds_until(until));
  for (int i = 0; i < count; ++i) {
    const auto found = events[i].events;
    if (events[i].data.fd == waker_.descriptor()) {
      waker_.clear();
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

MOONSHOT_INLINE Poller::Poller() = default;
MOONSHOT_INLINE Poller::~Poller() = default;

MOONSHOT_INLINE void Poller::watch(NativeSocket socket, int wanted) {
  if (wanted == socket_events::none) {
    wanted_.erase(socket);
  } else {
    wanted_[socket] = wanted;
  }
}

#if defined(_WIN32)
using PolledSocket = WSAPOLLFD;
MOONSHOT_INLINE int poll_all(std::vector<PolledSocket>& sockets, int longest) {
  return ::WSAPoll(sockets.data(), static_cast<ULONG>(sockets.size()), longest);
}
#else
using PolledSocket = pollfd;
MOONSHOT_INLINE int poll_all(std::vector<PolledSocket>& sockets, int longest) {
  return ::poll(sockets.data(), static_cast<nfds_t>(sockets.size()), longest);
}
#endif

MOONSHOT_INLINE void Poller::wait(TimePoint until, const OnReady& on_ready) {
  if (!waker_.is_open() || process_.is_in_child()) return wait_without_descriptors(until);
  std::vector<PolledSocket> sockets{{waker_.descriptor(), POLLIN, 0}};
  for (const auto& [socket, wanted] : wanted_) {
    short events = 0;
    if ((wanted & socket_events::readable) != 0) events |= POLLIN;
    if ((wanted & socket_events::writable) != 0) events |= POLLOUT;
    sockets.push_back({socket, events, 0});
  }
  if (poll_all(sockets, milliseconds_until(until)) <= 0) return;
  if (sockets.front().revents != 0) waker_.clear();
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
