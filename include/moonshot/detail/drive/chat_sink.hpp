#pragma once

/// @file
/// Receives a streamed answer on the calling thread and tells each chunk to a callback.

#include <functional>
#include <string>

#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/detail/stream/chat_decoder.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Told of each chunk; returning false ends the stream.
using ChunkCallback = std::function<bool(const ChatChunk&)>;

/// Sends `request`, which must be prepared, and tells `callback` of each chunk. Fails with every
/// class of the family; what `callback` throws passes through unchanged.
Result<ChatCompletion> run_stream(const Pipeline& pipeline, http::Request request,
                                  const http::Deadlines& deadlines, const CallOptions& options,
                                  const ChunkCallback& callback);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/chat_sink.ipp"
#endif
