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

/// The status of a line such as `HTTP/1.1 429 Too Many Requests`; 0 for another one.
inline int status_of_line(std::string_view line) noexcept {
  const auto space = line.find(' ');
  const bool head = begins(line, "HTTP/") && space != std::string_view::npos;
  return head ? status_at(line, space + 1) : 0;
}

/// The length of the name in a header line `Name: value`; 0 where the line is none.
inline std::size_t header_name_length(std::string_view line) noexcept {
  std::size_t length = 0;
  while (length < line.size() && is_key_character(line[length])) ++length;
  return length < line.size() && line[length] == ':' ? length : 0;
}

/// Removes a status line, its headers and the empty line behind them from `text`. The empty line
/// may be missing, because people paste without it. Returns the status; 0, with `text` unchanged,
/// where there is no head. `on_header(line, name_length)` is called for each header.
template <class OnHeader>
int take_head(std::string_view& text, const OnHeader& on_header) {
  std::string_view rest = text;
  const int status = status_of_line(take_line(rest));
  if (status == 0) return 0;
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
  return status;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
