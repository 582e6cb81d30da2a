#pragma once

#include "moonshot/detail/call/nonce.hpp"
#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

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
  auto whole = detail::whole_chat_call(*core_, request, options);
  if (!whole) return whole.error_ptr();
  auto completion = detail::call_for<ChatCompletion>(*core_, std::move(whole->call), options);
  if (completion) {
    completion->origin_proof = detail::read_proof(std::move(whole->proof), completion->head);
  }
  return completion;
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
