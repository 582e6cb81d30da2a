#pragma once

#include <cstddef>
#include <string>

#include "moonshot/tools/detail/formula_call.hpp"
#include "moonshot/tools/formula_tools.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE void add_formulas(Toolbox& toolbox, const Formulas& formulas,
                                  const FormulaToolset& toolset, const CallOptions& options) {
  for (std::size_t i = 0; i < toolset.tools.size(); ++i) {
    toolbox.add_raw(toolset.tools[i],
                    [formulas, uri = toolset.uris[i], options](const std::string& arguments,
                                                               const ToolContext& context) {
                      return formulas.try_output(uri, detail::formula_function(arguments, context),
                                                 detail::options_within_run(options, context));
                    });
  }
}

MOONSHOT_NAMESPACE_END
