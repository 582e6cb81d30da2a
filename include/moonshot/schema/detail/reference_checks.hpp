#pragma once

/// @file
/// Checks each `$ref`: the keywords beside it together with the schema that it leads to.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/references.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes references to schemas without an end, references whose schema repeats a keyword beside
/// them, and references where none is allowed. For a schema without problems in its single parts.
void check_references(Context& context, const References& references);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/reference_checks.ipp"
#endif
