#pragma once

#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/intermediaries.hpp"
#include "moonshot/testing/through.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call that a script answers, as the intermediary sees it.
MOONSHOT_INLINE simulator::WireRequest scripted_call() {
  simulator::WireRequest request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  return request;
}

/// Status and headers of `response` with `pieces` for a body.
MOONSHOT_INLINE simulator::WireReply wire_reply(const testing::ScriptedResponse& response,
                                                std::vector<std::string> pieces) {
  simulator::WireReply reply;
  reply.status = response.status;
  for (const auto& [name, value] : response.headers) {
    if (http::same_name(name, "Content-Type")) {
      reply.content_type = value;
    } else {
      reply.headers.emplace_back(name, value);
    }
  }
  reply.streamed = reply.content_type.rfind("text/event-stream", 0) == 0;
  reply.pieces = std::move(pieces);
  return reply;
}

}  // namespace detail

namespace testing {

MOONSHOT_INLINE ScriptedResponse through(std::string_view intermediary, ScriptedResponse response) {
  namespace simulator = detail::simulator;
  const auto* row = simulator::find_intermediary(intermediary);
  if (row == nullptr) {
    return ScriptedResponse::failure(http::Outcome::Kind::connection,
                                     "there is no intermediary " + std::string(intermediary) +
                                         "; see Simulator::intermediaries");
  }
  if (!response.has_head) return response;
  simulator::WireReply stream = detail::wire_reply(response, std::move(response.stream_pieces));
  simulator::WireReply whole = detail::wire_reply(response, std::move(response.pieces));
  response.stream_pieces.clear();
  if (!stream.pieces.empty()) {
    stream.streamed = true;
    simulator::pass_through(*row, detail::scripted_call(), stream);
    response.stream_pieces = std::move(stream.pieces);
  }
  simulator::pass_through(*row, detail::scripted_call(), whole);
  response.status = whole.status;
  response.pieces = std::move(whole.pieces);
  response.headers = {};
  response.headers.add("Content-Type", whole.content_type);
  for (auto& [name, value] : whole.headers) response.headers.add(name, value);
  return response;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
