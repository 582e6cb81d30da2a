#pragma once

#include <algorithm>
#include <chrono>
#include <string>

#include "moonshot/tools/formula_tools.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE void add_formulas(Toolbox& toolbox, const Formulas& formulas,
                                  const FormulaToolset& toolset, const CallOptions& options) {
  for (std::size_t i = 0; i < toolset.tools.size(); ++i) {
    toolbox.add_raw(
        toolset.tools[i], [formulas, uri = toolset.uris[i], options](const std::string& arguments,
                                                                     const ToolContext& context) {
          CallOptions call = options;
          call.cancel = context.cancel;
          if (context.deadline) {
            using std::chrono::milliseconds;
            // A limit must be more than zero.
            const auto left = (std::max)(std::chrono::duration_cast<milliseconds>(
                                             *context.deadline - std::chrono::steady_clock::now()),
                                         milliseconds(1));
            call.timeouts.total = (std::min)(call.timeouts.total.value_or(left), left);
          }
          FunctionCall function = context.call.function;
          function.arguments = arguments;
          return formulas.try_output(uri, function, call);
        });
  }
}

MOONSHOT_NAMESPACE_END
