#pragma once

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool JsonWriter::string(std::string_view value) {
  if (!is_utf8(value)) return false;
  string_unchecked(value);
  return true;
}

MOONSHOT_INLINE void JsonWriter::string_unchecked(std::string_view value) {
  constexpr const char* hex = "0123456789abcdef";
  separate();
  out_ += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto c = static_cast<unsigned char>(value[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out_.append(value, plain, i - plain);
    plain = i + 1;
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
  out_.append(value, plain, value.size() - plain);
  out_ += '"';
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
