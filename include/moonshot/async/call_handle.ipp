#pragma once

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/call_line.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE void CallHandle::cancel() const {
  if (line_ != nullptr) line_->control->stop.cancel();
}

MOONSHOT_INLINE void CallHandle::pause() const {
  if (line_ != nullptr) line_->control->is_paused = true;
}

MOONSHOT_INLINE void CallHandle::resume() const {
  if (line_ == nullptr) return;
  // The flag changes with the order, so that the last one counts, whatever is still on its way.
  line_->control->is_paused = false;
  line_->mailbox->post([line = line_] {
    if (const auto call = line->call.lock()) call->resume();
  });
}

MOONSHOT_NAMESPACE_END
