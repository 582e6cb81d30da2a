#pragma once

/// @file
/// The refusal of a chat request, and the checks of JSON types. In all checks the texts are those
/// of the service, except where a comment says that a text is invented: it is then known that the
/// service refuses the request, but not with which message.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Why a chat request is refused. The checks return nothing where they find no fault.
struct ChatRefusal {
  std::string message;
  std::string type = "invalid_request_error";
};

inline ChatRefusal refuse(std::string message) { return ChatRefusal{std::move(message)}; }

/// The name that Go's decoder uses for a JSON type.
inline const char* type_word(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_boolean()) return "bool";
  if (value.is_array()) return "array";
  return value.is_object() ? "object" : "null";
}

inline bool has_type(const Json& value, std::string_view expected) {
  if (expected == "int") return value.is_number_integer();
  if (expected == "float") return value.is_number();
  if (expected == "string|array") return value.is_string() || value.is_array();
  if (expected == "string|object") return value.is_string() || value.is_object();
  return expected == type_word(value);
}

/// The message of the service for a value of the wrong type in the field `name`.
inline std::string wrong_type(std::string_view name, std::string_view expected, const Json& value) {
  return "Invalid request: the `" + std::string(name) + "` field in the request (expected type " +
         std::string(expected) + ") is illegal, and " + type_word(value) + " is not acceptable";
}

inline std::optional<ChatRefusal> check_type(const Json& object, const char* name,
                                             std::string_view expected) {
  const Json* value = member(object, name);
  if (!value || has_type(*value, expected)) return std::nullopt;
  return refuse(wrong_type(name, expected.substr(0, expected.find('|')), *value));
}

struct TypedField {
  const char* name;
  const char* type;
};

inline std::optional<ChatRefusal> check_body_types(const Json& body) {
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

inline std::optional<ChatRefusal> check_message_types(const Json& messages) {
  static constexpr std::array<TypedField, 8> fields = {{
      {"role", "string"},
      {"content", "string|array"},
      {"name", "string"},
      {"reasoning_content", "string"},
      {"tool_calls", "array"},
      {"tool_call_id", "string"},
      {"partial", "bool"},
      {"tools", "array"},
  }};
  for (const Json& message : messages) {
    if (!message.is_object()) return refuse(wrong_type("messages", "object", message));
    for (const TypedField& field : fields) {
      if (auto refusal = check_type(message, field.name, field.type)) return refusal;
    }
  }
  return std::nullopt;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
