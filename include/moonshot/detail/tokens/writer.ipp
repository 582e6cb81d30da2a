#pragma once

#include "moonshot/detail/text/eight_bytes.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool JsonWriter::string(std::string_view value) {
  if (!is_utf8(value)) return false;
  string_unchecked(value);
  return true;
}

/// How many bytes at the start of a string need no escape.
MOONSHOT_INLINE std::size_t plain_length(std::string_view text) noexcept {
  constexpr unsigned char first_printable = 0x20;
  auto length = length_of_eights(text, [](EightBytes bytes) {
    return !bytes.holds_less_than(first_printable) && !bytes.holds('"') && !bytes.holds('\\');
  });
  for (; length < text.size(); ++length) {
    const auto c = static_cast<unsigned char>(text[length]);
    if (c < first_printable || c == '"' || c == '\\') break;
  }
  return length;
}

MOONSHOT_INLINE void JsonWriter::string_unchecked(std::string_view value) {
  constexpr const char* hex = "0123456789abcdef";
  separate();
  out_ += '"';
  for (;;) {
    const auto plain = plain_length(value);
    out_.append(value, 0, plain);
    if (plain == value.size()) break;
    const auto c = static_cast<unsigned char>(value[plain]);
    value.remove_prefix(plain + 1);
    switch (c) {
      case '"':
        out_ += "\\\"";
        break;
      case '\\':
        out_ += "\\\\";
        break;
      case '\n':
        out_ += "\\n";
        break;
      case '\r':
        out_ += "\\r";
        break;
      case '\t':
        out_ += "\\t";
        break;
      default:
        out_ += "\\u00";
        out_ += hex[c >> 4U];
        out_ += hex[c & 0xFU];
    }
  }
  out_ += '"';
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
