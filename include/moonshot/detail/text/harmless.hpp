#pragma once

/// @file
/// Makes text from a server safe to show in a terminal or on a page.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The length of the control character at the start of `text`, or 0 where there is none: a
/// character that could control a terminal or change the direction of reading (C0 and C1 controls
/// except line break and tab, and bidirectional marks).
inline std::size_t control_character_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if ((byte(0) < 0x20 && text[0] != '\n' && text[0] != '\t') || byte(0) == 0x7F) return 1;
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
  if (byte(0) == 0xD8 && byte(1) == 0x9C) return 2;  // the Arabic letter mark
  const bool bidirectional =
      byte(0) == 0xE2 &&
      ((byte(1) == 0x80 && ((byte(2) >= 0xAA && byte(2) <= 0xAE) || (byte(2) & 0xFEU) == 0x8E)) ||
       (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
  return bidirectional ? 3 : 0;
}

/// Whether `character` ends a line in the eyes of Unicode: U+2028, U+2029.
inline bool breaks_line(std::string_view character) noexcept {
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

/// Whether `text` holds a control character of ASCII that is none of `allowed`.
inline bool holds_control_character(std::string_view text, std::string_view allowed) noexcept {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte < 0x20 || byte == 0x7F;
    if (control && allowed.find(c) == std::string_view::npos) return true;
  }
  return false;
}

/// `text` with its control characters replaced by `?`.
inline std::string without_control_characters(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = control_character_length(text);
    shown += length != 0 ? '?' : text.front();
    text.remove_prefix(length != 0 ? length : 1);
  }
  return shown;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
