#pragma once

/// @file
/// Several event-driven calls, one after another, that are one call for the program.

#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/async/detail/call_line.hpp"
#include "moonshot/cancel.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"

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
  /// What `handle` cancels, for code within the series that ends it.
  const CancelSource& stop() const noexcept { return line_->control->stop; }
  /// The options of each of its calls.
  const CallOptions& options() const noexcept { return options_; }

 private:
  const std::shared_ptr<CallLine> line_;
  CallOptions options_;
  CancelToken::Registration registration_;
};

/// The end of a series, which is told once. On the loop's thread.
template <class T>
class SeriesEnd {
 public:
  SeriesEnd(std::shared_ptr<EventCore> core, ResultHandler<T> handler)
      : core_(std::move(core)), handler_(std::move(handler)) {}
  SeriesEnd(const SeriesEnd&) = delete;
  SeriesEnd& operator=(const SeriesEnd&) = delete;

  void tell(Result<T> end) {
    if (!std::exchange(is_told_, true)) handler_(std::move(end));
  }
  /// Takes a step of the series. One that throws is the last one.
  template <class Step>
  void carry_out(Step&& step) {
    auto& loop = *core_->loop();
    if (!loop.guarded(step)) loop.guarded([&] { tell(core_->cannot_go_on()); });
  }

 private:
  const std::shared_ptr<EventCore> core_;
  const ResultHandler<T> handler_;
  bool is_told_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
