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

/// The formulas as of August 2026. Any other string does as well. A web search costs money for each
/// call ($0.005 or CNY 0.03); the others were free. API page:
/// https://platform.kimi.ai/docs/guide/use-official-tools
namespace formulas {
/// Searches the web. The endpoints `/v1/tools/search` and `search_pro` are newer.
inline constexpr const char* web_search = "moonshot/web-search:latest";
/// Converts units and currencies.
inline constexpr const char* convert = "moonshot/convert:latest";
/// Puts the model's thoughts in order.
inline constexpr const char* rethink = "moonshot/rethink:latest";
/// Chooses at random.
inline constexpr const char* random_choice = "moonshot/random-choice:latest";
/// Mews like a cat, and gives blessings.
inline constexpr const char* mew = "moonshot/mew:latest";
/// Keeps what was said, and what the user prefers, for later conversations.
inline constexpr const char* memory = "moonshot/memory:latest";
/// Analyses Excel and CSV files.
inline constexpr const char* excel = "moonshot/excel:latest";
/// Computes with dates and times.
inline constexpr const char* date = "moonshot/date:latest";
/// Encodes and decodes base64.
inline constexpr const char* base64 = "moonshot/base64:latest";
/// Reads a web page as Markdown.
inline constexpr const char* fetch = "moonshot/fetch:latest";
/// Runs JavaScript in QuickJS.
inline constexpr const char* quickjs = "moonshot/quickjs:latest";
/// Runs Python.
inline constexpr const char* code_runner = "moonshot/code-runner:latest";
}  // namespace formulas

/// What a formula offers, ready for `ChatRequest::tools`.
struct FormulaTools {
  std::string object;       ///< `list`
  std::vector<Tool> tools;  ///< functions; names must differ over all tools of a request
  Extra extra;              ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FormulaTools, object, tools)

/// How a run ended. The documentation names `succeeded` only.
MOONSHOT_OPEN_ENUM(FiberStatus, succeeded)

/// What went into a run of a formula, and what came out of it.
struct FiberContext {
  std::optional<std::string> input;             ///< what went in
  std::optional<std::string> output;            ///< what came out, readable
  std::optional<std::string> encrypted_output;  ///< for the model only: pass it on as it is
  std::optional<JsonText> error;                ///< what went wrong; its form is not documented
  Extra extra;                                  ///< members that are not listed here
};
MOONSHOT_FIELDS(FiberContext, input, output, encrypted_output, error)

/// One run of a formula. It is billed by the run.
struct Fiber {
  std::string id;                 ///< `fiber-...`, opaque
  std::string object;             ///< `fiber`
  std::int64_t created_at = 0;    ///< Unix time in seconds
  std::string lambda_id;          ///< `lambda-...`, opaque
  FiberStatus status;             ///< how it ended
  FiberContext context;           ///< what went in and came out
  std::string formula;            ///< which formula was run
  std::string organization_id;    ///< of your account; do not publish it
  std::string project_id;         ///< of your account; do not publish it
  std::optional<JsonText> error;  ///< what went wrong; its form is not documented
  Extra extra;                    ///< members that are not listed here
  http::ResponseHead head;        ///< status line and headers of the answer

  /// What the tool message must hold, readable or encrypted; null where there is none. An empty
  /// output counts only where there is nothing else. The pointer is into this object.
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
