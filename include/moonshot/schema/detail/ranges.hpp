#pragma once

/// @file
/// Checks the bounds of a schema: of lengths, values and numbers of items.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes bounds that are not numbers, counts that are negative or not whole, and a lower bound
/// above the upper one. Bounds in `refused` are not checked.
void check_ranges(Context& context, const Node& schema, unsigned types,
                  const std::vector<std::string_view>& refused);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/ranges.ipp"
#endif
