#pragma once

/// @file
/// The `type` of one schema, and the keywords that go with it.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/context.hpp"
#include "moonshot/schema/tree.hpp"

namespace moonshot::mfjs {

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

}  // namespace moonshot::mfjs

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/schema_types.ipp"
#endif
