#pragma once

/// @file
/// What the test has the model say in place of the simulator's own words.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/json.hpp"
#include "moonshot/testing/detail/simulator/answers.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/model_answer.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/value/on_mismatch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

using OwnAnswer = std::function<std::optional<testing::ModelAnswer>(const ChatRequest&)>;

/// `own` as the simulator sends it. Its calls are numbered through the whole conversation. A model
/// that thinks has thought something: the API refuses a history of tool calls without it.
inline SimulatedAnswer simulated(const testing::ModelAnswer& own,
                                 const ParsedChatRequest& request) {
  SimulatedAnswer answer;
  answer.content = own.pieces;
  if (!own.reasoning.empty()) {
    answer.reasoning.push_back(own.reasoning);
  } else if (request.thinking) {
    answer.reasoning = tokenize(write_reasoning(request, "I know what to say."));
  }
  answer.thinking = !answer.reasoning.empty();
  answer.finish_reason = own.finish_reason;
  if (own.finish_reason.empty()) {
    answer.finish_reason = own.tool_calls.empty() ? "stop" : "tool_calls";
  }
  const auto tokens_of = [](const std::string& text) {
    return static_cast<std::int64_t>(tokenize(text).size());
  };
  answer.reasoning_tokens = tokens_of(join(answer.reasoning));
  answer.completion_tokens = answer.reasoning_tokens + tokens_of(join(own.pieces));
  std::size_t number = count_calls(request.messages);
  for (const auto& call : own.tool_calls) {
    answer.tool_calls.push_back(
        {call.name + ":" + std::to_string(number++), call.name, call.arguments});
    answer.completion_tokens += tokens_of(call.arguments);
  }
  return answer;
}

/// What the test says to a request; nothing where it leaves the answer to the simulator.
inline std::optional<SimulatedAnswer> ask_for_own_answer(const OwnAnswer& own,
                                                         const ParsedChatRequest& request) {
  if (!own) return std::nullopt;
  const auto typed = json::decode<ChatRequest>(to_go_json(request.body), json::OnMismatch::keep);
  if (!typed) return std::nullopt;
  const auto answer = own(*typed);
  if (!answer) return std::nullopt;
  return simulated(*answer, request);
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
