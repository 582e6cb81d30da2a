#pragma once

/// @file
/// What a model says in a test: for `ScriptedResponse` and for `SimulatorOptions::answer`.

#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// A call of a function that the model asks for.
struct ModelToolCall {
  /// As in `FunctionDefinition::name`.
  std::string name;
  /// JSON text, sent as it is: also what is no JSON, to see what a program makes of it.
  std::string arguments;
};

/// One answer of a model. A value.
///
///     options.answer = [](const ChatRequest&) { return ModelAnswer::text("Noon."); };
struct ModelAnswer {
  /// The content in the pieces in which a stream delivers it; joined, it is the whole text (UTF-8).
  std::vector<std::string> pieces;
  /// What it thought before, UTF-8; empty: nothing.
  std::string reasoning;
  /// The calls that it asks for.
  std::vector<ModelToolCall> tool_calls;
  /// Why it ended. Empty: `tool_calls` where there are calls, else `stop`.
  std::string finish_reason;

  /// An answer that is `content`.
  static ModelAnswer text(std::string content) {
    ModelAnswer answer;
    answer.pieces.push_back(std::move(content));
    return answer;
  }
  /// An answer that calls one tool. `arguments`: see `ModelToolCall::arguments`.
  static ModelAnswer tool_call(std::string name, std::string arguments) {
    ModelAnswer answer;
    answer.tool_calls.push_back({std::move(name), std::move(arguments)});
    return answer;
  }
};

}  // namespace testing
MOONSHOT_NAMESPACE_END
