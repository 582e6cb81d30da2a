#pragma once

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/call_line.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE void CallHandle::cancel() const {
  if (line_ != nullptr) line_->control->stop.cancel();
}

MOONSHOT_INLINE void CallHandle::pause() const {
  if (line_ != nullptr) line_->control->pause();
}

MOONSHOT_INLINE void CallHandle::resume() const {
  if (line_ == nullptr) return;
  // A pause that follows is another one, also where it comes before the loop gets to this.
  line_->mailbox->post([line = line_, pauses = line_->control->pauses()] {
    if (const auto call = line->call.lock()) call->resume(pauses);
  });
}

MOONSHOT_NAMESPACE_END
