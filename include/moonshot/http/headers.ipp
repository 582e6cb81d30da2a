#pragma once

#include <algorithm>

#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

MOONSHOT_INLINE bool same_name(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [&](char x, char y) { return lower(x) == lower(y); });
}

MOONSHOT_INLINE std::optional<std::string_view> Headers::get(std::string_view name) const noexcept {
  for (const auto& field : fields_) {
    if (same_name(field.first, name)) return std::string_view(field.second);
  }
  return std::nullopt;
}

MOONSHOT_INLINE void Headers::remove(std::string_view name) {
  fields_.erase(std::remove_if(fields_.begin(), fields_.end(),
                               [&](const Field& field) { return same_name(field.first, name); }),
                fields_.end());
}

MOONSHOT_INLINE void Headers::set(std::string_view name, std::string value) {
  remove(name);
  add(std::string(name), std::move(value));
}

}  // namespace http
MOONSHOT_NAMESPACE_END
