#pragma once

#include "moonshot/resources/detail/id_path.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// Whether a server would resolve a part of the path away.
MOONSHOT_INLINE bool leads_elsewhere(std::string_view id) noexcept {
  for (;;) {
    const auto slash = id.find('/');
    const auto part = id.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return true;
    if (slash == std::string_view::npos) return false;
    id.remove_prefix(slash + 1);
  }
}

MOONSHOT_INLINE Result<std::string> id_path(std::string_view prefix, const char* argument,
                                            std::string_view id, std::string_view suffix,
                                            std::string_view kept) {
  if (id.empty()) return usage_error(argument, "it is empty");
  if (leads_elsewhere(id)) {
    return usage_error(argument, "it is no id: a part of it is empty, `.` or `..`");
  }
  std::string path(prefix);
  for (const char c : id) {
    if (is_unreserved(c) || kept.find(c) != std::string_view::npos) {
      path += c;
      continue;
    }
    constexpr const char* digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    path += {'%', digits[byte >> 4U], digits[byte & 15U]};
  }
  return path.append(suffix);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
