#pragma once

/// @file
/// What a model or a user has said within an object: it may quote an error without being one.

#include <algorithm>
#include <iterator>
#include <string_view>

#include "moonshot/detail/errors/error_object.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the object is an answer of the API's form: it has choices.
inline bool holds_choices(const ErrorObject& object) noexcept {
  const std::string_view choices = object.raw("choices");
  return !choices.empty() && choices != "[]";
}

/// Whether the member `name` of `object` holds what a model or a user has said. Answers of other
/// APIs count as well, and requests, because some servers repeat them in their errors.
inline bool is_speech(std::string_view name, const ErrorObject& object) {
  constexpr std::string_view always[] = {
      "input",     "inputs",     "prompt",      "messages",          "candidates",
      "output",    "outputs",    "delta",       "output_text",       "instructions",
      "arguments", "reasoning",  "thinking",    "reasoning_content", "tool_calls",
      "tools",     "completion", "partial_json"};
  if (std::find(std::begin(always), std::end(always), name) != std::end(always)) return true;
  if (name == "content") {
    return object.has("role") || object.has("parts") || object.has("file_type");
  }
  if (name == "parts") return true;
  if (name == "response") return object.has("done");
  constexpr std::string_view of_text[] = {"text", "output_text", "text_delta", "input_text"};
  const auto type = object.text_of("type");
  return name == "text" &&
         std::find(std::begin(of_text), std::end(of_text), type) != std::end(of_text);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
