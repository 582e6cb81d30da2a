#pragma once

/// @file
/// Tools that a model may call, and its calls.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_OPEN_ENUM(ToolType, function, builtin_function)

/// A function that the model may call.
struct FunctionDefinition {
  std::string name;  ///< a letter first, then letters, digits, `_` and `-`; at most 64 is safe
  std::optional<std::string> description;
  std::optional<JsonText> parameters;  ///< Moonshot-flavoured JSON Schema
  std::optional<bool> strict;          ///< the server's default is true
  Extra extra;
};
MOONSHOT_FIELDS(FunctionDefinition, name, description, parameters, strict)

struct Tool {
  ToolType type;
  std::optional<FunctionDefinition> function;
  Extra extra;
};
MOONSHOT_FIELDS(Tool, type, function)

/// A `function` tool; `parameters` is a JSON Schema.
Tool function_tool(std::string name, std::string description, JsonText parameters);

/// The function and arguments of a call.
struct FunctionCall {
  std::string name;
  std::string arguments;  ///< JSON as the model wrote it: check it before use
  Extra extra;
};
MOONSHOT_FIELDS(FunctionCall, name, arguments)

struct ToolCall {
  std::string id;  ///< opaque; goes back as `tool_call_id`
  ToolType type;
  FunctionCall function;
  Extra extra;
};
MOONSHOT_FIELDS(ToolCall, id, type, function)

MOONSHOT_OPEN_ENUM(ToolChoiceMode, auto_, none, required)

struct NamedFunction {
  std::string name;
  Extra extra;
};
MOONSHOT_FIELDS(NamedFunction, name)

/// `{"type":"function","function":{"name":…}}`
struct NamedToolChoice {
  ToolType type;
  NamedFunction function;
  Extra extra;
};
MOONSHOT_FIELDS(NamedToolChoice, type, function)

/// Whether and which tool the model must call: a mode, or one function by name.
class ToolChoice {
 public:
  ToolChoice() = default;
  ToolChoice(ToolChoiceMode mode) : value_(std::move(mode)) {}
  ToolChoice(ToolChoiceMode::Known mode) : value_(ToolChoiceMode(mode)) {}
  ToolChoice(NamedToolChoice named) : value_(std::move(named)) {}
  /// The function called `name`.
  static ToolChoice function(std::string name);

  const ToolChoiceMode* mode() const noexcept { return std::get_if<ToolChoiceMode>(&value_); }
  const NamedToolChoice* named() const noexcept { return std::get_if<NamedToolChoice>(&value_); }

 private:
  std::variant<ToolChoiceMode, NamedToolChoice> value_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/tool.ipp"
#endif
