#pragma once

/// @file
/// A TCP connection that nobody waits for but its owner.

#if defined(_WIN32)
#include <winsock2.h>
#endif

#include <chrono>
#include <cstddef>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// For what a connection is ready: a set of bits.
using Readiness = unsigned;
inline constexpr Readiness readable = 1;
inline constexpr Readiness writable = 2;

/// What came of an attempt to move bytes without waiting.
struct Moved {
  enum class Kind {
    some,    ///< `count` bytes were moved
    later,   ///< nothing yet: the connection must become `wanted` first
    ended,   ///< the peer sends nothing more, and says so
    broken,  ///< the connection is of no more use in this direction
  };
  Kind kind = Kind::broken;
  std::size_t count = 0;
  Readiness wanted = 0;
};

/// Owns one socket. No function but `wait` takes time.
/// Thread safety: one thread at a time. `Connection` holds a lock where another thread may end it.
class Socket {
 public:
  Socket() = default;
  ~Socket() { close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

#if defined(_WIN32)
  using Descriptor = SOCKET;
  static constexpr Descriptor none = INVALID_SOCKET;
#else
  using Descriptor = int;
  static constexpr Descriptor none = -1;
#endif

  /// Begins to connect to `address`, which is a number, in place of what there was. Returns 0, or
  /// the system's error. The connection is made, or has failed, once it is writable: see `problem`.
  int connect_to(const std::string& address, int port) noexcept;
  /// The system's error of the attempt to connect, or 0.
  int problem() const noexcept;

  /// Waits until it is ready for one of `wanted`, at most for `time`. Returns for what it is: a
  /// broken connection is ready for all that is wanted. May return 0 before the time is over.
  Readiness wait(Readiness wanted, std::chrono::steady_clock::duration time) const noexcept;

  Moved receive(char* target, std::size_t size) const noexcept;
  Moved send(const char* bytes, std::size_t size) const noexcept;

  /// Ends the connection in both directions: a thread that waits returns.
  void shut_down() const noexcept;
  /// Whether an idle connection cannot be used again: the peer has closed it, or has sent bytes
  /// without having been asked, which would be taken for the next answer.
  bool stale() const noexcept;
  bool is_open() const noexcept { return descriptor_ != none; }
  Descriptor descriptor() const noexcept { return descriptor_; }
  void close() noexcept;

 private:
  Descriptor descriptor_ = none;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/socket.ipp"
#endif
