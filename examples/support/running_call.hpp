#pragma once

// The call that Ctrl-C ends.

#include <mutex>
#include <optional>

#include <moonshot/cancel.hpp>

namespace support {

/// The call that is running, if one is. Safe from any thread.
class RunningCall {
 public:
  moonshot::CancelToken begin() {
    const std::lock_guard<std::mutex> lock(mutex_);
    source_.emplace();
    return source_->token();
  }
  void end() {
    const std::lock_guard<std::mutex> lock(mutex_);
    source_.reset();
  }
  /// False where no call is running.
  bool cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!source_) return false;
    source_->cancel();
    return true;
  }

 private:
  std::mutex mutex_;
  std::optional<moonshot::CancelSource> source_;
};

}  // namespace support
