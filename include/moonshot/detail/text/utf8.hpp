#pragma once

/// @file
/// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/detail/text/eight_bytes.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The length of the well-formed character at the start of `text`, or 0 where there is none.
inline std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned second = byte(1);
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned second = byte(1);
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool too_large = first == 0xF4 && second > 0x8F;
    return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

/// Whether all of `text` is well-formed.
inline bool is_utf8(std::string_view text) noexcept {
  for (;;) {
    text.remove_prefix(length_of_eights(text, [](EightBytes bytes) { return bytes.is_ascii(); }));
    if (text.empty()) return true;
    const auto length = utf8_length(text.substr(0, 4));
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

/// The first half of a pair of UTF-16.
constexpr bool is_high_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
/// The second half.
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}
/// The code point of a pair.
constexpr std::uint32_t join_surrogates(std::uint32_t high, std::uint32_t low) noexcept {
  return 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U);
}

/// What some programs put in front of a text.
inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
/// A text without the byte order mark that it may begin with.
constexpr std::string_view without_utf8_mark(std::string_view text) noexcept {
  return text.substr(text.substr(0, utf8_mark.size()) == utf8_mark ? utf8_mark.size() : 0);
}

/// What stands in a text for bytes that are no character.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// Appends the UTF-8 form of `code_point`. A surrogate becomes three bytes that are no valid UTF-8.
inline void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

/// How many bytes at the start of `text`, which begin no whole character, one U+FFFD replaces.
std::size_t broken_length(std::string_view text) noexcept;

/// Replaces bytes that are not UTF-8 by U+FFFD, as the WHATWG Encoding standard does.
void repair_utf8(std::string& text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/utf8.ipp"
#endif
