#pragma once

/// @file
/// Handlers of Asio that wait for event-driven calls.

#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/detail/asio_api.hpp"
#include "moonshot/async/next_item.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A handler, which is told once, by its executor. It keeps the executor at work meanwhile, and its
/// cancellation slot ends what it waits for.
template <class Handler>
class AsioWait final : public std::enable_shared_from_this<AsioWait<Handler>> {
 public:
  explicit AsioWait(Handler&& handler)
      : handler_(std::move(handler)), work_(asio_api::get_associated_executor(handler_)) {}

  /// To be called before anything is started.
  void listen() {
#if MOONSHOT_ASIO_HAS_SLOTS
    auto slot = asio_api::get_associated_cancellation_slot(handler_);
    if (!slot.is_connected()) return;
    slot.assign([waiting = this->weak_from_this()](asio_api::cancellation_type) {
      if (const auto wait = waiting.lock()) wait->cancel();
    });
#endif
  }
  /// `cancel` ends what was started.
  void keep(std::function<void()> cancel) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!is_cancelled_) return cancel_.swap(cancel);
    }
    cancel();
  }
  /// It has ended with `told`.
  template <class Told>
  void end(Told told) {
    const auto executor = work_.get_executor();
    asio_api::dispatch(executor,
                       [self = this->shared_from_this(), kept = std::move(told)]() mutable {
                         auto handler = self->let_go();
                         self.reset();
                         std::move(handler)(std::move(kept));
                       });
  }

 private:
  void cancel() {
    std::function<void()> cancel;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      is_cancelled_ = true;
      cancel.swap(cancel_);
    }
    if (cancel) cancel();
  }
  Handler let_go() {
#if MOONSHOT_ASIO_HAS_SLOTS
    auto slot = asio_api::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) slot.clear();
#endif
    work_.reset();
    return std::move(handler_);
  }

  using Executor = typename asio_api::associated_executor<Handler>::type;

  Handler handler_;
  asio_api::executor_work_guard<Executor> work_;
  std::mutex mutex_;  // guards what follows
  std::function<void()> cancel_;
  bool is_cancelled_ = false;
};

/// Starts a call. Returns what ends it.
template <class T>
std::function<void()> begin_for_asio(AsyncCall<T> call, ResultHandler<T> handler) {
  return [handle = std::move(call).start(std::move(handler))] { handle.cancel(); };
}
/// Asks for an item. Returns what ends its stream or list.
template <class Item>
std::function<void()> begin_for_asio(NextItem<Item> next,
                                     std::function<void(const Item*)> handler) {
  const auto source = next;
  std::move(next).start(std::move(handler));
  return [source] { source.cancel(); };
}

/// Starts a `Call`, which tells of a `Told`, for a handler of Asio.
template <class Call, class Told>
struct AsioStart {
  template <class Handler>
  void operator()(Handler&& handler, Call call) const {
    using Wait = AsioWait<std::decay_t<Handler>>;
    const auto wait = std::make_shared<Wait>(std::forward<Handler>(handler));
    wait->listen();
    std::function<void(Told)> handler_of_call = [wait](Told told) { wait->end(std::move(told)); };
    wait->keep(begin_for_asio(std::move(call), std::move(handler_of_call)));
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
