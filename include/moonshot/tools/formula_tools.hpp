#pragma once

/// @file
/// Official tools, run by Moonshot, in a `Toolbox`.

#include "moonshot/options.hpp"
#include "moonshot/resources/formulas.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Adds the tools of `toolset` to `toolbox`: each call of the model then runs its formula, and the
/// output goes back as it is, encrypted or not. A run may cost money. The error of a run that fails
/// is told to the model, as that of any tool. `options` are for each run; its `cancel` is replaced
/// by that of `run_tools`, and its `timeouts.total` ends no later than the time of the whole run.
/// Keeps copies; sends nothing itself. Never fails.
void add_formulas(Toolbox& toolbox, const Formulas& formulas, const FormulaToolset& toolset,
                  const CallOptions& options = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/formula_tools.ipp"
#endif
