#pragma once

/// @file
/// Keeps SIGPIPE from ending the program.

#include "moonshot/config.hpp"

#if !defined(_WIN32)
#include <csignal>
#include <ctime>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Blocks SIGPIPE in this thread while it lives, and removes one that was raised meanwhile. A write
/// to a connection that the peer has closed raises it. `MSG_NOSIGNAL` does not cover OpenSSL's own
/// writes, and a library must not change how the process handles signals.
/// Thread safety: created and destroyed on the same thread.
class SigpipeGuard {
 public:
#if defined(_WIN32) || defined(__APPLE__)
  // Windows has no SIGPIPE. On macOS the option SO_NOSIGPIPE is set on each socket.
  SigpipeGuard() noexcept {}
  ~SigpipeGuard() {}
#else
  SigpipeGuard() noexcept {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    if (was_pending_) return;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &previous_);
  }
  ~SigpipeGuard() {
    if (was_pending_) return;
    const timespec no_wait{};
    while (sigtimedwait(&pipe_, nullptr, &no_wait) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
  }

 private:
  bool was_pending_ = false;
  sigset_t pipe_{};
  sigset_t previous_{};

 public:
#endif
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
