#pragma once

#include <cmath>
#include <cstdlib>

#include "moonshot/json/number.hpp"
#include "moonshot/json/utf8.hpp"
#include "moonshot/schema/go_text.hpp"
#include "moonshot/schema/tree.hpp"

namespace moonshot::mfjs {

namespace detail {

// A number's shortest digits: 0.DIGITS times ten to the power of `point`.
struct Digits {
  bool negative = false;
  std::string digits;
  int point = 1;

  explicit Digits(double value) {
    const std::string text = json::scientific_from_double(value);
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

inline constexpr std::size_t longest_go_text = 200;

MOONSHOT_INLINE void append_go_text(const Node& value, std::string& out) {
  if (out.size() > longest_go_text) return;
  switch (value.kind) {
    case Node::Kind::null:
      out += "<nil>";
      break;
    case Node::Kind::boolean:
      out += value.truth ? "true" : "false";
      break;
    case Node::Kind::number:
      out += go_text(value.number);
      break;
    case Node::Kind::string:
      out += value.text;
      break;
    case Node::Kind::array: {
      const char* separator = "[";
      for (const auto& item : value.items) {
        out += separator;
        append_go_text(item, out);
        separator = " ";
      }
      out += value.items.empty() ? "[]" : "]";
      break;
    }
    case Node::Kind::object: {
      const char* separator = "map[";
      for (const auto& member : value.members) {
        out += separator + member.name + ':';
        append_go_text(member.value, out);
        separator = " ";
      }
      out += value.members.empty() ? "map[]" : "]";
      break;
    }
  }
}

}  // namespace detail

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
  const detail::Digits digits(value);
  const double magnitude = std::fabs(value);
  const bool scientific = magnitude > 0 && (magnitude < 1e-6 || magnitude >= 1e21);
  return (scientific ? digits.scientific(1) : digits.fixed()).size();
}

MOONSHOT_INLINE std::string go_text(double value) {
  const detail::Digits digits(value);
  const int exponent = digits.point - 1;
  constexpr int smallest = -4;
  constexpr int largest = 5;
  return exponent < smallest || exponent > largest ? digits.scientific(2) : digits.fixed();
}

MOONSHOT_INLINE std::string go_text(const Node& value) {
  std::string text;
  detail::append_go_text(value, text);
  if (text.size() <= detail::longest_go_text) return text;
  std::size_t end = detail::longest_go_text;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "…";
}

}  // namespace moonshot::mfjs
