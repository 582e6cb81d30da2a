#pragma once

/// @file
/// The types that a schema allows, read from its `type` or from what else it says.

#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/conversion_log.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/schema_node.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The types in the order in which a list of them is written. `null` is first because the official
/// validator finds it in an `enum` only where it stands before the numbers.
inline constexpr Types types_in_order[] = {null_type,    string_type, integer_type, number_type,
                                           boolean_type, object_type, array_type};
/// All types, as a list of types has them: a number may be an integer.
inline constexpr unsigned any_type = every_type & ~static_cast<unsigned>(integer_type);

/// The types that the value of `type` names, in any case and by a few words of other languages;
/// none where it names no known type.
unsigned type_words(const SchemaNode& type);

/// The value of `type` for these types: one word, or a list of several.
const SchemaNode& type_value(SchemaNodes& nodes, unsigned types);

/// The same types, with integers where there are numbers.
constexpr unsigned with_integers(unsigned types) noexcept {
  return (types & number_type) != 0 ? types | integer_type : types;
}

/// Whether a value is of a type.
bool is_value_of(const SchemaNode& value, Types type) noexcept;

/// Whether this keyword restricts values in a way that the Moonshot flavour cannot say.
bool is_dropped_rule(std::string_view keyword) noexcept;

/// Whether the Moonshot flavour has not this keyword, but says the same with others.
bool is_replaced_rule(std::string_view keyword) noexcept;

/// The types of a schema that has no `$ref`, `allOf`, `anyOf` or `oneOf`; never none. Where it has
/// no `type`, they are those of its `enum`, or those that its keywords speak of, or all.
unsigned types_of(const SchemaNode& schema, ConversionLog& log);

/// Notes the keywords that have to be left out.
void note_dropped_rules(const SchemaNode& schema, ConversionLog& log);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/type_words.ipp"
#endif
