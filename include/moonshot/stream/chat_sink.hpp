#pragma once

/// @file
/// Receives a streamed answer on the calling thread and tells each chunk to a callback.

#include <functional>
#include <string>

#include "moonshot/pipeline/pipeline.hpp"
#include "moonshot/stream/chat_decoder.hpp"

namespace moonshot {

/// Told of each chunk; returning false ends the stream.
using ChunkCallback = std::function<bool(const ChatChunk&)>;

/// Sends `request`, which must be prepared, and tells `callback` of each chunk. Fails with every
/// class of the family; what `callback` throws passes through unchanged.
Result<ChatCompletion> run_stream(const Pipeline& pipeline, http::Request request,
                                  const http::Deadlines& deadlines, const CallOptions& options,
                                  const ChunkCallback& callback);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/chat_sink.ipp"
#endif
