#pragma once

/// @file
/// Checks the values of an `enum`, which must be of the schema's type.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes an `enum` that is not a list, is empty or too long. Returns false for these.
bool check_enum_size(Context& context, const Node& values);

/// Notes values that are not of `type`, the schema's `type` member, which may be missing. The path
/// ends in `enum`.
void check_enum(Context& context, const Node* type, const Node& values);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/enums.ipp"
#endif
