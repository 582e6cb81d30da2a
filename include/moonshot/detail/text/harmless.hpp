#pragma once

/// @file
/// Text of others for a terminal or a page.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The length of a character at the start of `text` that could steer a terminal or turn the
/// direction of reading: controls but for line break and tab, C1 controls, bidirectional marks.
inline std::size_t steering_length(std::string_view text) noexcept {
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
inline std::string harmless(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t steering = steering_length(text);
    shown += steering != 0 ? '?' : text.front();
    text.remove_prefix(steering != 0 ? steering : 1);
  }
  return shown;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
