#pragma once

/// @file
/// The faults of `/fault/NAME`: each damages an answer on its way to the client.

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/gzip_bomb.hpp"
#include "moonshot/testing/detail/simulator/pages.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Ends a reply in its middle. A body in one piece is split in two for that.
inline void end_in_the_middle(WireReply& reply, Ending ending) {
  if (!reply.streamed) {
    const std::string body = reply.pieces.front();
    reply.pieces = {body.substr(0, body.size() / 2), body.substr(body.size() / 2)};
  }
  reply.ending = ending;
  reply.sent_pieces = reply.pieces.size() / 2;
}

/// The connection is closed right after the head.
inline void drop_before_body(WireReply& reply, const WireRequest&) {
  reply.ending = Ending::dropped;
  reply.sent_pieces = 0;
}

/// A stream is closed between two events.
inline void drop_mid_stream(WireReply& reply, const WireRequest&) {
  end_in_the_middle(reply, Ending::dropped);
}

/// A stream is closed within an event.
inline void drop_mid_body(WireReply& reply, const WireRequest&) {
  end_in_the_middle(reply, Ending::dropped);
  if (!reply.streamed) return;
  std::string& cut = reply.pieces[reply.sent_pieces++];
  cut.resize(cut.size() / 2);
}

/// Nothing follows the head.
inline void stall_before_body(WireReply& reply, const WireRequest&) {
  reply.ending = Ending::stalled;
  reply.sent_pieces = 0;
}

/// A stream stalls in its middle, an answer in one piece after its head.
inline void stall(WireReply& reply, const WireRequest& request) {
  if (!reply.streamed) return stall_before_body(reply, request);
  end_in_the_middle(reply, Ending::stalled);
}

/// A stream is reset in its middle, an answer in one piece before it begins.
inline void reset(WireReply& reply, const WireRequest&) { end_in_the_middle(reply, Ending::reset); }

/// The HTTP answer is complete but its JSON ends in the middle; in a stream, the JSON of one event.
inline void truncate_json(WireReply& reply, const WireRequest&) {
  std::string& piece = reply.pieces[reply.pieces.size() / 2];
  piece.resize(piece.size() / 2);
  if (reply.streamed) piece += "\n\n";
}

/// Half of the body is announced and all of it is sent: the other half is read as the beginning of
/// the next answer on this connection.
inline void wrong_length(WireReply& reply, const WireRequest&) {
  reply.pieces = {join(reply.pieces)};
  reply.streamed = false;
  reply.announced_length = body_size(reply) / 2;
}

/// Bytes that are neither JSON nor UTF-8.
inline void garbage(WireReply& reply, const WireRequest&) {
  const std::string bytes("\xFF\xFE{\x00\x80 not json", 14);
  reply.pieces = {reply.streamed ? "data: " + bytes + "\n\n" : bytes};
}

inline void empty_body(WireReply& reply, const WireRequest&) { reply.pieces = {""}; }

/// All bytes arrive, one at a time, with `testing::SimulatorOptions::chunk_delay` before each.
inline void slow_drip(WireReply& reply, const WireRequest&) {
  const std::string body = join(reply.pieces);
  reply.pieces.clear();
  for (const char byte : body) reply.pieces.emplace_back(1, byte);
  reply.generation_steps = 0;
  reply.paced = true;
}

inline void gzip_bomb(WireReply& reply, const WireRequest&) {
  reply.streamed = false;
  set_gzip_bomb(reply);
}

/// One string of 1 GiB without an announced length. It is never in memory as a whole.
inline void huge_body(WireReply& reply, const WireRequest&) {
  constexpr std::size_t kibibyte = 1024;
  reply.filler.assign(64 * kibibyte, 'x');
  reply.fillers = 16 * kibibyte;
  const bool events = reply.streamed;
  reply.pieces = {events ? "data: {\"id\":\"" : "{\"id\":\"", events ? "\"}\n\n" : "\"}"};
  reply.streamed = true;
}

/// The right bytes with the content type of a web page.
inline void wrong_content_type(WireReply& reply, const WireRequest&) {
  reply.content_type = "text/html; charset=utf-8";
}

/// The stream ends in good order, but without `[DONE]`.
inline void no_done(WireReply& reply, const WireRequest&) {
  if (reply.streamed) reply.pieces.pop_back();
}

/// An error event in place of the second half of a stream.
inline void error_event(WireReply& reply, const WireRequest&) {
  if (!reply.streamed) return;
  reply.pieces.resize(reply.pieces.size() / 2);
  const Json error = {{"error",
                       {{"message", "The engine is currently overloaded, please try again later"},
                        {"type", "engine_overloaded_error"}}}};
  reply.pieces.push_back("data: " + to_go_json(error) + "\n\n");
  reply.pieces.emplace_back("data: [DONE]\n\n");
}

/// The error page of a gateway that could not reach the service.
inline void answer_with_page(WireReply& reply, int status) {
  reply = WireReply();
  reply.status = status;
  reply.content_type = "text/html";
  reply.pieces = {nginx_page(status)};
}

inline void html_502(WireReply& reply, const WireRequest&) { answer_with_page(reply, 502); }

inline void html_504(WireReply& reply, const WireRequest&) { answer_with_page(reply, 504); }

/// Remembers requests by a hash. Thread safe.
class FirstRequests {
 public:
  /// Whether this request came for the first time with this fault.
  bool add(std::string_view fault, const WireRequest& request) {
    // More than any test needs; it bounds the memory of a simulator that runs for days.
    constexpr std::size_t most = 100000;
    const std::uint64_t hash =
        hash_of(request.body, hash_of(request.authorization, hash_of(fault)));
    const std::lock_guard<std::mutex> lock(mutex_);
    if (seen_.size() > most) seen_.clear();
    return seen_.insert(hash).second;
  }

 private:
  std::mutex mutex_;
  std::set<std::uint64_t> seen_;
};

/// A chat call is refused for a header that none needs, and answered when it is sent again: on
/// 2026-09-02 one in six calls was refused so (one project's measurement). Type and request id
/// stand in the order of the gateway of the hosted agents, and the head is that of any answer.
inline void missing_api_version(WireReply& reply, const WireRequest& request) {
  constexpr std::string_view chat = "/chat/completions";
  const bool is_chat = request.path.size() >= chat.size() &&
                       request.path.substr(request.path.size() - chat.size()) == chat;
  if (reply.status != 200 || !is_chat || request.is_repeated) return;
  const WireHeaders headers = reply.headers;
  reply = WireReply();
  reply.status = 400;
  reply.headers = headers;
  RandomSequence random(hash_of(request.body));
  reply.pieces = {R"({"error":{"type":"invalid_request_error","message":"missing required header )"
                  R"(Kimi-Api-Version","request_id":")" +
                  random.hex(32) + "\"}}"};
}

/// Redirects the client to this server under another host name, as a captive portal or a mistaken
/// rewrite rule would. Whether the client sends its key there is seen in the recorded requests with
/// that `Host`.
inline void redirect_elsewhere(WireReply& reply, const WireRequest& request) {
  constexpr std::string_view localhost = "localhost";
  const std::size_t host = request.origin.find("://") + 3;
  const bool is_named = request.origin.compare(host, localhost.size(), localhost) == 0;
  // The port follows the last colon, unless that colon belongs to an address in brackets.
  const std::size_t colon = request.origin.rfind(':');
  const bool has_port = colon > host && request.origin.find(']', colon) == std::string::npos;
  const std::string port = has_port ? request.origin.substr(colon) : "";
  reply = WireReply();
  reply.status = 307;
  reply.pieces = {""};
  reply.headers.emplace_back("Location", request.origin.substr(0, host) +
                                             (is_named ? "127.0.0.1" : "localhost") + port +
                                             request.path);
}

struct Fault {
  const char* name;
  void (*apply)(WireReply&, const WireRequest&);
};

inline constexpr std::array<Fault, 20> all_faults = {{
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
    {"missing-api-version", missing_api_version},
}};

/// The fault of this name, or null.
inline const Fault* find_fault(std::string_view name) {
  for (const Fault& fault : all_faults) {
    if (name == fault.name) return &fault;
  }
  return nullptr;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
