#pragma once

/// @file
/// The values and bounds of a schema of one type, as the Moonshot flavour takes them.

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/schema_node.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Adds to `made`, a schema of `type`, the bounds of `schema`: lengths, numbers of items, values.
void add_bounds(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& schema, Types type,
                SchemaNode& made);

/// Adds the values of `enum` and `const` that are of `type`.
void add_values(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& schema, Types type,
                SchemaNode& made);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/scalar_rules.ipp"
#endif
