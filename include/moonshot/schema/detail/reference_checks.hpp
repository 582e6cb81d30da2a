#pragma once

/// @file
/// What references bring together: the schema beside a `$ref` and the one behind it.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/references.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes references to something endless, references whose schema repeats what stands beside them,
/// and references where none may be. For a schema whose parts are right on their own.
void check_references(Context& context, const References& references);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/reference_checks.ipp"
#endif
