#pragma once

/// @file
/// Formulas: tools that Moonshot runs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The formulas as of August 2026. Any other string does as well. A web search costs money, the
/// others did not.
namespace formulas {
inline constexpr const char* web_search = "moonshot/web-search:latest";
inline constexpr const char* convert = "moonshot/convert:latest";
inline constexpr const char* rethink = "moonshot/rethink:latest";
inline constexpr const char* random_choice = "moonshot/random-choice:latest";
inline constexpr const char* mew = "moonshot/mew:latest";
inline constexpr const char* memory = "moonshot/memory:latest";
inline constexpr const char* excel = "moonshot/excel:latest";
inline constexpr const char* date = "moonshot/date:latest";
inline constexpr const char* base64 = "moonshot/base64:latest";
inline constexpr const char* fetch = "moonshot/fetch:latest";
inline constexpr const char* quickjs = "moonshot/quickjs:latest";
inline constexpr const char* code_runner = "moonshot/code-runner:latest";
}  // namespace formulas

/// What a formula offers, ready for `ChatRequest::tools`.
struct FormulaTools {
  std::string object;
  std::vector<Tool> tools;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FormulaTools, object, tools)

MOONSHOT_OPEN_ENUM(FiberStatus, succeeded)

/// What went into a run of a formula, and what came out.
struct FiberContext {
  std::optional<std::string> input;
  std::optional<std::string> output;
  std::optional<std::string> encrypted_output;  ///< for the model only; goes back as it is
  std::optional<JsonText> error;
  Extra extra;
};
MOONSHOT_FIELDS(FiberContext, input, output, encrypted_output, error)

/// One run of a formula.
struct Fiber {
  std::string id;
  std::string object;
  std::int64_t created_at = 0;  ///< Unix time in seconds
  std::string lambda_id;
  FiberStatus status;
  FiberContext context;
  std::string formula;
  std::string organization_id;  ///< of your account: not for publication
  std::string project_id;       ///< the same
  std::optional<JsonText> error;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer

  /// What the tool message must hold, readable or encrypted; null where there is none. An empty
  /// output counts only where there is nothing else.
  const std::string* output() const noexcept {
    const auto is_text = [](const std::optional<std::string>& text) {
      return text && !text->empty();
    };
    if (!is_text(context.output) && is_text(context.encrypted_output)) {
      return &*context.encrypted_output;
    }
    return context.output ? &*context.output : nullptr;
  }
};
MOONSHOT_FIELDS(Fiber, id, object, created_at, lambda_id, status, context, formula, organization_id,
                project_id, error)

MOONSHOT_NAMESPACE_END
