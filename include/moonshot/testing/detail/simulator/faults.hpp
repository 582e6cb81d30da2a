#pragma once

/// @file
/// What can break on the way, whatever the answer was.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/gzip_bomb.hpp"
#include "moonshot/testing/detail/simulator/pages.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Splits an unstreamed body, so that there is a middle.
inline void end_in_the_middle(Reply& reply, Ending ending) {
  if (!reply.streamed) {
    const std::string body = reply.pieces.front();
    reply.pieces = {body.substr(0, body.size() / 2), body.substr(body.size() / 2)};
  }
  reply.ending = ending;
  reply.sent_pieces = reply.pieces.size() / 2;
}

/// The head arrives, then the connection is closed.
inline void drop_before_body(Reply& reply, const Request&) {
  reply.ending = Ending::dropped;
  reply.sent_pieces = 0;
}

/// A stream is closed between two events.
inline void drop_mid_stream(Reply& reply, const Request&) {
  end_in_the_middle(reply, Ending::dropped);
}

/// A stream is closed within an event.
inline void drop_mid_body(Reply& reply, const Request&) {
  end_in_the_middle(reply, Ending::dropped);
  if (!reply.streamed) return;
  std::string& cut = reply.pieces[reply.sent_pieces++];
  cut.resize(cut.size() / 2);
}

/// Nothing follows the head.
inline void stall_before_body(Reply& reply, const Request&) {
  reply.ending = Ending::stalled;
  reply.sent_pieces = 0;
}

/// A stream stalls in its middle, an answer in one piece after its head.
inline void stall(Reply& reply, const Request& request) {
  if (!reply.streamed) return stall_before_body(reply, request);
  end_in_the_middle(reply, Ending::stalled);
}

/// A stream is reset in its middle, an answer in one piece before it begins.
inline void reset(Reply& reply, const Request&) { end_in_the_middle(reply, Ending::reset); }

/// HTTP says that all is well, but the JSON ends in the middle; in a stream that of one event.
inline void truncate_json(Reply& reply, const Request&) {
  std::string& piece = reply.pieces[reply.pieces.size() / 2];
  piece.resize(piece.size() / 2);
  if (reply.streamed) piece += "\n\n";
}

/// Half of the body is announced and all of it is sent: the rest meets whoever reads the next
/// answer from this connection.
inline void wrong_length(Reply& reply, const Request&) {
  reply.pieces = {join(reply.pieces)};
  reply.streamed = false;
  reply.announced_length = body_size(reply) / 2;
}

/// Bytes that are neither JSON nor UTF-8.
inline void garbage(Reply& reply, const Request&) {
  const std::string bytes("\xFF\xFE{\x00\x80 not json", 14);
  reply.pieces = {reply.streamed ? "data: " + bytes + "\n\n" : bytes};
}

inline void empty_body(Reply& reply, const Request&) { reply.pieces = {""}; }

/// All bytes arrive, one at a time, with `testing::SimulatorOptions::chunk_delay` before each.
inline void slow_drip(Reply& reply, const Request&) {
  const std::string body = join(reply.pieces);
  reply.pieces.clear();
  for (const char byte : body) reply.pieces.emplace_back(1, byte);
  reply.generation_steps = 0;
  reply.paced = true;
}

inline void gzip_bomb(Reply& reply, const Request&) {
  reply.streamed = false;
  set_gzip_bomb(reply);
}

/// One string of 1 GiB, of a length that is not announced. It is never in memory as a whole.
inline void huge_body(Reply& reply, const Request&) {
  constexpr std::size_t kKibibyte = 1024;
  reply.filler.assign(64 * kKibibyte, 'x');
  reply.fillers = 16 * kKibibyte;
  const bool events = reply.streamed;
  reply.pieces = {events ? "data: {\"id\":\"" : "{\"id\":\"", events ? "\"}\n\n" : "\"}"};
  reply.streamed = true;
}

/// The right bytes under the name of a page.
inline void wrong_content_type(Reply& reply, const Request&) {
  reply.content_type = "text/html; charset=utf-8";
}

/// The stream ends in good order, but without `[DONE]`.
inline void no_done(Reply& reply, const Request&) {
  if (reply.streamed) reply.pieces.pop_back();
}

/// An error event in place of the second half of a stream.
inline void error_event(Reply& reply, const Request&) {
  if (!reply.streamed) return;
  reply.pieces.resize(reply.pieces.size() / 2);
  const Json error = {{"error",
                       {{"message", "The engine is currently overloaded, please try again later"},
                        {"type", "engine_overloaded_error"}}}};
  reply.pieces.push_back("data: " + to_go_json(error) + "\n\n");
  reply.pieces.emplace_back("data: [DONE]\n\n");
}

/// The page of a gateway that did not reach the service.
inline void answer_with_page(Reply& reply, int status) {
  reply = Reply();
  reply.status = status;
  reply.content_type = "text/html";
  reply.pieces = {nginx_page(status)};
}

inline void html_502(Reply& reply, const Request&) { answer_with_page(reply, 502); }

inline void html_504(Reply& reply, const Request&) { answer_with_page(reply, 504); }

/// Sends the client to this server under another name, as a captive portal or a mistaken rewrite
/// rule would: a key that follows is seen among the recorded requests with that `Host`.
inline void redirect_elsewhere(Reply& reply, const Request& request) {
  constexpr std::string_view kLocalhost = "localhost";
  const std::size_t host = request.origin.find("://") + 3;
  const bool is_named = request.origin.compare(host, kLocalhost.size(), kLocalhost) == 0;
  // The port is what follows the last colon, unless that belongs to a bracketed address.
  const std::size_t colon = request.origin.rfind(':');
  const bool has_port = colon > host && request.origin.find(']', colon) == std::string::npos;
  const std::string port = has_port ? request.origin.substr(colon) : "";
  reply = Reply();
  reply.status = 307;
  reply.pieces = {""};
  reply.headers.emplace_back("Location", request.origin.substr(0, host) +
                                             (is_named ? "127.0.0.1" : "localhost") + port +
                                             request.path);
}

struct Fault {
  const char* name;
  void (*apply)(Reply&, const Request&);
};

inline constexpr std::array<Fault, 19> kFaults = {{
    {"drop-before-body", drop_before_body},
    {"drop-mid-body", drop_mid_body},
    {"drop-mid-stream", drop_mid_stream},
    {"reset", reset},
    {"stall", stall},
    {"stall-before-body", stall_before_body},
    {"slow-drip", slow_drip},
    {"truncate-json", truncate_json},
    {"wrong-length", wrong_length},
    {"wrong-content-type", wrong_content_type},
    {"garbage", garbage},
    {"empty-body", empty_body},
    {"huge-body", huge_body},
    {"gzip-bomb", gzip_bomb},
    {"no-done", no_done},
    {"error-event", error_event},
    {"html-502", html_502},
    {"html-504", html_504},
    {"redirect-elsewhere", redirect_elsewhere},
}};

/// Null when there is none of this name.
inline const Fault* find_fault(std::string_view name) {
  for (const Fault& fault : kFaults) {
    if (name == fault.name) return &fault;
  }
  return nullptr;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
