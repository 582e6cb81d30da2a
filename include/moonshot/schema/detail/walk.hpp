#pragma once

/// @file
/// Checks every schema within a schema by the rules for a single schema.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/references.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes what is wrong with the top and every schema below it, references that lead nowhere, and
/// schemas beyond the limits of depth and number.
void check_schemas(Context& context, const References& references);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/walk.ipp"
#endif
