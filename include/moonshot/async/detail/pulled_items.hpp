#pragma once

/// @file
/// What is told item by item, each when it is asked for.

#include <functional>
#include <mutex>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Where `NextItem` asks, and the state of who waits there. From any thread.
template <class Item>
class PulledItems {
 public:
  using Handler = std::function<void(const Item*)>;

  virtual ~PulledItems() = default;
  /// `handler`, which may be null, is told of the next item, or of null at the end. A handler that
  /// waits already is dropped.
  virtual void next(Handler handler) = 0;
  /// What is under way ends with `Cancelled`.
  virtual void cancel() const = 0;
  /// Nobody wants to be told any more.
  void abandon() {
    close();
    cancel();
  }

  /// The loop has ended without a word: so does who waits.
  void close() {
    Handler handler;  // destroyed without the lock: it may own the source
    const std::lock_guard<std::mutex> lock(mutex_);
    is_closed_ = true;
    std::swap(handler, handler_);
  }
  /// Why the items have ended, or null.
  ErrorPtr error() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return error_;
  }

 protected:
  mutable std::mutex mutex_;  // guards what follows, and what is said to be guarded below
  Handler handler_;
  bool is_closed_ = false;
  ErrorPtr error_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
