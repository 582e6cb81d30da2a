#pragma once

/// @file
/// `POST /v1/chat/completions`, event-driven.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat_stream.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/has_async_chat_parser.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct AsyncAccess;
}

/// Told of each chunk of a stream, on the loop's thread; returns whether more are wanted. The chunk
/// is valid during the call.
using ChunkHandler = std::function<bool(const ChatChunk&)>;

/// Chat answers, whole or streamed, of an `AsyncClient`. The functions are those of `Chat`, with
/// the same requests, checks, errors and retries. They return at once; the request is encoded
/// within them, and is not needed after. Cheap to copy; all functions are safe from any thread. API
/// page: https://platform.kimi.ai/docs/api/chat
///
/// A null handler is told nothing; a stream with a null chunk handler is read to its end.
///
/// What a handler throws comes out of the function that drives the loop. A chunk handler that
/// throws ends its stream with `Cancelled`. What other functions of the options throw comes out
/// there, too; a call that cannot go on then ends with the failure that it had come to, or with
/// `Cancelled` where there was none.
class AsyncChat {
 public:
  /// The call that asks for the whole answer.
  AsyncCall<ChatCompletion> create(const ChatRequest& request,
                                   const CallOptions& options = {}) const;
  /// Asks for the whole answer, and tells `handler`.
  CallHandle create(const ChatRequest& request, ResultHandler<ChatCompletion> handler,
                    const CallOptions& options = {}) const {
    return create(request, options).start(std::move(handler));
  }

  /// The call for the answer as a `T`, which has `MOONSHOT_FIELDS`; see `Chat::try_parse`. Defined
  /// in `<moonshot/async/async_chat_parse.hpp>`.
  template <class T>
  AsyncCall<T> parse(ChatRequest request, const CallOptions& options = {}) const {
    static_assert(detail::has_async_chat_parser<T>,
                  "to parse, include <moonshot/async/async_chat_parse.hpp>");
    return detail::AsyncChatParser<T>::parse(*this, std::move(request), options);
  }
  /// Asks for the answer as a `T`, and tells `handler`.
  template <class T>
  CallHandle parse(ChatRequest request, ResultHandler<T> handler,
                   const CallOptions& options = {}) const {
    return parse<T>(std::move(request), options).start(std::move(handler));
  }

  /// Asks for a stream, tells `on_chunk` of each chunk, and `handler` of the whole message at the
  /// end. A chunk handler that returns false ends the stream with `Cancelled`.
  CallHandle stream(const ChatRequest& request, ChunkHandler on_chunk,
                    ResultHandler<ChatCompletion> handler, const CallOptions& options = {}) const;
  /// A stream whose chunks are asked for one by one. The first `next` sends the request.
  AsyncChatStream stream(const ChatRequest& request, const CallOptions& options = {}) const;

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncChat(std::shared_ptr<detail::EventCore> core) noexcept : core_(std::move(core)) {}

  std::shared_ptr<detail::EventCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/async_chat.ipp"
#endif
