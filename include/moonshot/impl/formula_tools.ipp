#pragma once

#include <string>

#include "moonshot/tools/formula_tools.hpp"

namespace moonshot {

MOONSHOT_INLINE void add_formulas(Toolbox& toolbox, const Formulas& formulas,
                                  const FormulaToolset& toolset, const CallOptions& options) {
  for (std::size_t i = 0; i < toolset.tools.size(); ++i) {
    toolbox.add_raw(toolset.tools[i], [formulas, uri = toolset.uris[i], options](
                                          const std::string&, const ToolContext& context) {
      CallOptions call = options;
      call.cancel = context.cancel;
      return formulas.try_output(uri, context.call.function, call);
    });
  }
}

}  // namespace moonshot
