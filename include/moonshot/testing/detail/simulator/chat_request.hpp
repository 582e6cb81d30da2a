#pragma once

/// @file
/// A chat request, read once, so that the checks and the answer use the same values.

#include <cstdint>
#include <string>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct ParsedChatRequest {
  const Json& body;
  const Json& messages;
  const ModelProfile& model;
  bool thinking = true;
  bool stream = false;
  bool include_usage = false;
  /// Tokens it may generate, reasoning included; 0: no limit was asked for.
  std::int64_t budget = 0;
  /// All tools, including those in system messages.
  std::vector<const Json*> tools = {};
  /// `none`, `auto`, `required`, or `specified` for a named function.
  std::string tool_choice = "auto";
  std::vector<std::string> stop = {};
};

inline std::int64_t integer_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

/// Reads a request whose member types have been checked.
inline ParsedChatRequest read_chat_request(const Json& body, const Json& messages,
                                           const ModelProfile& model) {
  ParsedChatRequest request{body, messages, model};
  if (const Json* thinking = member(body, "thinking")) {
    request.thinking = string_member(*thinking, "type") != "disabled" || !model.thinking_can_be_off;
  }
  request.stream = bool_member(body, "stream");
  if (const Json* options = member(body, "stream_options")) {
    request.include_usage = bool_member(*options, "include_usage");
  }
  request.budget = integer_member(body, "max_completion_tokens");
  if (request.budget == 0) request.budget = integer_member(body, "max_tokens");

  if (const Json* tools = member(body, "tools")) {
    for (const Json& tool : *tools) request.tools.push_back(&tool);
  }
  for (const Json& message : messages) {
    if (const Json* tools = member(message, "tools"); tools && tools->is_array()) {
      for (const Json& tool : *tools) request.tools.push_back(&tool);
    }
  }
  if (const Json* choice = member(body, "tool_choice")) {
    request.tool_choice = choice->is_string() ? choice->get<std::string>() : "specified";
  }
  if (const Json* stop = member(body, "stop")) {
    if (stop->is_string()) request.stop.push_back(stop->get<std::string>());
    if (stop->is_array()) {
      for (const Json& text : *stop) {
        if (text.is_string()) request.stop.push_back(text.get<std::string>());
      }
    }
  }
  return request;
}

/// The function that a tool_choice object names, else "".
inline std::string chosen_function(const Json& body) {
  const Json* choice = member(body, "tool_choice");
  const Json* function = choice ? member(*choice, "function") : nullptr;
  return function ? string_member(*function, "name") : std::string();
}

inline std::string function_name(const Json& tool) {
  const Json* function = member(tool, "function");
  return function ? string_member(*function, "name") : std::string();
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
