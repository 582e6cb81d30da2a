#pragma once

/// @file
/// The head of an HTTP response as text, as curl prints it in front of a body.

#include <cstddef>
#include <string_view>

#include "moonshot/detail/errors/told_status.hpp"
#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Removes the next line from `text` and returns it.
inline std::string_view take_line(std::string_view& text) noexcept {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// A status line, such as `HTTP/1.1 429 Too Many Requests`.
struct StatusLine {
  int status = 0;           ///< 0: the line is none
  std::string_view behind;  ///< the words behind the status, without the separator in front of them
};

inline StatusLine read_status_line(std::string_view line) noexcept {
  const auto space = line.find(' ');
  if (!begins(line, "HTTP/") || space == std::string_view::npos) return {};
  const int status = status_at(line, space + 1);
  if (status == 0) return {};
  const std::string_view behind = line.substr(space + 4);
  const auto words = behind.find_first_not_of(" \t:-,");
  return {status, words == std::string_view::npos ? std::string_view() : behind.substr(words)};
}

/// Whether the words behind a status are no more than its name, as "Too Many Requests" is. Logs
/// write the body, or a message, in the same place.
inline bool is_reason_phrase(std::string_view words) noexcept {
  constexpr std::size_t longest = 40;
  return words.size() <= longest && words.find_first_of("{}[]<>:=\"") == std::string_view::npos;
}

/// The length of the name in a header line `Name: value`; 0 where the line is none.
inline std::size_t header_name_length(std::string_view line) noexcept {
  std::size_t length = 0;
  while (length < line.size() && is_key_character(line[length])) ++length;
  return length < line.size() && line[length] == ':' ? length : 0;
}

/// Removes a status line, its headers and the empty line behind them from `text`. The empty line
/// may be missing, because people paste without it. A body that begins in the status line itself is
/// left whole. Returns the status; 0, with `text` unchanged, where there is no head.
/// `on_header(line, name_length)` is called for each header.
template <class OnHeader>
int take_head(std::string_view& text, const OnHeader& on_header) {
  std::string_view rest = text;
  const StatusLine head = read_status_line(take_line(rest));
  if (head.status == 0) return 0;
  if (!is_reason_phrase(head.behind)) {
    text.remove_prefix(static_cast<std::size_t>(head.behind.data() - text.data()));
    return head.status;
  }
  while (!rest.empty()) {
    std::string_view behind = rest;
    const std::string_view line = take_line(behind);
    const std::size_t name = header_name_length(line);
    if (!line.empty() && name == 0) break;
    rest = behind;
    if (line.empty()) break;
    on_header(line, name);
  }
  text = rest;
  return head.status;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
