#pragma once

/// @file
/// Checks the value of each keyword, alone and together with the keywords beside it.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/references.hpp"
#include "moonshot/schema/detail/tree.hpp"
#include "moonshot/schema/detail/types.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes what is wrong with the members of `schema`, except those that `verdict` refuses already.
void check_keywords(Context& context, const References& references, const Node& schema,
                    const TypeVerdict& verdict);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/keyword_checks.ipp"
#endif
