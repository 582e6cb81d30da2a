#pragma once

/// @file
/// Takes the marks of a quotation, a comment or a frame off the lines of a text.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/detail/errors/http_head.hpp"
#include "moonshot/detail/text/line_margin.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether `mark` stands in front of all lines but the first one, and of at least two lines.
inline bool is_marked(std::string_view text, std::string_view mark) noexcept {
  std::size_t marked = 0;
  bool first = true;
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    const bool has_mark =
        begins(line, mark) && (line.size() == mark.size() || line[mark.size()] == ' ');
    if (has_mark) ++marked;
    if (!has_mark && !first && !line.empty()) return false;
    first = false;
  }
  return marked >= 2;
}

/// The text within the fence of Markdown around it; nothing where there is none.
inline std::optional<std::string> within_fence(std::string_view text) {
  constexpr std::string_view fence = "```";
  if (!begins(text, fence) || !contains(text, "\n")) return std::nullopt;
  take_line(text);
  const auto end = text.rfind(fence);
  return std::string(text.substr(0, end));
}

/// The line without the right border of a box and the blanks in front of it, where it has one.
inline std::string_view without_right_border(std::string_view line, const LineMark& mark) noexcept {
  const std::string_view whole = trim(line);
  return mark.is_border && ends(whole, mark.text)
             ? trim(whole.substr(0, whole.size() - mark.text.size()))
             : line;
}

/// The text without the mark, and one blank, in front of its lines; nothing where its lines have no
/// mark. Linear.
inline std::optional<std::string> without_line_marks(std::string_view text) {
  for (const auto& mark : line_marks) {
    if (!mark.is_of_quotation || !is_marked(text, mark.text)) continue;
    std::string plain;
    while (!text.empty()) {
      std::string_view line = take_line(text);
      const auto at = line.find_first_not_of(" \t");
      if (at != std::string_view::npos && begins(line.substr(at), mark.text)) {
        line.remove_prefix(at + mark.text.size());
        if (begins(line, " ")) line.remove_prefix(1);
        line = without_right_border(line, mark);
      }
      plain.append(line).append("\n");
    }
    return plain;
  }
  return std::nullopt;
}

/// The text of a fenced block or of lines with marks; nothing where it is neither.
inline std::optional<std::string> without_quotation(std::string_view text) {
  auto plain = within_fence(text);
  return plain ? plain : without_line_marks(text);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
