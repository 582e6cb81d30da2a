#pragma once

/// @file
/// Refusals, and the first reason for one: members of the wrong JSON type. In all checks the texts
/// are the service's own, except those marked "ours": that it refuses these is known, its words are
/// not.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Why a request is refused; absent when it is not.
struct Refusal {
  std::string message;
  std::string type = "invalid_request_error";
};
using Verdict = std::optional<Refusal>;

inline Refusal refuse(std::string message) { return Refusal{std::move(message)}; }

/// JSON types by the names Go's decoder uses for them.
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

/// The service's words for a value of the wrong type within the field `name`.
inline std::string wrong_type(std::string_view name, std::string_view expected, const Json& value) {
  return "Invalid request: the `" + std::string(name) + "` field in the request (expected type " +
         std::string(expected) + ") is illegal, and " + type_word(value) + " is not acceptable";
}

inline Verdict check_type(const Json& object, const char* name, std::string_view expected) {
  const Json* value = member(object, name);
  if (!value || has_type(*value, expected)) return std::nullopt;
  return refuse(wrong_type(name, expected.substr(0, expected.find('|')), *value));
}

struct TypedField {
  const char* name;
  const char* type;
};

inline Verdict check_body_types(const Json& body) {
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

inline Verdict check_message_types(const Json& messages) {
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
