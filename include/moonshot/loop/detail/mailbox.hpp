#pragma once

/// @file
/// What other threads want a loop to do.

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Functions that are to run on a loop, in the order in which they were posted. It may outlive the
/// loop; what is posted then is dropped. Thread safety: any number of threads may post; the others
/// are the loop's.
class Mailbox {
 public:
  using Task = std::function<void()>;

  /// `wake` wakes the loop, from any thread, until `stop_waking`.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void post(Task task) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_closed_) return;
    tasks_.push_back(std::move(task));
    if (tasks_.size() == 1 && wake_) wake_();
  }
  /// Takes everything that was posted.
  std::vector<Task> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(tasks_, {});
  }
  /// The loop is about to end. When this returns, it is not being woken and will not be. What is
  /// posted is kept until `close`.
  void stop_waking() {
    const std::lock_guard<std::mutex> lock(mutex_);
    wake_ = nullptr;
  }
  /// The loop has ended.
  void close() {
    std::vector<Task> dropped;  // destroyed without the lock: they may own whatever they like
    const std::lock_guard<std::mutex> lock(mutex_);
    is_closed_ = true;
    dropped.swap(tasks_);
  }

 private:
  std::mutex mutex_;
  std::function<void()> wake_;
  bool is_closed_ = false;
  std::vector<Task> tasks_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
