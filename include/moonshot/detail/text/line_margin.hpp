#pragma once

/// @file
/// Line breaks within a word, and what quotations, comments and frames put in front of lines.

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A mark that mails, shells, comments, curl, diffs and terminals put in front of lines.
struct LineMark {
  std::string_view text;
  bool needs_blank;      ///< without a blank behind it, it may be a part of a word
  bool is_of_quotation;  ///< whole texts are quoted with it
  bool is_border;        ///< of a box or table, so that it may end a line too
};

inline constexpr LineMark line_marks[] = {
    {">", false, true, false},
    {"#", false, true, false},
    {"|", false, true, true},
    {"<", true, true, false},
    {"*", true, true, false},
    {"//", true, true, false},
    {"\xE2\x94\x82", false, true, true},  // vertical lines
    {"\xE2\x94\x83", false, true, true},
    {"\xE2\x95\x91", false, false, true},
    {"\xE2\x96\x8E", false, false, false},  // bars of quotations
    {"\xE2\x96\x8C", false, false, false},
    {"\xEF\xBC\x9E", false, false, false},  // a wide >
    {"&gt;", false, false, false},
    {"+", false, false, false},
    {"-", true, false, false},
    {"--", true, false, false},
    {";", false, false, false},
    {"!", false, false, false},
    {"%", true, false, false},
    {"\xE2\x86\xAA", false, false, false},  // the arrow of a line that goes on
};

/// The length of the escape `word` at the start of `text`, with any number of backslashes, as in
/// JSON within JSON; 0 where there is none.
inline std::size_t backslash_escape_length(std::string_view text, std::string_view word) noexcept {
  constexpr std::size_t most = 16;
  std::size_t length = 0;
  while (length < most && length < text.size() && text[length] == '\\') ++length;
  return length != 0 && starts_with_ignoring_case(text.substr(length), word) ? length + word.size()
                                                                             : 0;
}

/// The length of the first of `signs`, and of the escapes of `words`, that `text` starts with.
template <std::size_t Signs, std::size_t Words>
std::size_t sign_length(std::string_view text, const std::string_view (&signs)[Signs],
                        const std::string_view (&words)[Words]) noexcept {
  for (const auto sign : signs) {
    if (starts_with_ignoring_case(text, sign)) return sign.size();
  }
  if (!begins(text, "\\")) return 0;
  for (const auto word : words) {
    if (const auto length = backslash_escape_length(text, word)) return length;
  }
  return 0;
}

/// The length of the line break at the start of `text`, also one in an escape of JSON, of a URL or
/// of HTML; 0 where there is none.
inline std::size_t line_break_length(std::string_view text) noexcept {
  constexpr std::string_view returns[] = {"\r", "%0d", "%250d", "&#13;", "&#xd;"};
  constexpr std::string_view return_words[] = {"r", "u000d", "x0d", "015"};
  constexpr std::string_view feeds[] = {"\n",   "%0a",      "%250a",        "&#10;",       "&#xa;",
                                        "<br>", "<br/>",    "<br />",       "<wbr>",       "\v",
                                        "\f",   "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  constexpr std::string_view feed_words[] = {"n", "u000a", "x0a", "012"};
  const auto length = sign_length(text, returns, return_words);
  return length + sign_length(text.substr(length), feeds, feed_words);
}

/// The length of what dresses a text in a terminal at the start of `text`: ESC `[`, parameters and
/// a letter; 0 where there is none.
inline std::size_t colour_length(std::string_view text) noexcept {
  constexpr std::string_view introducers[] = {"\x1b[", "^[["};
  constexpr std::string_view words[] = {"u001b[", "x1b[", "033[", "e["};
  constexpr std::size_t longest = 32;
  const auto length = sign_length(text, introducers, words);
  if (length == 0) return 0;
  const auto end = text.substr(0, longest).find_first_not_of("0123456789;", length);
  return end != std::string_view::npos && (text[end] == 'm' || text[end] == 'K') ? end + 1 : 0;
}

/// The length of the blank at the start of `text`; 0 where there is none.
inline std::size_t blank_length(std::string_view text) noexcept {
  constexpr std::string_view blanks[] = {" ", "\t", "\xC2\xA0", "&nbsp;"};
  constexpr std::string_view words[] = {"t"};
  const auto length = sign_length(text, blanks, words);
  return length != 0 ? length : colour_length(text);
}

/// The length of the number of a line at its start, with `|` or `:` and a blank behind it; 0 where
/// there is none.
inline std::size_t line_number_length(std::string_view line) noexcept {
  constexpr std::size_t most_digits = 6;
  const auto digits = line.substr(0, most_digits + 1).find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return 0;
  std::size_t length = digits;
  while (blank_length(line.substr(length)) == 1) ++length;
  for (const std::string_view sign : {"|", ":", "\xE2\x94\x82"}) {
    const auto rest = line.substr(length);
    if (begins(rest, sign) && blank_length(rest.substr(sign.size())) != 0) {
      return length + sign.size();
    }
  }
  return 0;
}

/// The length of the indentation, of a number, and of the marks of quotations, comments and frames
/// at the start of a line. Bounded.
inline std::size_t margin_length(std::string_view line) noexcept {
  constexpr std::size_t longest = 256;
  std::size_t length = 0;
  for (std::size_t step = 1; step != 0 && length < longest; length += step) {
    const std::string_view rest = line.substr(length);
    step = blank_length(rest);
    for (const auto& mark : line_marks) {
      if (!begins(rest, mark.text)) continue;
      const auto blank = blank_length(rest.substr(mark.text.size()));
      if (!mark.needs_blank || blank != 0) step = mark.text.size() + blank;
    }
    if (step == 0) step = line_number_length(rest);
  }
  return length;
}

/// The length of a border of a box, or of the sign that a line goes on in the next one, at the
/// start of `text`; 0 where there is none.
inline std::size_t line_end_sign_length(std::string_view text) noexcept {
  constexpr std::string_view signs[] = {
      "=", "\\", "^", "`", "+", "$", "\xE2\x86\xB5", "\xE2\x86\xA9", "\xE2\x80\xA6"};
  for (const auto& mark : line_marks) {
    if (mark.is_border && begins(text, mark.text)) return mark.text.size();
  }
  for (const auto sign : signs) {
    if (begins(text, sign)) return sign.size();
  }
  return 0;
}

/// The length of a break at the start of `text` with the right border of a frame and blanks in
/// front of it, and with the margin of the next line; 0 where no line ends there. A text that is
/// put together of strings in quotation marks, one a line, is broken so too. Bounded.
inline std::size_t break_and_margin_length(std::string_view text) noexcept {
  constexpr std::size_t longest = 256;
  const char quote = begins(text, "\"") || begins(text, "'") ? text.front() : '\0';
  std::size_t length = quote != '\0' ? 1 : 0;
  std::size_t line_end = 0;
  for (std::size_t step = 1; step != 0 && length < longest; length += step) {
    const auto rest = text.substr(length);
    line_end = line_break_length(rest);
    if (line_end != 0) break;
    step = blank_length(rest);
    if (step == 0) step = line_end_sign_length(rest);
  }
  if (line_end == 0) return 0;
  length += line_end;
  length += margin_length(text.substr(length));
  // Some mails and pages have an empty line between any two.
  if (const auto empty_line = line_break_length(text.substr(length))) {
    length += empty_line;
    length += margin_length(text.substr(length));
  }
  if (quote == '\0') return length;
  return length < text.size() && text[length] == quote ? length + 1 : 0;
}

/// The length of the other cells of a row of a table at the start of `text`, where the row ends in
/// a border, and of the break and the margin behind them; 0 where there are none. Bounded.
inline std::size_t cells_and_margin_length(std::string_view text) noexcept {
  constexpr std::size_t longest = 256;
  std::string_view row = text.substr(0, longest);
  row = row.substr(0, row.find_first_of("\r\n"));
  for (const auto& mark : line_marks) {
    if (!mark.is_border) continue;
    const auto begin = (std::min)(row.find_first_not_of(" \t"), row.size());
    const auto border = row.rfind(mark.text);
    if (!begins(row.substr(begin), mark.text) || border == begin) continue;
    const auto rest = break_and_margin_length(text.substr(border));
    if (rest != 0) return border + rest;
  }
  return 0;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
