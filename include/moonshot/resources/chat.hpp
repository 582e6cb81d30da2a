#pragma once

/// @file
/// `POST /v1/chat/completions`.

#include <memory>
#include <type_traits>
#include <utility>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/chat_stream.hpp"
#include "moonshot/resources/detail/has_chat_parser.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Chat answers, whole or streamed. Cheap to copy; all functions are safe from any thread.
/// API page: https://platform.kimi.ai/docs/api/chat
///
/// The `try_` functions return a `Result`; their twins return the value and throw the same error as
/// its exact class. All may fail with any class of the family. A `UsageError` comes before anything
/// is sent: no key, empty `model` or `messages`, text that is not UTF-8, a number that is not
/// finite, a member set both by name and in `extra`, a header with a line break.
class Chat {
 public:
  /// Sends `request` and waits for the whole answer. A thinking model is silent for minutes, and
  /// proxies cut silent connections: behind one, prefer `stream` or
  /// `CallOptions::stream_underneath`. Failed tries are repeated as `RetryOptions` say.
  Result<ChatCompletion> try_create(const ChatRequest& request, const CallOptions& options) const;
  /// The same with the client's options alone. Not a default argument: only a call with options can
  /// ask for a stream, and so only such a call has the code for streams compiled.
  Result<ChatCompletion> try_create(const ChatRequest& request) const {
    return create_whole(request, CallOptions());
  }
  /// As `try_create`; throws the error as its exact class.
  ChatCompletion create(const ChatRequest& request, const CallOptions& options) const {
    return try_create(request, options).value();
  }
  /// As `try_create`; throws the error as its exact class.
  ChatCompletion create(const ChatRequest& request) const { return try_create(request).value(); }

  /// The answer as a `T`, which has `MOONSHOT_FIELDS`: its schema goes with the request. Fails as
  /// `create` does, with `UsageError` where `request.response_format` is set, with
  /// `ContentFiltered` for a refusal, and with `DecodeError` for an answer that is cut off or not a
  /// `T`; its text is in `body()`. Defined in `<moonshot/resources/chat_parse.hpp>`, which
  /// `<moonshot/moonshot.hpp>` brings.
  template <class T>
  Result<T> try_parse(ChatRequest request, const CallOptions& options = {}) const {
    static_assert(detail::has_chat_parser<T>,
                  "to parse, include <moonshot/resources/chat_parse.hpp>, which "
                  "<moonshot/moonshot.hpp> brings and <moonshot/client.hpp> does not");
    if constexpr (detail::has_chat_parser<T>) {
      return detail::ChatParser<T>::parse(*this, std::move(request), options);
    } else {
      return usage_error("parse", "its header is not included");
    }
  }
  /// As `try_parse`; throws the error as its exact class.
  template <class T>
  T parse(ChatRequest request, const CallOptions& options = {}) const {
    return try_parse<T>(std::move(request), options).value();
  }

  /// The chunks as a range, read while they arrive. Returns when the first chunk is there. A
  /// refusal is an error of this function; what fails after the first chunk is the error of the
  /// `ChatStream`.
  Result<ChatStream> try_stream(const ChatRequest& request, const CallOptions& options = {}) const;
  /// As `try_stream`; throws the error as its exact class.
  ChatStream stream(const ChatRequest& request, const CallOptions& options = {}) const {
    return try_stream(request, options).value();
  }

  /// Calls `on_chunk` with each chunk on the calling thread, and returns the whole message.
  /// `on_chunk` takes a `const ChatChunk&` and returns nothing, or false to end the stream
  /// (`Cancelled`). What it throws passes through unchanged.
  template <class F, class = std::enable_if_t<std::is_invocable_v<F&, const ChatChunk&>>>
  Result<ChatCompletion> try_stream(const ChatRequest& request, F&& on_chunk,
                                    const CallOptions& options = {}) const {
    return run(request, callback(std::forward<F>(on_chunk)), options);
  }
  /// As `try_stream` with a callback; throws the error as its exact class.
  template <class F, class = std::enable_if_t<std::is_invocable_v<F&, const ChatChunk&>>>
  ChatCompletion stream(const ChatRequest& request, F&& on_chunk,
                        const CallOptions& options = {}) const {
    return try_stream(request, std::forward<F>(on_chunk), options).value();
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Chat(std::shared_ptr<const detail::ClientCore> core) noexcept : core_(std::move(core)) {}

  template <class F>
  static detail::ChunkCallback callback(F&& on_chunk) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, const ChatChunk&>>) {
      return [&on_chunk](const ChatChunk& chunk) {
        on_chunk(chunk);
        return true;
      };
    } else {
      return [&on_chunk](const ChatChunk& chunk) { return static_cast<bool>(on_chunk(chunk)); };
    }
  }
  Result<ChatCompletion> create_whole(const ChatRequest& request, const CallOptions& options) const;
  Result<ChatCompletion> run(const ChatRequest& request, const detail::ChunkCallback& callback,
                             const CallOptions& options) const;

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/chat.ipp"
#endif
