#pragma once

/// @file
/// What the service refuses with 400. The texts are its own, except those marked "ours": that it
/// refuses these is known, its words are not.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/chat_request.ipp>
#include <moonshot/testing/simulator/models.ipp>
#include <moonshot/testing/simulator/tokens.ipp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

/// Why a request is refused; absent when it is not.
struct Refusal {
  std::string message;
  std::string type = "invalid_request_error";
};
using Verdict = std::optional<Refusal>;

MOONSHOT_INLINE Refusal refuse(std::string message) { return Refusal{std::move(message)}; }

/// JSON types by the names Go's decoder uses for them.
MOONSHOT_INLINE const char* type_word(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  if (value.is_array()) return "array";
  return value.is_object() ? "object" : "null";
}

MOONSHOT_INLINE bool has_type(const Json& value, std::string_view expected) {
  if (expected == "int") return value.is_number_integer();
  if (expected == "float") return value.is_number();
  if (expected == "string|array") return value.is_string() || value.is_array();
  if (expected == "string|object") return value.is_string() || value.is_object();
  return expected == type_word(value);
}

MOONSHOT_INLINE Verdict check_type(const Json& object, const char* name, std::string_view expected) {
  const Json* value = member(object, name);
  if (!value || has_type(*value, expected)) return std::nullopt;
  return refuse("Invalid request: the `" + std::string(name) +
                "` field in the request (expected type " +
                std::string(expected.substr(0, expected.find('|'))) + ") is illegal, and " +
                type_word(*value) + " is not acceptable");
}

struct TypedField {
  const char* name;
  const char* type;
};

MOONSHOT_INLINE Verdict check_body_types(const Json& body) {
  static constexpr std::array<TypedField, 22> fields = {{
      {"model", "string"},
      {"messages", "array"},
      {"max_completion_tokens", "int"},
      {"max_tokens", "int"},
      {"temperature", "float"},
      {"top_p", "float"},
      {"n", "int"},
      {"presence_penalty", "float"},
      {"frequency_penalty", "float"},
      {"stop", "string|array"},
      {"stream", "bool"},
      {"stream_options", "object"},
      {"tools", "array"},
      {"tool_choice", "string|object"},
      {"response_format", "object"},
      {"thinking", "object"},
      {"reasoning_effort", "string"},
      {"prompt_cache_key", "string"},
      {"prompt_cache_options", "object"},
      {"safety_identifier", "string"},
      {"logprobs", "bool"},
      {"top_logprobs", "int"},
  }};
  for (const TypedField& field : fields) {
    if (auto refusal = check_type(body, field.name, field.type)) return refusal;
  }
  return std::nullopt;
}

MOONSHOT_INLINE Verdict check_message_types(const Json& messages) {
  static constexpr std::array<TypedField, 7> fields = {{
      {"role", "string"},
      {"content", "string|array"},
      {"name", "string"},
      {"reasoning_content", "string"},
      {"tool_calls", "array"},
      {"tool_call_id", "string"},
      {"partial", "bool"},
  }};
  for (const Json& message : messages) {
    if (!message.is_object()) {
      return refuse(
          std::string("Invalid request: the `messages` field in the request (expected type object) "
                      "is illegal, and ") +
          type_word(message) + " is not acceptable");
    }
    for (const TypedField& field : fields) {
      if (auto refusal = check_type(message, field.name, field.type)) return refusal;
    }
  }
  return std::nullopt;
}

MOONSHOT_INLINE Verdict check_content_parts(const ChatRequest& request) {
  for (const Json& message : request.messages) {
    const Json* content = member(message, "content");
    if (!content || !content->is_array()) continue;
    for (const Json& part : *content) {
      const std::string type = string_member(part, "type");
      if (type == "text") continue;
      if (type != "image_url" && type != "video_url") {
        return refuse("Invalid request: unsupported content type: " + type);  // ours
      }
      const Json* media = member(part, type.c_str());
      const std::string url = !media               ? std::string()
                              : media->is_string() ? media->get<std::string>()
                                                   : string_member(*media, "url");
      if (url.rfind("data:", 0) != 0 && url.rfind("ms://", 0) != 0) {
        return refuse("Invalid request: unsupported " + type.substr(0, 5) + " url: " + url);
      }
    }
  }
  return std::nullopt;
}

MOONSHOT_INLINE bool is_empty_message(const Json& message) {
  const Json* content = member(message, "content");
  const bool no_content = !content || content->empty() ||
                          (content->is_string() && content->get_ref<const std::string&>().empty());
  const Json* calls = member(message, "tool_calls");
  return no_content && (!calls || calls->empty()) && !member(message, "tools") &&
         string_member(message, "reasoning_content").empty() && !bool_member(message, "partial");
}

MOONSHOT_INLINE Verdict check_message_contents(const ChatRequest& request) {
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    const std::string role = string_member(message, "role");
    if (role != "system" && role != "user" && role != "assistant" && role != "tool") {
      return refuse("Invalid request: unknown role: " + role);  // ours
    }
    if (role != "tool" && is_empty_message(message)) {
      return refuse("Invalid request: the message at position " + std::to_string(i) +
                    " with role '" + role + "' must not be empty");
    }
    if (member(message, "tools") && !content_text(message).empty()) {
      return refuse("Invalid request: tools cannot be used with content");
    }
  }
  return std::nullopt;
}

/// Every tool call is answered by the tool messages right after it, and nothing else is.
MOONSHOT_INLINE Verdict check_tool_messages(const ChatRequest& request) {
  std::vector<std::string> open;
  std::set<std::string> known;
  const auto unanswered = [&open]() -> Verdict {
    if (open.empty()) return std::nullopt;
    std::string ids;
    for (const std::string& id : open) ids += (ids.empty() ? "" : ", ") + id;
    return refuse(
        "an assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: " +
        ids);
  };
  for (const Json& message : request.messages) {
    if (string_member(message, "role") == "tool") {
      const std::string id = string_member(message, "tool_call_id");
      if (known.count(id) == 0) {
        return refuse("Invalid request: tool_call_id " + id + " is not found");
      }
      open.erase(std::remove(open.begin(), open.end(), id), open.end());
      continue;
    }
    if (auto refusal = unanswered()) return refusal;
    known.clear();
    if (const Json* calls = member(message, "tool_calls")) {
      for (const Json& call : *calls) {
        open.push_back(string_member(call, "id"));
        known.insert(open.back());
      }
    }
  }
  return unanswered();
}

MOONSHOT_INLINE Verdict check_reasoning_returned(const ChatRequest& request) {
  const Json* thinking = member(request.body, "thinking");
  const bool kept = thinking && string_member(*thinking, "keep") == "all";
  const bool always = request.model.is_k3 || !request.model.thinking_can_be_off;
  if (!request.thinking || !(always || kept)) return std::nullopt;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Json& message = request.messages[i];
    if (member(message, "tool_calls") && !member(message, "reasoning_content")) {
      return refuse(
          "thinking is enabled but reasoning_content is missing in assistant tool call message at "
          "index " +
          std::to_string(i));
    }
  }
  return std::nullopt;
}

MOONSHOT_INLINE bool is_function_name(std::string_view name) {
  constexpr std::size_t kLongest = 128;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (name.empty() || name.size() > kLongest || !(is_letter(name[0]) || name[0] == '_')) {
    return false;
  }
  for (const char c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  }
  return true;
}

MOONSHOT_INLINE Verdict check_tools(const ChatRequest& request) {
  std::set<std::string> names;
  for (const Json* tool : request.tools) {
    const std::string type = string_member(*tool, "type");
    if (type != "function" && type != "plugin") {
      return refuse("Invalid request: unknown tool type: " + type +
                    ", currently only function and plugin are supported");
    }
    const std::string name = function_name(*tool);
    if (!is_function_name(name)) {
      return refuse(
          "Invalid request: function name is invalid, must start with a letter and can contain "
          "letters, numbers, underscores, and dashes");
    }
    if (!names.insert(name).second) return refuse("function name " + name + " is duplicated");
  }
  return std::nullopt;
}

MOONSHOT_INLINE Verdict check_tool_choice(const ChatRequest& request) {
  const std::string& choice = request.tool_choice;
  if (choice != "auto" && choice != "none" && choice != "required" && choice != "specified") {
    return refuse("Invalid request: unknown tool_choice: " + choice);  // ours
  }
  // kimi-k3 can be told to call some tool, but not which; the others neither while they think.
  if (request.thinking &&
      (choice == "specified" || (choice == "required" && !request.model.is_k3))) {
    return refuse("tool_choice '" + choice + "' is incompatible with thinking enabled");
  }
  if (choice == "required" && request.tools.empty()) {
    return refuse("Invalid request: tool_choice 'required' needs tools");  // ours
  }
  if (choice == "specified") {
    const std::string name = chosen_function(request.body);
    for (const Json* tool : request.tools) {
      if (function_name(*tool) == name) return std::nullopt;
    }
    return refuse("Invalid request: tool_choice function " + name + " is not found");  // ours
  }
  return std::nullopt;
}

MOONSHOT_INLINE Verdict check_thinking(const ChatRequest& request) {
  const Json* thinking = member(request.body, "thinking");
  const std::string type = thinking ? string_member(*thinking, "type") : std::string();
  if (type == "disabled" && !request.model.thinking_can_be_off) {
    return refuse("invalid thinking: only type=enabled is allowed for this model");
  }
  return std::nullopt;
}

/// Sampling is fixed for each model: only the fixed value itself is accepted.
MOONSHOT_INLINE Verdict check_sampling(const ChatRequest& request) {
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

MOONSHOT_INLINE Verdict check_stop(const ChatRequest& request) {
  constexpr std::size_t kMost = 5;
  const Json* stop = member(request.body, "stop");
  if (!stop || !stop->is_array() || stop->size() <= kMost) return std::nullopt;
  return refuse("stop array too long. Expected an array with maximum length 5, but got " +
                std::to_string(stop->size()));
}

MOONSHOT_INLINE Verdict check_response_format(const ChatRequest& request) {
  const Json* format = member(request.body, "response_format");
  if (!format) return std::nullopt;
  const std::string type = string_member(*format, "type");
  if (type == "text" || type == "json_object") return std::nullopt;
  // All texts here are ours.
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
  return check_type(*json_schema, "strict", "bool");
}

MOONSHOT_INLINE Verdict check_context_length(const ChatRequest& request) {
  const std::int64_t limit = request.model.context_length;
  const std::int64_t prompt = prompt_tokens(request.model, request.body);
  // Subtracted instead of added: the budget is any integer.
  if (prompt <= limit && request.budget <= limit - prompt) return std::nullopt;
  const std::int64_t budget = (std::min)(request.budget, INT64_MAX - prompt);
  return refuse("Invalid request: Your request exceeded model token limit: " +
                std::to_string(limit) + " (requested: " + std::to_string(prompt + budget) + ")");
}

/// The prompt that stands for one the service considers dangerous.
MOONSHOT_INLINE Verdict check_content_filter(const ChatRequest& request) {
  for (const Json& message : request.messages) {
    if (content_text(message) == "TRIGGER content_filter") {
      return Refusal{"The request was rejected because it was considered high risk",
                     "content_filter"};
    }
  }
  return std::nullopt;
}

/// All checks of a request of known model and types, in the order they are made.
MOONSHOT_INLINE Verdict check_chat(const ChatRequest& request) {
  using Check = Verdict (*)(const ChatRequest&);
  static constexpr std::array<Check, 12> checks = {
      check_message_contents, check_content_parts,   check_tool_messages, check_thinking,
      check_sampling,         check_stop,            check_tools,         check_tool_choice,
      check_response_format,  check_reasoning_returned, check_context_length, check_content_filter,
  };
  for (const Check check : checks) {
    if (auto refusal = check(request)) return refusal;
  }
  return std::nullopt;
}

}  // namespace moonshot::testing::simulator
