#pragma once

#include <algorithm>

#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/doctor/paragraph.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// The number of columns of UTF-8 text, counting each character as one column.
MOONSHOT_INLINE std::size_t display_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace detail

MOONSHOT_INLINE std::string paragraph(std::string_view label, std::string_view text) {
  constexpr std::size_t columns = 80;
  const std::string shown = detail::without_control_characters(redact(text));
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

MOONSHOT_NAMESPACE_END
