#pragma once

/// @file
/// Event-driven calls as asynchronous operations of Asio, the standalone one or that of Boost; see
/// `MOONSHOT_ASIO_STANDALONE`. Needs Asio 1.18 or newer (Boost 1.74).
///
///     asio::awaitable<void> answer(moonshot::AsyncClient client, moonshot::ChatRequest request) {
///       moonshot::Result<moonshot::ChatCompletion> reply = co_await moonshot::async_start(
///           client.chat().create(request), asio::use_awaitable);
///     }
///
/// - The token is any completion token: `use_awaitable`, `use_future`, `deferred`, a function, ...
/// - The handler is called by its associated executor, which is kept at work until then. One that
///   has none is called on the loop's thread.
/// - Its associated cancellation slot ends the call, which then completes with `Cancelled`; with
///   Asio 1.19 (Boost 1.77) or newer.
/// - The loop may run anywhere; <moonshot/async/asio_loop.hpp> runs it within Asio, too.
/// - Calls that are under way when the loop is destroyed do not complete; their handlers are
///   destroyed.

#include <functional>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat_stream.hpp"
#include "moonshot/async/detail/asio_api.hpp"
#include "moonshot/async/detail/asio_wait.hpp"
#include "moonshot/async/next_item.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Starts `call`. The operation completes with a `Result<T>`: the signature is `void(Result<T>)`.
template <class T, class Token>
auto async_start(AsyncCall<T>&& call, Token&& token) {
  return detail::asio_api::async_initiate<Token, void(Result<T>)>(
      detail::AsioStart<AsyncCall<T>, Result<T>>(), token, std::move(call));
}

/// Asks for the next chunk of a stream or the next batch of a list: `async_start(stream.next(),
/// token)`. The operation completes with a `const Item*`, null at the end and on failure; see
/// `AsyncChatStream::next` and `AsyncBatchList::next`. To cancel it is to cancel the stream or the
/// list.
template <class Item, class Token>
auto async_start(NextItem<Item> next, Token&& token) {
  return detail::asio_api::async_initiate<Token, void(const Item*)>(
      detail::AsioStart<NextItem<Item>, const Item*>(), token, std::move(next));
}

MOONSHOT_NAMESPACE_END
