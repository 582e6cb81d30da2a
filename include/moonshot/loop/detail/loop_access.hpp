#pragma once

/// @file
/// From an event loop to its inside.

#include "moonshot/loop/detail/loop_core.hpp"
#include "moonshot/loop/event_loop.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door from an `EventLoop` to its inside.
struct LoopAccess {
  static LoopCore& core(EventLoop& loop) noexcept { return *loop.core_; }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
