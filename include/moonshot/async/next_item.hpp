#pragma once

/// @file
/// An item that is ready to be asked for: a chunk of a stream, a batch of a list.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/detail/pulled_items.hpp"
#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// What `next` of an `AsyncChatStream` or an `AsyncBatchList` returns where it is given no handler:
/// the next item, not yet asked for. It is asked for once, by `start`, by `co_await`
/// (<moonshot/async/coroutine.hpp>), or by `async_start` (<moonshot/async/asio.hpp>). Cheap to
/// copy; not for concurrent use.
template <class Item>
class [[nodiscard]] NextItem {
 public:
  /// Asks for the item, and tells `handler`, as the `next` that takes a handler does.
  void start(std::function<void(const Item*)> handler) && {
    const auto source = std::move(source_);
    if (source != nullptr) source->next(std::move(handler));
  }
  /// Ends the stream or the list, as its own `cancel` does. Also after `start`, on a copy.
  void cancel() const {
    if (source_ != nullptr) source_->cancel();
  }
  /// The same, and lets go of a handler that waits: it is not told, where this is called on the
  /// loop's thread.
  void abandon() const {
    const auto source = source_;
    if (source != nullptr) source->abandon();
  }

 private:
  friend struct detail::AsyncAccess;
  explicit NextItem(std::shared_ptr<detail::PulledItems<Item>> source) noexcept
      : source_(std::move(source)) {}

  std::shared_ptr<detail::PulledItems<Item>> source_;
};

MOONSHOT_NAMESPACE_END
