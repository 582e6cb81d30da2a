#pragma once

/// @file
/// Checks the `type` of one schema and the keywords that belong to the type.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// What the checks of the rest of a schema can rely on.
struct TypeVerdict {
  /// False where the type itself is wrong: what depends on it is then not checked.
  bool is_sound = true;
  /// Keywords that are not allowed here. They are reported, and nothing else about them is checked.
  std::vector<std::string_view> refused;

  bool refuses(std::string_view keyword) const noexcept;
};

/// Notes what is wrong with the type, with keywords of other types, and with ranges.
TypeVerdict check_types(Context& context, const Node& schema);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/types.ipp"
#endif
