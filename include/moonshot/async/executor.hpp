#pragma once

/// @file
/// Handlers that run elsewhere than on the loop's thread.

#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A handler that runs `handler` by `executor`, with what it is told, in place of the loop's
/// thread: `std::move(call).start(moonshot::on(pool, handler))`. `executor` is anything that can be
/// called with a `std::function<void()>`, which it runs once, when and on whichever thread it
/// likes. It is called on the loop's thread, and must not block it. For handlers that are told once
/// and return nothing: of results, and of the chunks of an `AsyncChatStream`.
template <class Executor, class Handler>
auto on(Executor executor, Handler handler) {
  return [executor = std::move(executor), handler = std::move(handler)](auto&&... told) mutable {
    using Told = std::tuple<std::decay_t<decltype(told)>...>;
    executor(std::function<void()>([handler = std::move(handler),
                                    kept = Told(std::forward<decltype(told)>(told)...)]() mutable {
      std::apply(handler, std::move(kept));
    }));
  };
}

MOONSHOT_NAMESPACE_END
