#pragma once

#include <cstddef>

#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/detail/text/readable_line.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void append_escape(std::string& line, char letter, unsigned value,
                                   std::size_t digits) {
  line += '\\';
  line += letter;
  while (digits-- > 0) line += "0123456789abcdef"[(value >> (4 * digits)) & 15U];
}

/// The code point of a well-formed character of two or three bytes.
MOONSHOT_INLINE unsigned short_code_point(std::string_view character) noexcept {
  const auto bits = [&](std::size_t i, unsigned mask) {
    return static_cast<unsigned char>(character[i]) & mask;
  };
  if (character.size() == 2) return (bits(0, 0x1FU) << 6U) | bits(1, 0x3FU);
  return (bits(0, 0x0FU) << 12U) | (bits(1, 0x3FU) << 6U) | bits(2, 0x3FU);
}

MOONSHOT_INLINE void append_visibly(std::string& line, std::string_view character) {
  switch (character.front()) {
    case '\n':
      line += "\\n";
      return;
    case '\r':
      line += "\\r";
      return;
    case '\t':
      line += "\\t";
      return;
    default:
      break;
  }
  if (character.size() == 1) {
    append_escape(line, 'x', static_cast<unsigned char>(character.front()), 2);
  } else {
    append_escape(line, 'u', short_code_point(character), 4);
  }
}

MOONSHOT_INLINE std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text.substr(0, 4));
    const auto character = text.substr(0, length == 0 ? 1 : length);
    const bool breaks = character == "\n" || character == "\t" || breaks_line(character);
    if (length == 0 || breaks || control_character_length(character) != 0) {
      append_visibly(line, character);
    } else {
      line += character;
    }
    text.remove_prefix(character.size());
  }
  return line;
}

MOONSHOT_INLINE std::string readable_line(std::string_view text) {
  return readable_line(text, hide_secrets);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
