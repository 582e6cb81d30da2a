#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/resources/detail/batch_wait.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether looking again may help. An answer that broke off may be asked for again here.
MOONSHOT_INLINE bool passes(const Error& error) {
  return is_retryable(error) || error.kind() == ErrorKind::stream_interrupted;
}

/// The error of a wait that saw `status` last, which is a word of the server.
MOONSHOT_INLINE ErrorPtr waited_too_long(const ClientCore& core, const CallOptions& options,
                                         const std::string& status,
                                         std::chrono::milliseconds limit) {
  CallErrorData data;
  data.message = "the batch is still " + (status.empty() ? "not seen" : status) + " after " +
                 std::to_string(limit.count()) + " ms of waiting";
  data.endpoint = core.endpoint;
  return guarded(make_call_error<TimeoutError>(std::move(data)), secrets_of(core, options));
}

MOONSHOT_INLINE ErrorPtr check_wait(const BatchWaitOptions& options) {
  if (options.first_interval > BatchWait::Wait(0)) return nullptr;
  return usage_error("first_interval", "it must be more than 0").share();
}

MOONSHOT_INLINE std::optional<BatchWait::Wait> BatchWait::next(Result<Batch>& seen) {
  failures_ = seen ? 0 : failures_ + 1;
  if (!seen && (!passes(seen.error()) || failures_ > options_.failures_in_a_row)) {
    return std::nullopt;
  }
  if (seen) {
    status_ = seen->status.word();
    if (is_final(seen->status)) return std::nullopt;
  }
  if (options_.limit) {
    if (waited_ >= *options_.limit) {
      seen = waited_too_long(core_, options_.call, status_, waited_);
      return std::nullopt;
    }
    interval_ = (std::min)(interval_, *options_.limit - waited_);
  }
  const auto wait = interval_;
  waited_ += wait;
  interval_ =
      (std::min)(interval_ * 2, (std::max)(options_.longest_interval, options_.first_interval));
  return wait;
}

MOONSHOT_INLINE ErrorPtr BatchWait::cancelled() const {
  return cancelled_while(core_.endpoint, "waited for a batch", {});
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
