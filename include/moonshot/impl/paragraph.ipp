#pragma once

#include <algorithm>

#include "moonshot/doctor/paragraph.hpp"
#include "moonshot/errors/redact.hpp"

namespace moonshot {

namespace detail {

/// Columns of UTF-8 text in which every character is one wide.
MOONSHOT_INLINE std::size_t display_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

/// The length of a character at the start of `text` that could steer a terminal or turn the
/// direction of reading: controls but for line break and tab, C1 controls, bidirectional marks.
MOONSHOT_INLINE std::size_t steering_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if ((byte(0) < 0x20 && text[0] != '\n' && text[0] != '\t') || byte(0) == 0x7F) return 1;
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
  const bool bidirectional =
      byte(0) == 0xE2 && ((byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
                          (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
  return bidirectional ? 3 : 0;
}

/// `text` with such characters shown as `?`.
MOONSHOT_INLINE std::string harmless(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t steering = steering_length(text);
    shown += steering != 0 ? '?' : text.front();
    text.remove_prefix(steering != 0 ? steering : 1);
  }
  return shown;
}

}  // namespace detail

MOONSHOT_INLINE std::string paragraph(std::string_view label, std::string_view text) {
  constexpr std::size_t columns = 80;
  const std::string shown = detail::harmless(redact(text));
  const std::string indent(detail::display_width(label), ' ');
  std::string page;
  std::string line(label);
  bool fresh = true;
  const auto break_line = [&] {
    page += line + '\n';
    line = indent;
    fresh = true;
  };
  std::size_t at = 0;
  while (at <= shown.size()) {
    const auto end = (std::min)(shown.find_first_of(" \n", at), shown.size());
    const std::string_view word = std::string_view(shown).substr(at, end - at);
    const auto width = detail::display_width(line) + 1 + detail::display_width(word);
    if (!fresh && width > columns) break_line();
    if (!fresh) line += ' ';
    line += word;
    fresh = false;
    if (end < shown.size() && shown[end] == '\n') break_line();
    at = end + 1;
  }
  page += line + '\n';
  return page;
}

}  // namespace moonshot
