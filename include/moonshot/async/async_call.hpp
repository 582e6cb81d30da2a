#pragma once

/// @file
/// A call that is ready to be started.

#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "moonshot/async/call_handle.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Told once of the end of an event-driven call, on the loop's thread, and never within the
/// function that starts the call.
template <class T>
using ResultHandler = std::function<void(Result<T>)>;

/// What an event-driven resource returns where it is given no handler: a call whose request is
/// encoded, and of which nothing was sent. It is started once, by one of its functions, by
/// `co_await` (<moonshot/async/coroutine.hpp>), or by `async_start` (<moonshot/async/asio.hpp>).
/// Nothing is sent by one that is let go.
///
/// What the call would fail with before anything is sent, as for a request that is wrong, is told
/// as its result. Movable; not for concurrent use.
template <class T>
class [[nodiscard]] AsyncCall {
 public:
  /// Starts the call, and tells `handler`, which may be null, of its result. One that was started
  /// or moved from does nothing, and returns the handle of no call. Throws `std::bad_alloc` where
  /// there is no memory to start it; `handler` is told of nothing then.
  CallHandle start(ResultHandler<T> handler) && {
    const auto begin = std::exchange(begin_, nullptr);
    if (begin == nullptr) return {};
    if (handler == nullptr) handler = [](const Result<T>&) {};
    return begin(std::move(handler));
  }

  /// Starts the call, and returns where its result will be. The thread that drives the loop must
  /// not wait for it. Where the loop is destroyed meanwhile, and for a call that was started
  /// before, `get` throws `std::future_error` (broken promise). `CallOptions::cancel` ends the
  /// call.
  std::future<Result<T>> future() && {
    const auto promise = std::make_shared<std::promise<Result<T>>>();
    auto result = promise->get_future();
    std::move(*this).start([promise](Result<T> told) { promise->set_value(std::move(told)); });
    return result;
  }

  /// Movable only: a call is started once.
  AsyncCall(AsyncCall&& other) noexcept : begin_(std::exchange(other.begin_, nullptr)) {}
  /// Movable only: a call is started once.
  AsyncCall& operator=(AsyncCall&& other) noexcept {
    begin_ = std::exchange(other.begin_, nullptr);
    return *this;
  }

 private:
  friend struct detail::AsyncAccess;
  using Begin = std::function<CallHandle(ResultHandler<T>)>;
  explicit AsyncCall(Begin begin) noexcept : begin_(std::move(begin)) {}

  Begin begin_;
};

MOONSHOT_NAMESPACE_END
