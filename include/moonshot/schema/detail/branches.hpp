#pragma once

/// @file
/// Puts the branches of an `anyOf` into as simple a form as they allow.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/schema_node.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The keywords whose texts are kept: people and the model read them.
inline constexpr std::string_view text_keywords[] = {"title", "description"};

/// The schema with the texts of `texts`, in front of its own where it has some.
const SchemaNode& with_texts(SchemaNodes& nodes, const SchemaNode& schema, const SchemaNode& texts);

/// Copies `title` and `description` where they are texts.
void copy_texts(const SchemaNode& from, SchemaNode& to);

/// Whether a value can be given as a default: it has no reference in it, for which the official
/// validator would take a member `$ref`.
bool is_plain_default(const SchemaNode& value);

/// One schema of converted branches, with the texts and the default of `outer`. Equal branches are
/// one, lists of values of the same type are joined, and a single branch stands for itself. Null
/// where there is no branch.
const SchemaNode* join_branches(SchemaNodes& nodes, ConversionLog& log,
                                const std::vector<const SchemaNode*>& branches,
                                const SchemaNode& outer);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/branches.ipp"
#endif
