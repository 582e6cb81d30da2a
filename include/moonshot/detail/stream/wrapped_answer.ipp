#pragma once

#include "moonshot/detail/stream/wrapped_answer.hpp"
#include "moonshot/detail/tokens/lookup.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string_view find_wrapped_answer(std::string_view text) {
  std::string_view found;
  for (const std::string_view name : {"data", "result", "response", "body", "output", "content"}) {
    const auto inner = member_of(text, name);
    if (!inner || !member_of(*inner, "choices")) continue;
    if (!found.empty()) return {};
    found = name;
  }
  return found;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
