#pragma once

#include "moonshot/detail/tokens/extent.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::size_t JsonExtent::add(std::string_view piece) noexcept {
  std::size_t at = 0;
  while (at < piece.size() && !complete_) {
    const char c = piece[at++];
    if (escaped_) {
      escaped_ = false;
    } else if (in_string_) {
      escaped_ = c == '\\';
      in_string_ = c != '"';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && depth_ > 0) {
      complete_ = --depth_ == 0;
    }
  }
  return at;
}

MOONSHOT_INLINE std::string compact_json(std::string_view text) {
  std::string compact;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (in_string || !space) compact += c;
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\' && at + 1 < text.size()) compact += text[++at];
  }
  return compact;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
