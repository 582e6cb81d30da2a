#pragma once

/// @file
/// Handing on the chunks that have arrived.

#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/detail/drive/event_call.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Tells `tell` of one chunk after another, until nothing is left of what has arrived, until
/// `control` holds the call up or ends it, or until `tell` returns that it wants no more.
template <class Tell>
LateReader::Progress read_chunks(PulledChunks& chunks, const CallControl& control, Tell&& tell) {
  while (!control.is_held_up() && !control.stop.token().cancelled()) {
    if (const ChatChunk* const chunk = chunks.take()) {
      if (!tell(*chunk)) return LateReader::Progress::stopped;
    } else if (chunks.is_finished()) {
      return LateReader::Progress::finished;
    } else if (!chunks.refill()) {
      return LateReader::Progress::all_read;
    }
  }
  return LateReader::Progress::all_read;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
