#pragma once

#include <string>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/intermediaries.hpp"
#include "moonshot/testing/through.hpp"

MOONSHOT_NAMESPACE_BEGIN
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
  simulator::WireRequest request;
  request.method = "POST";
  request.path = "/v1/chat/completions";
  simulator::WireReply reply;
  reply.status = response.status;
  for (const auto& [name, value] : response.headers) {
    if (http::same_name(name, "Content-Type")) {
      reply.content_type = value;
    } else {
      reply.headers.emplace_back(name, value);
    }
  }
  reply.pieces = std::move(response.pieces);
  simulator::pass_through(*row, request, reply);
  response.status = reply.status;
  response.pieces = std::move(reply.pieces);
  response.headers = {};
  response.headers.add("Content-Type", reply.content_type);
  for (auto& [name, value] : reply.headers) response.headers.add(name, value);
  return response;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
