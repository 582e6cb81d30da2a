#pragma once

#include "moonshot/resources/detail/line_splitter.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void LineSplitter::tell() {
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (line_.find_first_not_of(" \t") != std::string::npos) on_line_(line_);
  line_.clear();
}

MOONSHOT_INLINE bool LineSplitter::push(std::string_view piece) {
  for (;;) {
    const auto end = piece.find('\n');
    const auto part = piece.substr(0, end);
    if (part.size() > longest_ - line_.size()) return false;
    line_.append(part);
    if (end == std::string_view::npos) return true;
    tell();
    piece.remove_prefix(end + 1);
  }
}

MOONSHOT_INLINE void LineSplitter::finish() { tell(); }

}  // namespace detail
MOONSHOT_NAMESPACE_END
