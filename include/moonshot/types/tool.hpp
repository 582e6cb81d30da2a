#pragma once

/// @file
/// Tools that a model may call, and its calls.

#include <optional>
#include <string>
#include <utility>

#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What kind of tool it is.
///
/// - `function`: one that your program runs
/// - `builtin_function`: one that the server ran, e.g. `$web_search`; announced to end in 2026, see
///   `formulas` for what replaces it
MOONSHOT_OPEN_ENUM(ToolType, function, builtin_function)

/// A function that the model may call.
struct FunctionDefinition {
  /// A letter first, then letters, digits, `_` and `-`; up to 64 characters are safe. No two tools
  /// of a request may have the same name.
  std::string name;
  std::optional<std::string> description;  ///< tells the model what it does and when to use it
  /// The schema of the arguments; its top must say `"type":"object"`. `json_schema<T>()` makes one,
  /// `to_mfjs` makes any JSON Schema one.
  std::optional<JsonText> parameters;
  /// Whether arguments must fit `parameters`, which must then be Moonshot-flavoured JSON Schema,
  /// see `check_schema`. False: they are any JSON object. Unset: true.
  std::optional<bool> strict;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(FunctionDefinition, name, description, parameters, strict)

/// A tool that the model may call. Counts as prompt tokens. See
/// https://platform.kimi.ai/docs/api/chat
struct Tool {
  ToolType type;                               ///< `function`
  std::optional<FunctionDefinition> function;  ///< the function
  Extra extra;                                 ///< members that are not listed here
};
MOONSHOT_FIELDS(Tool, type, function)

/// A `function` tool; `parameters` is a JSON Schema, see `FunctionDefinition`. Never fails.
Tool function_tool(std::string name, std::string description, JsonText parameters);

/// The function and arguments of a call.
struct FunctionCall {
  std::string name;       ///< which function
  std::string arguments;  ///< JSON as the model wrote it: check it before use
  Extra extra;            ///< members that are not listed here
};
MOONSHOT_FIELDS(FunctionCall, name, arguments)

/// A call that the model asks for. Its result goes back as a message of the role `tool`.
struct ToolCall {
  /// Opaque; goes back as `Message::tool_call_id`. The models number the calls of each answer anew,
  /// and no two calls of a history may have the same: see `Conversation::add`.
  std::string id;
  ToolType type;          ///< `function`
  FunctionCall function;  ///< which function, with which arguments
  Extra extra;            ///< members that are not listed here
};
MOONSHOT_FIELDS(ToolCall, id, type, function)

/// Whether the model must call a tool.
///
/// - `auto_` (on the wire `auto`): as it likes; the default
/// - `none`: it must not
/// - `required`: it must call one. For kimi-k3; without any tool the API refuses it
MOONSHOT_OPEN_ENUM(ToolChoiceMode, auto_, none, required)

/// A function by its name.
struct NamedFunction {
  std::string name;  ///< as in `FunctionDefinition::name`
  Extra extra;       ///< members that are not listed here
};
MOONSHOT_FIELDS(NamedFunction, name)

/// The function that must be called: `{"type":"function","function":{"name":...}}`. The API refuses
/// it while the model thinks (`InvalidRequest`).
struct NamedToolChoice {
  ToolType type;           ///< `function`
  NamedFunction function;  ///< which one
  Extra extra;             ///< members that are not listed here
};
MOONSHOT_FIELDS(NamedToolChoice, type, function)

/// Whether and which tool the model must call: a mode, or one function by name. A plain value.
class ToolChoice {
 public:
  /// A mode with no word. Leave `ChatRequest::tool_choice` unset instead.
  ToolChoice() = default;
  /// A mode, also one that this version does not know.
  ToolChoice(ToolChoiceMode mode) : mode_(std::move(mode)) {}
  /// A mode, e.g. `ToolChoiceMode::required`.
  ToolChoice(ToolChoiceMode::Known mode) : mode_(mode) {}
  /// One function, with members of its own.
  ToolChoice(NamedToolChoice named) : is_named_(true), named_(std::move(named)) {}
  /// The function called `name`.
  static ToolChoice function(std::string name);

  /// The mode, or null where a function is named. Valid until the value changes.
  const ToolChoiceMode* mode() const noexcept { return is_named_ ? nullptr : &mode_; }
  /// The named function, or null where there is a mode. Valid until the value changes.
  const NamedToolChoice* named() const noexcept { return is_named_ ? &named_ : nullptr; }

 private:
  // No `std::variant`: what it instantiates costs every including file compile time.
  bool is_named_ = false;
  ToolChoiceMode mode_;    // unless a function is named
  NamedToolChoice named_;  // where one is
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/tool.ipp"
#endif
