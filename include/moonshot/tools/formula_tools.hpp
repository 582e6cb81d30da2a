#pragma once

/// @file
/// Official tools in the loop of a conversation with tools.

#include "moonshot/options.hpp"
#include "moonshot/resources/formulas.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Adds the tools of `toolset` to `toolbox`: each call of the model runs its formula, and the
/// output goes back as it is, encrypted or not. A run that fails is told to the model like the
/// error of any tool. `options` are for each run; its token is replaced by that of the loop, and
/// its `timeouts.total` ends with the loop's.
void add_formulas(Toolbox& toolbox, const Formulas& formulas, const FormulaToolset& toolset,
                  const CallOptions& options = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/formula_tools.ipp"
#endif
