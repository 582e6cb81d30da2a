#pragma once

/// @file
/// Brings a reply onto the wire: whole, in chunks, or not as it should be.

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

  void send(Reply reply, const Ports& connection, httplib::Response& response);
  /// Ends all waiting.
  void stop() { waiting_.stop(); }

 private:
  void send_chunked(Reply reply, const Ports& connection, httplib::Response& response);
  void send_with_length(Reply reply, httplib::Response& response);
  /// Sends nothing more until the client or the server gives up.
  void stall(httplib::DataSink& sink);

  const std::chrono::milliseconds chunk_delay_;
  StoppableWait waiting_;
};

inline void Sender::send(Reply reply, const Ports& connection, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.headers.emplace(name, value);
  if (reply.streamed) {
    send_chunked(std::move(reply), connection, response);
    return;
  }
  waiting_.wait(chunk_delay_ * static_cast<int>(reply.generation_steps));
  // Before the answer leaves: whoever has it may go on with the next request.
  if (reply.ending != Ending::stalled) reply.running.reset();
  if (reply.ending == Ending::reset) {
    // Where there is no reset, the answer is at least dropped.
    reply.sent_pieces = 0;
    reset_connection(connection);
  }
  const bool plain = reply.ending == Ending::complete && reply.fillers == 0 &&
                     !reply.announced_length && !reply.paced;
  if (plain) {
    // 0.10.3 of cpp-httplib takes the type as `const char*` only, here and below.
    const char* const content_type = reply.content_type.c_str();
    response.set_content(join(reply.pieces), content_type);
  } else {
    send_with_length(std::move(reply), response);
  }
}

inline void Sender::stall(httplib::DataSink& sink) {
  constexpr std::chrono::milliseconds kGlance{20};
  while (sink.is_writable() && waiting_.wait(kGlance)) {
  }
}

inline void Sender::send_chunked(Reply reply, const Ports& connection,
                                 httplib::Response& response) {
  auto shared = std::make_shared<Reply>(std::move(reply));
  const char* const content_type = shared->content_type.c_str();
  const std::size_t end =
      shared->ending == Ending::complete ? piece_count(*shared) : shared->sent_pieces;
  response.set_chunked_content_provider(
      content_type, [this, connection, shared, end, next = std::size_t{0}](
                        std::size_t, httplib::DataSink& sink) mutable {
        if (next < end) {
          if (!waiting_.wait(chunk_delay_)) return false;
          const std::string& piece = piece_at(*shared, next++);
          // Before the last piece leaves: whoever has it may go on with the next request.
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

inline void Sender::send_with_length(Reply reply, httplib::Response& response) {
  const std::size_t announced = reply.announced_length.value_or(body_size(reply));
  auto shared = std::make_shared<const Reply>(std::move(reply));
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
