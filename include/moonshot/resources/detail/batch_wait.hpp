#pragma once

/// @file
/// The wait for the end of a batch, whoever waits.

#include <chrono>
#include <optional>
#include <string>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is wrong with `options`, or null.
ErrorPtr check_wait(const BatchWaitOptions& options);

/// Decides how long to wait between two looks at a batch, and when to look no more. It tells
/// `BatchWaitOptions::on_progress` nothing. Not for concurrent use.
class BatchWait {
 public:
  using Wait = std::chrono::milliseconds;

  /// Both must outlive it.
  BatchWait(const ClientCore& core, const BatchWaitOptions& options) noexcept
      : core_(core), options_(options), interval_(options.first_interval) {}

  /// How long to wait before the next look, where the latest one came to `seen`. Nothing where
  /// `seen` is what the wait comes to; that may be another error after this.
  std::optional<Wait> next(Result<Batch>& seen);
  /// The error of a wait that was cancelled.
  ErrorPtr cancelled() const;

 private:
  const ClientCore& core_;
  const BatchWaitOptions& options_;
  Wait waited_{0};
  Wait interval_;
  int failures_ = 0;
  std::string status_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/batch_wait.ipp"
#endif
