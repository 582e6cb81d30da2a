#pragma once

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

namespace moonshot::detail {

MOONSHOT_INLINE bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

MOONSHOT_INLINE bool begins(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

MOONSHOT_INLINE bool ends(std::string_view text, std::string_view suffix) noexcept {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

MOONSHOT_INLINE std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return result;
}

}  // namespace moonshot::detail
