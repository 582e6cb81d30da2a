#pragma once

/// @file
/// The loop of another library, for event-driven calls within it.

#include <chrono>
#include <cstdint>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A socket of the operating system.
#if defined(_WIN32)
using NativeSocket = std::uintptr_t;
#else
using NativeSocket = int;
#endif

/// What a socket can be waited for, and what it was found ready for: bits that can be combined.
namespace socket_events {
inline constexpr int none = 0;      ///< nothing: it is watched no longer
inline constexpr int readable = 1;  ///< bytes have arrived, or the peer has closed
inline constexpr int writable = 2;  ///< bytes can be sent
inline constexpr int failed = 4;    ///< it is broken; found, never waited for
}  // namespace socket_events

/// The loop of another library (Asio, libuv, Qt, ...), as an `EventLoop` needs it. All functions
/// but `wake` are called on the loop's thread, the last of them by the destructor of the
/// `EventLoop`, after which the host must not call the loop: it drops what `wake` has asked for.
/// What a function throws reaches no one in good order, so that none may throw.
class LoopHost {
 public:
  /// The clock of all times.
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~LoopHost() = default;
  /// From now on watches `socket` for `wanted` (see `socket_events`), in place of what it was
  /// watched for; for `none`, not at all. For as long as it is ready for something that is wanted,
  /// the host calls `EventLoop::socket_action` again and again, never from within this function.
  virtual void watch(NativeSocket socket, int wanted) = 0;
  /// Calls `EventLoop::turn` at `time`, once, and no longer at the time given before; a call that
  /// comes early does no harm. The latest possible time means never.
  virtual void wake_at(TimePoint time) = 0;
  /// Calls `EventLoop::turn` soon, on the loop's thread. Called from any thread; never fails.
  virtual void wake() = 0;
  /// The time by which the loop measures; that of a test may pass as the test likes.
  virtual TimePoint now() const { return std::chrono::steady_clock::now(); }
};

MOONSHOT_NAMESPACE_END
