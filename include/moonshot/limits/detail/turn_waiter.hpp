#pragma once

/// @file
/// Who waits for a turn.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Woken when a call in a governor's queue has to ask again. Called with the governor's lock held,
/// on any thread, and from destructors: it needs no memory.
class TurnWaiter {
 public:
  virtual ~TurnWaiter() = default;
  virtual void wake() noexcept = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
