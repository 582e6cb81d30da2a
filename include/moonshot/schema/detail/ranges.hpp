#pragma once

/// @file
/// The bounds of a schema: lengths, values, numbers of items.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Notes bounds that are no numbers, or no whole or negative ones where that has no sense, and a
/// lower bound above the upper one. Bounds in `refused` are not judged.
void check_ranges(Context& context, const Node& schema, unsigned types,
                  const std::vector<std::string_view>& refused);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/ranges.ipp"
#endif
