#pragma once

/// @file
/// What the simulated model says.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/schema_example.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct SimulatedToolCall {
  std::string id;
  std::string name;
  /// JSON as text.
  std::string arguments;
};

struct SimulatedAnswer {
  /// One token per element, as they are streamed.
  std::vector<std::string> reasoning;
  std::vector<std::string> content;
  std::vector<SimulatedToolCall> tool_calls;
  bool thinking = true;
  std::string finish_reason = "stop";
  std::int64_t reasoning_tokens = 0;
  std::int64_t completion_tokens = 0;
};

/// The text, or its beginning and an ellipsis.
inline std::string excerpt(const std::string& text, std::size_t characters) {
  const std::size_t bytes = utf8_prefix(text, characters);
  return bytes == text.size() ? text : text.substr(0, bytes) + "\xE2\x80\xA6";
}

inline std::string last_user_text(const Json& messages) {
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (string_member(*message, "role") == "user") return content_text(*message);
  }
  return {};
}

/// What the tool messages at the end say, joined; "" when the last message is of another role.
inline std::string tool_results(const Json& messages) {
  std::string results;
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (string_member(*message, "role") != "tool") break;
    const std::string text = content_text(*message);
    results = results.empty() ? text : text + "; " + results;
  }
  return results;
}

/// A sentence in answer to `prompt`; `seed` chooses the wording.
inline std::string reply_to(const std::string& prompt, std::uint64_t seed) {
  if (prompt == "PING") return "PONG";
  // "Reply with exactly one word: hello." is the prompt of many recordings.
  constexpr std::string_view one_word_prompt = "exactly one word: ";
  if (const auto at = prompt.find(one_word_prompt); at != std::string::npos) {
    const std::string word = prompt.substr(at + one_word_prompt.size());
    return word.substr(0, word.find_first_of(".!?\n"));
  }
  static constexpr std::array<const char*, 3> openings = {
      "You wrote: ", "I have read: ", "Your message was: "};
  const char* opening = openings[hash_of(prompt, seed) % openings.size()];
  return opening + ("\"" + excerpt(prompt, 80)) + "\"";
}

inline std::string structured_content(const Json& format, const std::string& sentence) {
  Json value = {{"answer", sentence}};
  if (const Json* json_schema = member(format, "json_schema")) {
    if (const Json* schema = member(*json_schema, "schema")) value = example_of(*schema, *schema);
  }
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

inline std::string write_content(const ParsedChatRequest& request, std::uint64_t seed) {
  const Json& last = request.messages.back();
  const std::string results = tool_results(request.messages);
  const std::string prompt = last_user_text(request.messages);
  std::string sentence = results.empty() ? reply_to(prompt, seed) : "The tool says: " + results;
  if (const Json* format = member(request.body, "response_format")) {
    if (string_member(*format, "type") != "text") return structured_content(*format, sentence);
  }
  if (bool_member(last, "partial")) {
    // The answer begins after the given prefix, which is not repeated; a name is part of it.
    const std::string content = content_text(last);
    for (const std::string& prefix : {string_member(last, "name") + content, content}) {
      if (sentence.rfind(prefix, 0) == 0) return sentence.substr(prefix.size());
    }
    return " \xE2\x80\xA6 and so on: " + sentence;
  }
  return sentence;
}

inline std::string write_reasoning(const ParsedChatRequest& request, const std::string& intent) {
  const std::string prompt = excerpt(last_user_text(request.messages), 40);
  const std::string effort = effort_of(request.body);
  if (effort == "low") return "User wants: " + prompt;
  std::string text = "The user has written: \"" + prompt + "\". ";
  if (effort != "high") text += "Let me think about what is wanted here. ";
  return text + intent;
}

/// The tool to call, or null when the answer is to be text.
inline const Json* choose_tool(const ParsedChatRequest& request) {
  if (request.tools.empty() || request.tool_choice == "none") return nullptr;
  // With "auto" the model calls a tool once and then reports the result. When it is told to call a
  // tool, it calls every time.
  const std::string last = string_member(request.messages.back(), "role");
  if (request.tool_choice == "auto" && last != "user" && last != "system") return nullptr;
  const std::string prompt = last_user_text(request.messages);
  const std::string chosen = chosen_function(request.body);
  for (const Json* tool : request.tools) {
    const std::string name = function_name(*tool);
    if (chosen.empty() ? prompt.find(name) != std::string::npos : name == chosen) return tool;
  }
  return request.tools.front();
}

/// The tool calls of all messages.
inline std::size_t count_calls(const Json& messages) {
  std::size_t count = 0;
  for (const Json& message : messages) {
    if (const Json* calls = member(message, "tool_calls")) count += calls->size();
  }
  return count;
}

/// Calls are numbered through the whole conversation. The service has also been seen to begin anew,
/// with ids that it then refuses.
inline SimulatedToolCall call_of(const Json& tool, std::size_t number) {
  SimulatedToolCall call;
  call.name = function_name(tool);
  call.id = call.name + ":" + std::to_string(number);
  const Json* parameters = member(*member(tool, "function"), "parameters");
  const Json arguments = parameters ? example_of(*parameters, *parameters) : Json::object();
  call.arguments = arguments.dump(-1, ' ', false, Json::error_handler_t::replace);
  return call;
}

/// Cuts the text before the first stop string in it.
inline std::string apply_stop(std::string text, const std::vector<std::string>& stops) {
  for (const std::string& stop : stops) {
    if (!stop.empty()) text.resize((std::min)(text.find(stop), text.size()));
  }
  return text;
}

/// Sets the token counts and cuts what exceeds the budget. Reasoning comes first and uses the same
/// budget, so a small budget leaves no content: in a recording with 16 tokens allowed, 13 were
/// reasoning, the content was "" and the finish reason "length".
inline void spend_budget(SimulatedAnswer& answer, std::int64_t budget) {
  // The difference between completion and reasoning tokens in that recording.
  const std::int64_t overhead = answer.thinking ? 3 : 1;
  std::int64_t left = INT64_MAX;
  if (budget > 0) left = (std::max)(budget - overhead, std::int64_t{0});
  const auto spend = [&](std::vector<std::string>& pieces) {
    const auto wanted = static_cast<std::int64_t>(pieces.size());
    const std::int64_t spent = (std::min)(left, wanted);
    if (spent < wanted) {
      pieces.resize(static_cast<std::size_t>(spent));
      answer.finish_reason = "length";
    }
    left -= spent;
    return spent;
  };
  answer.reasoning_tokens = spend(answer.reasoning);
  answer.completion_tokens = overhead + answer.reasoning_tokens + spend(answer.content);
  if (budget > 0) answer.completion_tokens = (std::min)(answer.completion_tokens, budget);
  for (SimulatedToolCall& call : answer.tool_calls) {
    std::vector<std::string> arguments = tokenize(call.arguments);
    answer.completion_tokens += spend(arguments);
    call.arguments = join(arguments);
  }
  // A tool call of which no argument was generated is not part of the answer.
  if (left <= 0) {
    auto& calls = answer.tool_calls;
    calls.erase(
        std::remove_if(calls.begin(), calls.end(),
                       [](const SimulatedToolCall& call) { return call.arguments.empty(); }),
        calls.end());
  }
}

/// The largest number of tokens to generate: the requested one, else the default of the model.
inline std::int64_t budget_of(const ParsedChatRequest& request) {
  return request.budget == 0 ? default_budget(request.model) : request.budget;
}

/// Whether a message is to be continued whose thoughts are complete: the guide of partial mode
/// wants them sent along (platform.kimi.com/docs/guide/use-partial-mode-feature-of-kimi-api,
/// September 2026), with empty content where the cut came within them. That nothing is thought
/// again then is a guess.
inline bool continues_after_thinking(const Json& message) {
  return bool_member(message, "partial") && !content_text(message).empty() &&
         !string_member(message, "reasoning_content").empty();
}

inline SimulatedAnswer answer_chat(const ParsedChatRequest& request, std::uint64_t seed) {
  SimulatedAnswer answer;
  answer.thinking = request.thinking;
  std::string intent = "I will answer in one sentence.";
  if (const Json* tool = choose_tool(request)) {
    answer.tool_calls.push_back(call_of(*tool, count_calls(request.messages)));
    answer.finish_reason = "tool_calls";
    intent = "I will call " + answer.tool_calls.front().name + ".";
  } else {
    answer.content = tokenize(apply_stop(write_content(request, seed), request.stop));
  }
  if (request.thinking && !continues_after_thinking(request.messages.back())) {
    answer.reasoning = tokenize(write_reasoning(request, intent));
  }
  spend_budget(answer, budget_of(request));
  return answer;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
