#pragma once

/// @file
/// What programs that collect logs put in front of every line: times, numbers, names of containers.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether `text` is not empty and has characters of `allowed` alone.
inline bool consists_of(std::string_view text, std::string_view allowed) noexcept {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

/// The length of the word at the start of `text`, up to a blank or a line break.
inline std::size_t log_word_length(std::string_view text) noexcept {
  return (std::min)(text.find_first_of(" \t\r\n"), text.size());
}

/// The length of the blanks at the start of `text`.
inline std::size_t log_blanks_length(std::string_view text) noexcept {
  return (std::min)(text.find_first_not_of(" \t"), text.size());
}

/// Whether a word is the name of a program with its number and a colon: "app[12]:".
inline bool is_program_of_log(std::string_view word) noexcept {
  if (!ends(word, "]:")) return false;
  const auto open = word.find('[');
  return open != 0 && open != std::string_view::npos &&
         consists_of(word.substr(open + 1, word.size() - open - 3), "0123456789");
}

/// Whether a word by itself belongs to what stands in front of a line: a time, a number, the name
/// of a month, a level, a stream.
inline bool is_mark_of_log(std::string_view word) noexcept {
  constexpr std::string_view names[] = {
      "Jan",   "Feb",  "Mar",  "Apr",   "May",  "Jun",  "Jul",   "Aug",    "Sep",    "Oct", "Nov",
      "Dec",   "Mon",  "Tue",  "Wed",   "Thu",  "Fri",  "Sat",   "Sun",    "F",      "P",   "TRACE",
      "DEBUG", "INFO", "WARN", "ERROR", "info", "warn", "error", "stdout", "stderr", "|"};
  constexpr std::string_view of_time = "0123456789-:/.,TZ+[]()";
  constexpr std::size_t longest = 40;
  if (word.size() > longest) return false;
  const bool is_time =
      consists_of(word, of_time) && word.find_first_of("0123456789") != std::string_view::npos;
  return is_time || is_program_of_log(word) ||
         std::find(std::begin(names), std::end(names), word) != std::end(names);
}

/// The length of what a collector of logs has put in front of `line`, with the blanks behind it, as
/// in "2026-01-02T03:04:05.678Z stdout F ", "web_1  | " and "Nov 28 05:00:00 host app[12]: "; 0
/// where there is nothing of the kind. Bounded.
inline std::size_t log_prefix_length(std::string_view line) noexcept {
  constexpr std::size_t longest = 160;
  line = line.substr(0, longest);
  std::size_t length = 0;
  for (;;) {
    const std::string_view rest = line.substr(length);
    const auto word = log_word_length(rest);
    const auto blanks = log_blanks_length(rest.substr(word));
    if (word == 0 || blanks == 0) return length;
    const std::string_view behind = rest.substr(word + blanks);
    const std::string_view next = behind.substr(0, log_word_length(behind));
    // The name of a container stands first, that of a host behind the time.
    const bool is_name = length == 0 ? next == "|" : is_program_of_log(next);
    if (!is_name && !is_mark_of_log(rest.substr(0, word))) return length;
    length += word + blanks;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
