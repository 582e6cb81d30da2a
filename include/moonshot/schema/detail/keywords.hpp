#pragma once

/// @file
/// The keywords of the Moonshot flavour, and the types that each may be used with.

#include <optional>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The types of a schema as the bits of a set.
enum Types : unsigned {
  null_type = 1U << 0U,
  boolean_type = 1U << 1U,
  string_type = 1U << 2U,
  number_type = 1U << 3U,
  integer_type = 1U << 4U,
  array_type = 1U << 5U,
  object_type = 1U << 6U,
  every_type = (1U << 7U) - 1U
};

/// A keyword, and where it is allowed.
struct Keyword {
  enum class Place {
    anywhere,  ///< with all of its types
    text,      ///< a text for the model: also beside keywords that allow no others
    root       ///< only at the top
  };
  std::string_view name;
  unsigned types;
  Place place = Place::anywhere;
};

/// The keyword of that name, or null.
const Keyword* find_keyword(std::string_view name) noexcept;

/// Whether this is `title` or `description`.
bool is_text_keyword(std::string_view name) noexcept;
/// Whether this keyword is allowed only at the top.
bool is_root_keyword(std::string_view name) noexcept;
/// Whether no property may have that name.
bool is_reserved_property(std::string_view name) noexcept;

/// The type of that name, or nothing.
std::optional<Types> find_type(std::string_view name) noexcept;
/// The name of one type.
std::string_view type_name(Types type) noexcept;

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/keywords.ipp"
#endif
