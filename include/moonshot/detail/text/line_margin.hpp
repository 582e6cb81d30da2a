#pragma once

/// @file
/// Line breaks within a word, and what quotations, comments and frames put in front of lines.

#include <cstddef>
#include <string_view>

#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The length of the escape of `letter` at the start of `text`, with any number of backslashes, as
/// in JSON within JSON; 0 where there is none.
inline std::size_t backslash_escape_length(std::string_view text, char letter) noexcept {
  constexpr std::size_t most = 16;
  std::size_t length = 0;
  while (length < most && length < text.size() && text[length] == '\\') ++length;
  return length != 0 && length < text.size() && text[length] == letter ? length + 1 : 0;
}

/// The length of the line break at the start of `text`, also one in an escape of JSON or of a URL;
/// 0 where there is none.
inline std::size_t line_break_length(std::string_view text) noexcept {
  std::size_t length = 0;
  if (begins(text, "\r")) {
    length = 1;
  } else if (starts_with_ignoring_case(text, "%0d")) {
    length = 3;
  } else {
    length = backslash_escape_length(text, 'r');
  }
  const std::string_view rest = text.substr(length);
  if (begins(rest, "\n")) return length + 1;
  if (starts_with_ignoring_case(rest, "%0a")) return length + 3;
  return length + backslash_escape_length(rest, 'n');
}

/// The length of the blank at the start of `text`; 0 where there is none.
inline std::size_t blank_length(std::string_view text) noexcept {
  if (begins(text, " ") || begins(text, "\t")) return 1;
  if (begins(text, "\xC2\xA0")) return 2;  // no-break space
  return backslash_escape_length(text, 't');
}

/// The length of the indentation and of the marks of quotations, comments and frames at the start
/// of a line. Marks that may as well be a part of a word have a blank behind them. Bounded.
inline std::size_t margin_length(std::string_view line) noexcept {
  constexpr std::size_t longest = 256;
  constexpr std::string_view marks[] = {">", "#", "|", "&gt;", "\xE2\x94\x82", "\xE2\x94\x83"};
  constexpr std::string_view before_blanks[] = {"* ", "< ", "// ", "+ ", "- "};
  std::size_t length = 0;
  for (std::size_t step = 1; step != 0 && length < longest; length += step) {
    const std::string_view rest = line.substr(length);
    step = blank_length(rest);
    for (const auto mark : marks) {
      if (begins(rest, mark)) step = mark.size();
    }
    for (const auto mark : before_blanks) {
      if (begins(rest, mark)) step = mark.size();
    }
  }
  return length;
}

/// The length of a break at the start of `text` with the right border of a frame and blanks in
/// front of it, and with the margin of the next line; 0 where no line ends there. Bounded.
inline std::size_t break_and_margin_length(std::string_view text) noexcept {
  constexpr std::size_t longest = 256;
  constexpr std::string_view borders[] = {"|", "\xE2\x94\x82", "\xE2\x94\x83", "=", "\\"};
  std::size_t length = 0;
  const auto skip_blanks = [&] {
    for (std::size_t blank = 1; blank != 0 && length < longest; length += blank) {
      blank = blank_length(text.substr(length));
    }
  };
  skip_blanks();
  if (line_break_length(text.substr(length)) == 0) {
    for (const auto border : borders) {
      if (!begins(text.substr(length), border)) continue;
      length += border.size();
      break;
    }
    skip_blanks();
  }
  const auto line_end = line_break_length(text.substr(length));
  if (line_end == 0) return 0;
  length += line_end;
  return length + margin_length(text.substr(length));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
