#pragma once

/// @file
/// Whether a JSON value says anything at all.

#include <cstddef>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the valid JSON `text` holds, at any depth, a string that is not blank, a number other
/// than zero, or `true`. Names of members say nothing. Linear, and without recursion.
inline bool says_something(std::string_view text) noexcept {
  constexpr std::string_view blank = " \t\r\n";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == 't' || (c >= '1' && c <= '9')) return true;
    if (c == 'e' || c == 'E') {  // the exponent of a zero
      at = text.find_first_of(",]}", at);
      if (at == std::string_view::npos) return false;
    }
    if (c == 'n') at += 3;  // null
    if (c == 'f') at += 4;  // false
    if (c != '"') continue;
    const std::size_t begin = at + 1;
    for (at = begin; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\') ++at;
    }
    const std::string_view content =
        at < text.size() ? text.substr(begin, at - begin) : text.substr(begin);
    const std::size_t behind = text.find_first_not_of(blank, at + 1);
    const bool name = behind != std::string_view::npos && text[behind] == ':';
    if (!name && content.find_first_not_of(blank) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
