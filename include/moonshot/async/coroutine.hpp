#pragma once

/// @file
/// Event-driven calls with `co_await`, for C++20 and newer.
///
///     Task answer(moonshot::AsyncClient client, moonshot::ChatRequest request) {
///       moonshot::Result<moonshot::ChatCompletion> reply =
///           co_await client.chat().create(request);
///       moonshot::AsyncChatStream stream = client.chat().stream(request);
///       while (const moonshot::ChatChunk* chunk = co_await stream.next()) use(*chunk);
///       if (stream.error() != nullptr) co_return;
///     }
///
/// `Task` is any coroutine type, of any framework, whose promise lets other awaitables pass.
///
/// - A coroutine goes on on the loop's thread, and must not block it; `resume_on` takes it
///   elsewhere. It never goes on within the `co_await` itself: loops of calls do not nest.
/// - `CallOptions::cancel` ends a call with `Cancelled`, with which the coroutine goes on.
/// - A coroutine may be destroyed while it waits: that ends the call, and nothing of the coroutine
///   is touched after. Do it on the loop's thread (`EventLoop::post`); on another thread it may be
///   about to go on.
/// - A coroutine that waits when the loop is destroyed does not go on. It is still its owner's to
///   destroy.

#include "moonshot/config.hpp"

#if !defined(__cpp_impl_coroutine) && !defined(DOXYGEN)
#error \
    "moonshot: <moonshot/async/coroutine.hpp> needs coroutines: compile with -std=c++20 (MSVC: /std:c++20)"
// There is no such file: compilers end here, and not after the errors that follow from this.
#include <moonshot needs C++20 or newer for coroutines>
#endif

#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat_stream.hpp"
#include "moonshot/async/detail/awaiters.hpp"
#include "moonshot/async/next_item.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Starts the call, and waits for its result: a `Result<T>`. `call` must not have been started
/// before.
template <class T>
auto operator co_await(AsyncCall<T>&& call) {
  return detail::CallAwaiter<T>(std::move(call));
}

/// Asks for the next chunk of a stream or the next batch of a list, and waits for it: a `const
/// Item*`, null at the end and on failure; see `AsyncChatStream::next` and `AsyncBatchList::next`.
/// A wait takes no memory where it follows on the one before, but for the call that asks for a page
/// of a list. A coroutine that is destroyed while it waits ends the stream or the list.
template <class Item>
auto operator co_await(NextItem<Item> next) {
  return detail::NextAwaiter<Item>(std::move(next));
}

/// `co_await resume_on(executor)`: the coroutine goes on where `executor` runs it; see `on`. It
/// must not be destroyed meanwhile.
template <class Executor>
auto resume_on(Executor executor) {
  return detail::ExecutorAwaiter<Executor>(std::move(executor));
}

MOONSHOT_NAMESPACE_END
