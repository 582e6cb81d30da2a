#pragma once

#include <algorithm>
#include <chrono>

#include "moonshot/tools/detail/formula_call.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE CallOptions options_within_run(CallOptions options, const ToolContext& context) {
  options.cancel = context.cancel;
  if (context.deadline) {
    using std::chrono::milliseconds;
    // A limit must be more than zero.
    const auto left = (std::max)(std::chrono::duration_cast<milliseconds>(
                                     *context.deadline - std::chrono::steady_clock::now()),
                                 milliseconds(1));
    options.timeouts.total = (std::min)(options.timeouts.total.value_or(left), left);
  }
  return options;
}

MOONSHOT_INLINE FunctionCall formula_function(const std::string& arguments,
                                              const ToolContext& context) {
  FunctionCall function = context.call.function;
  function.arguments = arguments;
  return function;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
