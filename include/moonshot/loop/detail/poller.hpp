#pragma once

/// @file
/// Waiting for many sockets.

#include <functional>

#include "moonshot/detail/process/process_id.hpp"
#include "moonshot/loop/detail/waker.hpp"
#include "moonshot/loop/loop_host.hpp"

#if !defined(__linux__)
#include <map>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The system's own way to wait: epoll on Linux, where a wait costs the same however many sockets
/// are watched, and poll elsewhere. Where the system has no descriptors left, it watches nothing,
/// and looks every few milliseconds whether it was woken. So it does in a child process, where
/// sockets and wakes are the parent's.
class Poller final : public LoopHost {
 public:
  /// Told of each socket that is ready, and for what.
  using OnReady = std::function<void(NativeSocket, int)>;

  Poller();
  MOONSHOT_INLINE ~Poller() override;
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  MOONSHOT_INLINE void watch(NativeSocket socket, int wanted) override;
  /// Nothing: `wait` is told.
  void wake_at(TimePoint) override {}
  void wake() override { waker_.wake(); }

  /// Waits until sockets are ready, `wake` is called or `until` comes, and tells `on_ready`.
  void wait(TimePoint until, const OnReady& on_ready);
  /// See `EventLoop::descriptor`.
  int descriptor() const noexcept;

 private:
  const OwnProcess process_;
  Waker waker_;
#if defined(__linux__)
  int epoll_ = -1;
#else
  std::map<NativeSocket, int> wanted_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/loop/detail/poller.ipp"
#endif
