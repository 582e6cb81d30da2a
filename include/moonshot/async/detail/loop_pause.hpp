#pragma once

/// @file
/// A wait on an event loop.

#include <chrono>
#include <functional>
#include <memory>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/drive/event_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Waits on the loop of `core`, and tells `on_over` whether `cancel` was cancelled before or
/// meanwhile. To be called on the loop's thread; `on_over` is called there, and not within this.
/// Where the loop ends before, it is told nothing.
void pause_on_loop(const std::shared_ptr<EventCore>& core, std::chrono::milliseconds wait,
                   const CancelToken& cancel, std::function<void(bool cancelled)> on_over);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/loop_pause.ipp"
#endif
