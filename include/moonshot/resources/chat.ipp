#pragma once

#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<ChatCompletion> Chat::try_create(const ChatRequest& request,
                                                        const CallOptions& options) const {
  if (options.stream_underneath) {
    return run(
        request, [](const ChatChunk&) { return true; }, options);
  }
  return create_whole(request, options);
}

MOONSHOT_INLINE Result<ChatCompletion> Chat::create_whole(const ChatRequest& request,
                                                          const CallOptions& options) const {
  return detail::make_call(*core_, detail::whole_chat_call(*core_, request, options), options);
}

MOONSHOT_INLINE Result<ChatStream> Chat::try_stream(const ChatRequest& request,
                                                    const CallOptions& options) const {
  auto stream = detail::streamed_chat_call(*core_, request, options);
  if (!stream) return stream.error_ptr();
  return ChatStream::open(core_, std::move(stream->call), std::move(stream->proof), options);
}

MOONSHOT_INLINE Result<ChatCompletion> Chat::run(const ChatRequest& request,
                                                 const detail::ChunkCallback& callback,
                                                 const CallOptions& options) const {
  auto stream = detail::streamed_chat_call(*core_, request, options);
  if (!stream) return stream.error_ptr();
  return detail::run_stream(*core_, std::move(stream->call), std::move(stream->proof), callback,
                            options);
}

MOONSHOT_NAMESPACE_END
