#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "moonshot/tools/async_formula_tools.hpp"
#include "moonshot/tools/detail/formula_call.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE void add_formulas(Toolbox& toolbox, const AsyncFormulas& formulas,
                                  const FormulaToolset& toolset, const CallOptions& options) {
  for (std::size_t i = 0; i < toolset.tools.size(); ++i) {
    toolbox.add_async_raw(toolset.tools[i], [formulas, uri = toolset.uris[i], options](
                                                const std::string& arguments,
                                                const ToolContext& context, ToolReply reply) {
      formulas.output(uri, detail::formula_function(arguments, context), std::move(reply),
                      detail::options_within_run(options, context));
    });
  }
}

MOONSHOT_NAMESPACE_END
