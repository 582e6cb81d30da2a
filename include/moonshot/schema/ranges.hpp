#pragma once

/// @file
/// The bounds of a schema: lengths, values, numbers of items.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/context.hpp"
#include "moonshot/schema/tree.hpp"

namespace moonshot::mfjs {

/// Notes bounds that are no numbers, or no whole or negative ones where that has no sense, and a
/// lower bound above the upper one. Bounds in `refused` are not judged.
void check_ranges(Context& context, const Node& schema, unsigned types,
                  const std::vector<std::string_view>& refused);

}  // namespace moonshot::mfjs

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/schema_ranges.ipp"
#endif
