#pragma once

/// @file
/// The calls to `/v1/formulas`.

#include <string>
#include <string_view>

#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/resources/formula_toolset.hpp"
#include "moonshot/types/formulas.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

template <>
inline constexpr std::string_view content_member<FormulaTools> = "tools";
template <>
inline constexpr std::string_view content_member<Fiber> = "context";

/// The call for the tools of one formula.
ResourceCall<FormulaTools> formula_tools_call(const std::string& uri);

/// Adds the tools of the formula `uri` to `set`. `UsageError` where one of its functions is there
/// already, else null.
ErrorPtr add_tools(FormulaToolset& set, const std::string& uri, FormulaTools listed);

/// The call that runs a function of a formula.
ResourceCall<Fiber> formula_run_call(const std::string& uri, const FunctionCall& call);

/// The same for its output alone. A run without output is an `ApiError`.
ResourceCall<std::string> formula_output_call(const std::string& uri, const FunctionCall& call);

/// The same for the tool message that answers `call`.
ResourceCall<Message> formula_answer_call(const FormulaToolset& toolset, const ToolCall& call);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/formula_calls.ipp"
#endif
