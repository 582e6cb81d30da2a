#pragma once

/// @file
/// What can break on the way, whatever the answer was.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

/// Splits an unstreamed body, so that there is a middle.
MOONSHOT_INLINE void end_in_the_middle(Reply& reply, Ending ending) {
  if (!reply.streamed) {
    const std::string body = reply.pieces.front();
    reply.pieces = {body.substr(0, body.size() / 2), body.substr(body.size() / 2)};
  }
  reply.ending = ending;
  reply.sent_pieces = reply.pieces.size() / 2;
}

/// The head arrives, then the connection is closed.
MOONSHOT_INLINE void drop_before_body(Reply& reply) {
  reply.ending = Ending::dropped;
  reply.sent_pieces = 0;
}

MOONSHOT_INLINE void drop_mid_stream(Reply& reply) { end_in_the_middle(reply, Ending::dropped); }

MOONSHOT_INLINE void stall(Reply& reply) { end_in_the_middle(reply, Ending::stalled); }

/// HTTP says that all is well, but the JSON ends in the middle; in a stream that of one event.
MOONSHOT_INLINE void truncate_json(Reply& reply) {
  std::string& piece = reply.pieces[reply.pieces.size() / 2];
  piece.resize(piece.size() / 2);
  if (reply.streamed) piece += "\n\n";
}

/// Bytes that are neither JSON nor UTF-8.
MOONSHOT_INLINE void garbage(Reply& reply) {
  const std::string bytes("\xFF\xFE{\x00\x80 not json", 14);
  reply.pieces = {reply.streamed ? "data: " + bytes + "\n\n" : bytes};
}

MOONSHOT_INLINE void empty_body(Reply& reply) { reply.pieces = {""}; }

/// The stream ends in good order, but without `[DONE]`.
MOONSHOT_INLINE void no_done(Reply& reply) {
  if (reply.streamed) reply.pieces.pop_back();
}

/// An error event in place of the second half of a stream.
MOONSHOT_INLINE void error_event(Reply& reply) {
  if (!reply.streamed) return;
  reply.pieces.resize(reply.pieces.size() / 2);
  const Json error = {{"error",
                       {{"message", "The engine is currently overloaded, please try again later"},
                        {"type", "engine_overloaded_error"}}}};
  reply.pieces.push_back("data: " + to_go_json(error) + "\n\n");
  reply.pieces.emplace_back("data: [DONE]\n\n");
}

/// The page of a gateway that did not reach the service.
MOONSHOT_INLINE void html_502(Reply& reply) {
  reply = Reply();
  reply.status = 502;
  reply.content_type = "text/html";
  reply.pieces = {
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
      "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n"
      "</body>\r\n</html>\r\n"};
}

struct Fault {
  const char* name;
  void (*apply)(Reply&);
};

inline constexpr std::array<Fault, 9> kFaults = {{
    {"drop-before-body", drop_before_body},
    {"drop-mid-stream", drop_mid_stream},
    {"stall", stall},
    {"truncate-json", truncate_json},
    {"garbage", garbage},
    {"empty-body", empty_body},
    {"no-done", no_done},
    {"error-event", error_event},
    {"html-502", html_502},
}};

/// Null when there is none of this name.
MOONSHOT_INLINE const Fault* find_fault(std::string_view name) {
  for (const Fault& fault : kFaults) {
    if (name == fault.name) return &fault;
  }
  return nullptr;
}

}  // namespace moonshot::testing::simulator
