#pragma once

/// @file
/// The `type` of one schema, and the keywords that go with it.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/context.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// What the rest of a schema can rely on.
struct TypeVerdict {
  /// False where the type itself is wrong: what depends on it is not judged then.
  bool is_sound = true;
  /// Keywords that should not be there. They are reported, and nothing about them is judged.
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
