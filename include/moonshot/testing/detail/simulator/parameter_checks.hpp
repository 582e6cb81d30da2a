#pragma once

/// @file
/// The checks of all other parameters.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/chat_request.hpp"
#include "moonshot/testing/detail/simulator/schema_checks.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/detail/simulator/type_checks.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline std::optional<ChatRefusal> check_thinking(const ParsedChatRequest& request) {
  const Json* thinking = member(request.body, "thinking");
  if (!thinking) return std::nullopt;
  if (auto refusal = check_type(*thinking, "type", "string")) return refusal;
  const std::string type = string_member(*thinking, "type");
  if (!type.empty() && type != "enabled" && !request.model.thinking_can_be_off) {
    return refuse("invalid thinking: only type=enabled is allowed for this model");
  }
  return std::nullopt;
}

/// Sampling parameters are fixed for each model: only the fixed value is accepted.
inline std::optional<ChatRefusal> check_sampling(const ParsedChatRequest& request) {
  struct Fixed {
    const char* name;
    double value;
    const char* text;
  };
  const bool cooler = !request.thinking && !request.model.is_k3;
  const std::array<Fixed, 5> all = {{
      {"temperature", cooler ? 0.6 : 1.0, cooler ? "0.6" : "1"},
      {"top_p", 0.95, "0.95"},
      {"n", 1, "1"},
      {"presence_penalty", 0, "0"},
      {"frequency_penalty", 0, "0"},
  }};
  for (const Fixed& fixed : all) {
    const Json* value = member(request.body, fixed.name);
    if (!value) continue;
    const double difference = value->get<double>() - fixed.value;
    if (difference > 1e-9 || difference < -1e-9) {
      return refuse(std::string("invalid ") + fixed.name + ": only " + fixed.text +
                    " is allowed for this model");
    }
  }
  if (bool_member(request.body, "logprobs")) {
    return refuse("invalid logprobs: only false is allowed for this model");
  }
  if (member(request.body, "top_logprobs")) {
    return refuse("Invalid request: logprobs must be set to true if top_logprobs is used");
  }
  if (member(request.body, "logit_bias")) {
    return refuse("Invalid request: logit_bias is not supported yet");
  }
  return std::nullopt;
}

inline std::optional<ChatRefusal> check_stop(const ParsedChatRequest& request) {
  constexpr std::size_t most = 5;
  constexpr std::size_t longest = 32;
  const Json* stop = member(request.body, "stop");
  if (stop && stop->is_array()) {
    if (stop->size() > most) {
      return refuse("stop array too long. Expected an array with maximum length 5, but got " +
                    std::to_string(stop->size()));
    }
    for (const Json& text : *stop) {
      if (!text.is_string()) return refuse(wrong_type("stop", "string", text));
    }
  }
  for (const std::string& text : request.stop) {
    if (text.size() > longest) {  // invented, like the text above
      return refuse("stop string too long. Expected a string with maximum length 32, but got " +
                    std::to_string(text.size()));
    }
  }
  return std::nullopt;
}

inline std::optional<ChatRefusal> check_response_format(const ParsedChatRequest& request) {
  const Json* format = member(request.body, "response_format");
  if (!format) return std::nullopt;
  const std::string type = string_member(*format, "type");
  if (type == "text" || type == "json_object") return std::nullopt;
  // All texts in this function are invented.
  if (type != "json_schema") {
    return refuse("Invalid request: unknown response_format type: " + type);
  }
  const Json* json_schema = member(*format, "json_schema");
  if (!json_schema) return refuse("Invalid request: response_format.json_schema is missing");
  if (string_member(*json_schema, "name").empty()) {
    return refuse("Invalid request: response_format.json_schema.name is missing");
  }
  const Json* schema = member(*json_schema, "schema");
  if (!schema || !schema->is_object()) {
    return refuse("Invalid request: response_format.json_schema.schema must be an object");
  }
  if (auto refusal = check_type(*json_schema, "strict", "bool")) return refusal;
  return check_response_schema(*json_schema);
}

inline std::optional<ChatRefusal> check_context_length(const ParsedChatRequest& request) {
  const std::int64_t limit = request.model.context_length;
  const std::int64_t prompt = prompt_tokens(request.model, request.body);
  // Subtracting cannot overflow; adding could, because the budget may be any integer.
  if (prompt <= limit && request.budget <= limit - prompt) return std::nullopt;
  const std::int64_t budget = (std::min)(request.budget, INT64_MAX - prompt);
  return refuse("Invalid request: Your request exceeded model token limit: " +
                std::to_string(limit) + " (requested: " + std::to_string(prompt + budget) + ")");
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
