#pragma once

#include <cmath>
#include <cstdlib>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/schema/detail/go_json.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// The shortest digits of a number, which is 0.DIGITS times ten to the power of `point`.
struct Digits {
  bool negative = false;
  std::string digits;
  int point = 1;

  explicit Digits(double value) {
    const std::string text = scientific_from_double(value);
    const auto exponent = text.find('e');
    for (const char c : text.substr(0, exponent)) {
      if (c == '-') negative = true;
      if (c >= '0' && c <= '9') digits += c;
    }
    if (digits != "0") {
      point += static_cast<int>(std::strtol(text.c_str() + exponent + 1, nullptr, 10));
    }
  }

  std::string fixed() const {
    std::string text = negative ? "-" : "";
    const auto whole = static_cast<std::size_t>(point > 0 ? point : 0);
    if (whole == 0)
      return text + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (whole >= digits.size()) return text + digits + std::string(whole - digits.size(), '0');
    return text + digits.substr(0, whole) + '.' + digits.substr(whole);
  }

  std::string scientific(std::size_t exponent_digits) const {
    std::string text = negative ? "-" : "";
    text += digits[0];
    if (digits.size() > 1) text += '.' + digits.substr(1);
    const int exponent = point - 1;
    std::string power = std::to_string(exponent < 0 ? -exponent : exponent);
    if (power.size() < exponent_digits) power.insert(0, exponent_digits - power.size(), '0');
    return text + (exponent < 0 ? "e-" : "e+") + power;
  }
};

MOONSHOT_INLINE std::size_t go_json_size(std::string_view content) noexcept {
  std::size_t size = 2;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const auto c = static_cast<unsigned char>(content[i]);
    const std::string_view character = content.substr(i, 3);
    if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
      size += 2;
    } else if (c < 0x20 || c == '<' || c == '>' || c == '&') {
      size += 6;
    } else if (character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9") {
      size += 6;
      i += 2;
    } else {
      size += 1;
    }
  }
  return size;
}

MOONSHOT_INLINE std::size_t go_json_size(double value) {
  const Digits digits(value);
  const double magnitude = std::fabs(value);
  const bool scientific = magnitude > 0 && (magnitude < 1e-6 || magnitude >= 1e21);
  return (scientific ? digits.scientific(1) : digits.fixed()).size();
}

MOONSHOT_INLINE std::string go_text(double value) {
  const Digits digits(value);
  const int exponent = digits.point - 1;
  constexpr int smallest = -4;
  constexpr int largest = 5;
  return exponent < smallest || exponent > largest ? digits.scientific(2) : digits.fixed();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
