#pragma once

/// @file
/// The keywords of the Moonshot flavour, and which types have them.

#include <optional>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The types of a schema, as bits of a set.
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

/// Where a keyword may stand.
struct Keyword {
  enum class Place {
    anywhere,  ///< with all of its types
    text,      ///< a text for the model: beside everything else too
    root       ///< at the top only
  };
  std::string_view name;
  unsigned types;
  Place place = Place::anywhere;
};

/// The keyword of that name, or nothing.
const Keyword* find_keyword(std::string_view name) noexcept;

/// Whether it is `title` or `description`.
bool is_text_keyword(std::string_view name) noexcept;
/// Whether it may stand at the top only.
bool is_root_keyword(std::string_view name) noexcept;
/// Whether no property may have that name.
bool is_reserved_property(std::string_view name) noexcept;

/// The type of that name, or nothing.
std::optional<Types> find_type(std::string_view name) noexcept;

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/keywords.ipp"
#endif
