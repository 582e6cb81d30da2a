#pragma once

#include "moonshot/schema/detail/keywords.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

inline constexpr unsigned scalar_types =
    null_type | boolean_type | string_type | number_type | integer_type;

inline constexpr Keyword keywords[] = {
    {"type", every_type},
    {"title", every_type, Keyword::Place::text},
    {"description", every_type, Keyword::Place::text},
    {"default", every_type},
    {"enum", scalar_types},
    {"properties", object_type},
    {"required", object_type},
    {"additionalProperties", object_type},
    {"anyOf", object_type},
    {"$ref", object_type | array_type},
    {"items", array_type},
    {"minItems", array_type},
    {"maxItems", array_type},
    {"minLength", string_type},
    {"maxLength", string_type},
    // Not documented, but the official validator accepts it.
    {"pattern", string_type},
    {"minimum", number_type | integer_type},
    {"maximum", number_type | integer_type},
    {"$defs", every_type, Keyword::Place::root},
    {"$id", every_type, Keyword::Place::root},
};

inline constexpr std::string_view reserved_properties[] = {"$defs", "$ref", "anyOf", "required",
                                                           "additionalProperties"};

struct NamedType {
  std::string_view name;
  Types type;
};

inline constexpr NamedType named_types[] = {
    {"null", null_type},     {"boolean", boolean_type}, {"string", string_type},
    {"number", number_type}, {"integer", integer_type}, {"array", array_type},
    {"object", object_type},
};

MOONSHOT_INLINE const Keyword* find_keyword(std::string_view name) noexcept {
  for (const auto& keyword : keywords) {
    if (keyword.name == name) return &keyword;
  }
  return nullptr;
}

MOONSHOT_INLINE bool is_text_keyword(std::string_view name) noexcept {
  const Keyword* keyword = find_keyword(name);
  return keyword != nullptr && keyword->place == Keyword::Place::text;
}

MOONSHOT_INLINE bool is_root_keyword(std::string_view name) noexcept {
  const Keyword* keyword = find_keyword(name);
  return keyword != nullptr && keyword->place == Keyword::Place::root;
}

MOONSHOT_INLINE bool is_reserved_property(std::string_view name) noexcept {
  for (const auto reserved : reserved_properties) {
    if (reserved == name) return true;
  }
  return false;
}

MOONSHOT_INLINE std::optional<Types> find_type(std::string_view name) noexcept {
  for (const auto& row : named_types) {
    if (row.name == name) return row.type;
  }
  return std::nullopt;
}

MOONSHOT_INLINE std::string_view type_name(Types type) noexcept {
  for (const auto& row : named_types) {
    if (row.type == type) return row.name;
  }
  return {};
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
