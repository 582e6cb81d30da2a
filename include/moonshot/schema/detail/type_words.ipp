#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/schema/detail/names.hpp"
#include "moonshot/schema/detail/type_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

struct TypeWord {
  std::string_view word;
  unsigned types;
};

// Words that generators from other languages write, and what they stand for.
inline constexpr TypeWord foreign_types[] = {
    {"any", any_type},      {"int", integer_type}, {"float", number_type}, {"double", number_type},
    {"bool", boolean_type}, {"str", string_type},  {"dict", object_type},  {"list", array_type},
};

/// A keyword of JSON Schema and the types that it speaks of.
struct Rule {
  std::string_view keyword;
  unsigned types;
  bool is_dropped;
};

inline constexpr Rule rules[] = {
    {"properties", object_type, false},
    {"required", object_type, false},
    {"additionalProperties", object_type, false},
    {"unevaluatedProperties", object_type, false},
    {"patternProperties", object_type, true},
    {"propertyNames", object_type, true},
    {"minProperties", object_type, true},
    {"maxProperties", object_type, true},
    {"dependentRequired", object_type, true},
    {"dependentSchemas", object_type, true},
    {"dependencies", object_type, true},
    {"items", array_type, false},
    {"prefixItems", array_type, false},
    {"unevaluatedItems", array_type, false},
    {"minItems", array_type, false},
    {"maxItems", array_type, false},
    {"uniqueItems", array_type, true},
    {"contains", array_type, true},
    {"minContains", array_type, true},
    {"maxContains", array_type, true},
    {"minLength", string_type, false},
    {"maxLength", string_type, false},
    {"pattern", string_type, false},
    {"format", string_type, true},
    {"minimum", number_type, false},
    {"maximum", number_type, false},
    {"exclusiveMinimum", number_type, false},
    {"exclusiveMaximum", number_type, false},
    {"multipleOf", number_type, true},
    {"not", every_type, true},
    {"if", every_type, true},
    // Beside another reference; alone it is read as a `$ref`.
    {"$dynamicRef", every_type, true},
    {"$recursiveRef", every_type, true},
};

MOONSHOT_INLINE unsigned type_word(std::string_view written) {
  constexpr std::size_t longest = 16;
  if (written.size() > longest) return 0;
  const std::string word = lower_case(written);
  if (const auto known = find_type(word)) return *known;
  for (const auto& row : foreign_types) {
    if (row.word == word) return row.types;
  }
  return 0;
}

MOONSHOT_INLINE unsigned type_words(const SchemaNode& type) {
  unsigned types = 0;
  if (type.is_string()) types = type_word(type.text);
  for (const auto* item : type.items) {
    if (item->is_string()) types |= type_word(item->text);
  }
  return types;
}

MOONSHOT_INLINE const SchemaNode& type_value(SchemaNodes& nodes, unsigned types) {
  SchemaNode& list = nodes.make(SchemaNode::Kind::array);
  for (const auto type : types_in_order) {
    if ((types & type) != 0) list.items.push_back(nodes.string(type_name(type)));
  }
  return list.items.size() == 1 ? *list.items.front() : list;
}

/// The types of a JSON value. A number that is written whole is an integer; `1.0` is both.
MOONSHOT_INLINE unsigned types_of_value(const SchemaNode& value) noexcept {
  switch (value.kind) {
    case SchemaNode::Kind::null:
      return null_type;
    case SchemaNode::Kind::boolean:
      return boolean_type;
    case SchemaNode::Kind::string:
      return string_type;
    case SchemaNode::Kind::array:
      return array_type;
    case SchemaNode::Kind::object:
      return object_type;
    case SchemaNode::Kind::number:
      break;
  }
  const bool is_whole = value.text.find_first_of(".eE") == std::string::npos;
  if (is_whole) return integer_type;
  return whole_number(value.text) ? number_type | integer_type : number_type;
}

MOONSHOT_INLINE bool is_value_of(const SchemaNode& value, Types type) noexcept {
  const unsigned own = types_of_value(value);
  return (own & type) != 0 || ((own & integer_type) != 0 && type == number_type);
}

MOONSHOT_INLINE bool is_dropped_rule(std::string_view keyword) noexcept {
  for (const auto& rule : rules) {
    if (rule.keyword == keyword) return rule.is_dropped;
  }
  return false;
}

MOONSHOT_INLINE bool is_replaced_rule(std::string_view keyword) noexcept {
  constexpr std::string_view replaced[] = {"const",
                                           "prefixItems",
                                           "exclusiveMinimum",
                                           "exclusiveMaximum",
                                           "unevaluatedProperties",
                                           "unevaluatedItems"};
  return std::find(std::begin(replaced), std::end(replaced), keyword) != std::end(replaced);
}

MOONSHOT_INLINE unsigned types_of_values(const SchemaNode& schema) {
  unsigned types = 0;
  if (const auto* value = schema.find("const")) types = types_of_value(*value);
  const auto* values = schema.find("enum");
  if (types != 0 || values == nullptr) return types;
  for (const auto* value : values->items) types |= types_of_value(*value);
  return types;
}

MOONSHOT_INLINE unsigned types_of_rules(const SchemaNode& schema) {
  unsigned types = 0;
  for (const auto& rule : rules) {
    if (rule.types != every_type && schema.has(rule.keyword)) types |= rule.types;
  }
  return types;
}

/// The types of `given` of which there is a value among those of the types `values`.
MOONSHOT_INLINE unsigned types_with_values(unsigned given, unsigned values) noexcept {
  if ((given & number_type) != 0 && (values & integer_type) != 0) values |= number_type;
  return given & values;
}

MOONSHOT_INLINE unsigned types_of(const SchemaNode& schema, ConversionLog& log) {
  const auto* type = schema.find("type");
  unsigned types = type != nullptr ? type_words(*type) : 0;
  if (type != nullptr && types == 0) {
    log.note("`type` names no known type: " + to_text(*type, 200));
  }
  if (const unsigned values = types_of_values(schema); values != 0) {
    const unsigned common = types_with_values(types, values);
    if (types != 0 && common == 0) {
      log.note("no value of `enum` is of the type; the type of the values is taken");
    }
    types = common != 0 ? common : values;
  }
  if (types == 0) types = types_of_rules(schema);
  if (types == 0) types = any_type;
  const auto* nullable = schema.find("nullable");
  if (nullable != nullptr && nullable->is_true()) types |= null_type;
  if ((types & number_type) != 0) types &= ~static_cast<unsigned>(integer_type);
  return types;
}

MOONSHOT_INLINE void note_dropped_rules(const SchemaNode& schema, ConversionLog& log) {
  Names names;
  for (const auto& rule : rules) {
    const auto* value = rule.is_dropped ? schema.find(rule.keyword) : nullptr;
    if (value != nullptr && !value->is_false()) names.add("`" + std::string(rule.keyword) + "`");
  }
  if (!names.empty()) log.note("left out, because the API does not know it: " + names.text());
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
