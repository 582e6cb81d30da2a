#pragma once

#include <utility>

#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// How many bytes one U+FFFD replaces: the longest beginning of a character that breaks off
// ("maximal subpart" of the WHATWG Encoding standard).
MOONSHOT_INLINE std::size_t broken_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  std::size_t wanted = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    wanted = 1;
  } else if (first >= 0xE0 && first <= 0xEF) {
    wanted = 2;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    wanted = 3;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  }
  std::size_t length = 1;
  while (length <= wanted && length < text.size() && byte(length) >= low && byte(length) <= high) {
    low = 0x80;
    high = 0xBF;
    ++length;
  }
  return length;
}

MOONSHOT_INLINE void repair_utf8(std::string& text) {
  if (is_utf8(text)) return;
  std::string repaired;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = std::string_view(text).substr(i);
    const auto length = utf8_length(rest);
    if (length != 0) {
      repaired.append(rest.substr(0, length));
      i += length;
    } else {
      repaired += replacement_character;
      i += broken_length(rest);
    }
  }
  text = std::move(repaired);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
