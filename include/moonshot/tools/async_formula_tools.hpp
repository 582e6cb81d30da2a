#pragma once

/// @file
/// Official tools, run by Moonshot, in a `Toolbox`, event-driven.

#include "moonshot/async/async_formulas.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/formula_toolset.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Adds the tools of `toolset` to `toolbox` as asynchronous ones, which run on the loop of
/// `formulas` and hold nobody up; all else is as for `add_formulas` with `Formulas`. The loop must
/// be driven by another thread than one that blocks in a run with these tools.
void add_formulas(Toolbox& toolbox, const AsyncFormulas& formulas, const FormulaToolset& toolset,
                  const CallOptions& options = {});

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/async_formula_tools.ipp"
#endif
