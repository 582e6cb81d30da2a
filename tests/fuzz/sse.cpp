// Event streams. However the bytes are split, the events are the same, and they are valid UTF-8; a
// limit on the size of events holds. The same bytes as a chat stream never fail but by a typed
// error.
//
// The first byte of the input chooses the size of the pieces.

#include <algorithm>
#include <string>
#include <vector>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/detail/stream/sse.hpp>
#include <moonshot/detail/text/utf8.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

// One event as a text to compare.
std::string text_of(const moonshot::detail::SseEvent& event) {
  require(moonshot::detail::is_utf8(event.data), "the data of an event is valid UTF-8");
  require(moonshot::detail::is_utf8(event.event), "the name of an event is valid UTF-8");
  require(moonshot::detail::is_utf8(event.id), "the id of an event is valid UTF-8");
  return std::string(event.event) + '\0' + std::string(event.data) + '\0' + std::string(event.id) +
         '\0' + (event.retry ? std::to_string(event.retry->count()) : "");
}

std::vector<std::string> events_of(std::string_view bytes, std::size_t piece) {
  moonshot::detail::SseDecoder decoder;
  std::vector<std::string> events;
  moonshot::detail::SseEvent event;
  for (; !bytes.empty(); bytes.remove_prefix((std::min)(piece, bytes.size()))) {
    decoder.push(bytes.substr(0, piece));
    while (decoder.next(event)) events.push_back(text_of(event));
  }
  return events;
}

void check_limit(std::string_view bytes) {
  constexpr std::size_t limit = 16;
  // One invalid byte becomes the three of U+FFFD.
  constexpr std::size_t growth = 3;
  moonshot::detail::SseDecoder decoder(limit);
  moonshot::detail::SseEvent event;
  decoder.push(bytes);
  while (decoder.next(event)) {
    require(event.data.size() <= growth * limit, "no event is larger than allowed");
  }
}

// What came out, and how it ended.
std::string chat_of(std::string_view bytes, std::size_t piece) {
  moonshot::detail::ChatDecoder decoder(moonshot::Endpoint{}, std::size_t{1} << 20U);
  decoder.head({200, {{"Content-Type", "text/event-stream"}}});
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix((std::min)(piece, bytes.size()))) {
    decoder.push(bytes.substr(0, piece));
    while (const auto* chunk = decoder.next()) text += chunk->text();
  }
  decoder.end("the input ends here");
  require(decoder.done() != (decoder.error() != nullptr), "a stream is complete or has an error");
  return text + '\0' + (decoder.done() ? "done" : decoder.error()->name());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const std::size_t piece = input.byte() % 16 + 1;
  const auto whole = (std::max)(input.rest().size(), std::size_t{1});
  require(events_of(input.rest(), piece) == events_of(input.rest(), whole),
          "the same bytes in other pieces are the same events");
  require(chat_of(input.rest(), piece) == chat_of(input.rest(), whole),
          "the same bytes in other pieces are the same chat");
  check_limit(input.rest());
  return 0;
}
