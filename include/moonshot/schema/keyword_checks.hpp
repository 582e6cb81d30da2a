#pragma once

/// @file
/// The value of each keyword, on its own and against its neighbours.

#include "moonshot/config.hpp"
#include "moonshot/schema/context.hpp"
#include "moonshot/schema/references.hpp"
#include "moonshot/schema/tree.hpp"
#include "moonshot/schema/types.hpp"

namespace moonshot::mfjs {

/// Notes what is wrong with the members of `schema`, but for those that `verdict` refuses.
void check_keywords(Context& context, const References& references, const Node& schema,
                    const TypeVerdict& verdict);

}  // namespace moonshot::mfjs

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/schema_keyword_checks.ipp"
#endif
