#pragma once

/// @file
/// Starting event-driven calls.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/call_line.hpp"
#include "moonshot/cancel.hpp"
#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/event_call.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door to the inside of a `CallHandle`.
struct CallHandleAccess {
  static CallHandle make(std::shared_ptr<CallLine> line) {
    CallHandle handle;
    handle.line_ = std::move(line);
    return handle;
  }
};

/// What is done with the answer of a call.
struct CallEnds {
  std::shared_ptr<BodyPolicy> body;
  std::shared_ptr<LateReader> reader;     ///< null where the body is not read later
  std::function<void(ErrorPtr)> on_done;  ///< see `EventCallParts`; never within `begin_call`
  std::shared_ptr<CallControl> control = std::make_shared<CallControl>();
};

/// Starts the call of `request` on the loop of `core`. From any thread. What it fails with before
/// anything is sent is told to `on_done`, too.
CallHandle begin_call(const std::shared_ptr<EventCore>& core, CallRequest request,
                      const CallOptions& options, CallEnds ends);

/// A call that fails with `error` before anything is sent.
CallHandle fail_call(const EventCore& core, ErrorPtr error, std::function<void(ErrorPtr)> on_done);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/begin_call.ipp"
#endif
