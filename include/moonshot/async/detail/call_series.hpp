#pragma once

/// @file
/// Several event-driven calls, one after another, that are one call for the program.

#include <memory>
#include <utility>

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/async/detail/call_line.hpp"
#include "moonshot/cancel.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the calls of a series share. It lives until the last of them has ended.
class CallSeries {
 public:
  /// `options` are those of the series.
  CallSeries(const EventCore& core, CallOptions options)
      : line_(std::make_shared<CallLine>()), options_(std::move(options)) {
    line_->mailbox = core.shared_mailbox();
    line_->control = std::make_shared<CallControl>();
    const auto& control = line_->control;
    registration_ = options_.cancel.on_cancel([control] { control->stop.cancel(); });
    options_.cancel = control->stop.token();
  }

  /// Ends the call that is under way, and those that would follow.
  CallHandle handle() const { return CallHandleAccess::make(line_); }
  /// The options of each of its calls.
  const CallOptions& options() const noexcept { return options_; }

 private:
  const std::shared_ptr<CallLine> line_;
  CallOptions options_;
  CancelToken::Registration registration_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
