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
  /// Holds a stream up. Its handler is told of no further chunk, and what the server sends stays in
  /// the connection; the limit between bytes does not count meanwhile.
  void pause() const;
  /// Goes on. Of several such orders the last one counts.
  void resume() const;

 private:
  friend struct detail::CallHandleAccess;
  std::shared_ptr<detail::CallLine> line_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/call_handle.ipp"
#endif
