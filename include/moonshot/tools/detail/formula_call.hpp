#pragma once

/// @file
/// A call of a model that a formula answers.

#include <string>

#include "moonshot/options.hpp"
#include "moonshot/tools/tool_context.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `options` for a call that ends with the run that `context` belongs to.
CallOptions options_within_run(CallOptions options, const ToolContext& context);

/// The function of the call of `context`, with `arguments` as a tool gets them.
FunctionCall formula_function(const std::string& arguments, const ToolContext& context);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/formula_call.ipp"
#endif
