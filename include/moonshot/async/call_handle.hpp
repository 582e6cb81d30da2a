#pragma once

/// @file
/// A call that is under way.

#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct CallHandleAccess;
struct CallLine;
}  // namespace detail

/// Ends an event-driven call, or holds its stream up. Letting go of it has no effect: the call goes
/// on. After the end of the call, its functions have no effect. Cheap to copy; all functions are
/// safe from any thread, also from within the call's own handlers.
class CallHandle {
 public:
  /// A handle of no call.
  CallHandle() noexcept = default;

  /// Ends the call: its handler is told `Cancelled`, unless its end was on the way already. No
  /// chunk is handed over after this has returned on the loop's thread.
  void cancel() const;
  /// Holds a stream up, until the next `resume`. On the loop's thread, the handler is told of no
  /// further chunk; from another thread, one that is just being handed over may still come.
  ///
  /// What the server sends stays in the connection. With HTTP/2, where others need the connection,
  /// libcurl keeps it in memory: up to 32 MB for each stream. The limit between bytes
  /// (`Timeouts::between_bytes`) goes on until the next bytes arrive, and does not count from then
  /// to `resume`; the limit for `total` does.
  void pause() const;
  /// Ends the pauses before it, however many. One that follows holds the stream up again.
  void resume() const;

 private:
  friend struct detail::CallHandleAccess;
  std::shared_ptr<detail::CallLine> line_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/call_handle.ipp"
#endif
