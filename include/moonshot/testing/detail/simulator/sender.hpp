#pragma once

/// @file
/// Sends a reply: in one piece, in chunks, or with the fault that it describes.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/testing/detail/simulator/connections.hpp"
#include "moonshot/testing/detail/simulator/stoppable_wait.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Thread safe.
class Sender {
 public:
  explicit Sender(std::chrono::milliseconds chunk_delay) : chunk_delay_(chunk_delay) {}

  void send(WireReply reply, const ConnectionPorts& connection, httplib::Response& response);
  /// Ends all waits.
  void stop() { waiting_.stop(); }

 private:
  void send_chunked(WireReply reply, const ConnectionPorts& connection,
                    httplib::Response& response);
  void send_with_length(WireReply reply, httplib::Response& response);
  /// Sends nothing more until the client or the server gives up.
  void stall(httplib::DataSink& sink);

  const std::chrono::milliseconds chunk_delay_;
  StoppableWait waiting_;
};

inline void Sender::send(WireReply reply, const ConnectionPorts& connection,
                         httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.headers.emplace(name, value);
  if (reply.streamed) {
    send_chunked(std::move(reply), connection, response);
    return;
  }
  waiting_.wait(chunk_delay_ * static_cast<int>(reply.generation_steps));
  // Released before the answer is sent, because its receiver may send the next request at once.
  if (reply.ending != Ending::stalled) reply.running.reset();
  if (reply.ending == Ending::reset) {
    // Where a reset is impossible, the answer is dropped.
    reply.sent_pieces = 0;
    reset_connection(connection);
  }
  const bool plain = reply.ending == Ending::complete && reply.fillers == 0 &&
                     !reply.announced_length && !reply.paced;
  if (plain) {
    // cpp-httplib 0.10.3 takes the content type as `const char*` only, here and below.
    const char* const content_type = reply.content_type.c_str();
    response.set_content(join(reply.pieces), content_type);
  } else {
    send_with_length(std::move(reply), response);
  }
}

inline void Sender::stall(httplib::DataSink& sink) {
  constexpr std::chrono::milliseconds poll_interval{20};
  while (sink.is_writable() && waiting_.wait(poll_interval)) {
  }
}

inline void Sender::send_chunked(WireReply reply, const ConnectionPorts& connection,
                                 httplib::Response& response) {
  auto shared = std::make_shared<WireReply>(std::move(reply));
  const char* const content_type = shared->content_type.c_str();
  const std::size_t end =
      shared->ending == Ending::complete ? piece_count(*shared) : shared->sent_pieces;
  response.set_chunked_content_provider(
      content_type, [this, connection, shared, end, next = std::size_t{0}](
                        std::size_t, httplib::DataSink& sink) mutable {
        if (next < end) {
          if (!waiting_.wait(chunk_delay_)) return false;
          const std::string& piece = piece_at(*shared, next++);
          // Released before the last piece is sent; see above.
          if (next == end && shared->ending != Ending::stalled) shared->running.reset();
          // An empty chunk would end the body.
          return piece.empty() || sink.write(piece.data(), piece.size());
        }
        if (shared->ending == Ending::stalled) stall(sink);
        if (shared->ending == Ending::reset) reset_connection(connection);
        if (shared->ending != Ending::complete) return false;
        sink.done();
        return true;
      });
}

inline void Sender::send_with_length(WireReply reply, httplib::Response& response) {
  const std::size_t announced = reply.announced_length.value_or(body_size(reply));
  auto shared = std::make_shared<const WireReply>(std::move(reply));
  const char* const content_type = shared->content_type.c_str();
  response.set_content_provider(
      announced, content_type, [this, shared](std::size_t, std::size_t, httplib::DataSink& sink) {
        const bool complete = shared->ending == Ending::complete;
        const std::size_t end = complete ? piece_count(*shared) : shared->sent_pieces;
        for (std::size_t i = 0; i < end; ++i) {
          const std::string& piece = piece_at(*shared, i);
          if (shared->paced && !waiting_.wait(chunk_delay_)) return false;
          if (!sink.write(piece.data(), piece.size())) return false;
        }
        if (shared->ending == Ending::stalled) stall(sink);
        return complete;
      });
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
