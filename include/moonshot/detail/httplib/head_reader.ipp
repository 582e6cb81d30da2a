#pragma once

#include "moonshot/detail/httplib/head_reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `HTTP/1.1 200`: the part of a status line that says something.
inline constexpr std::size_t status_line_size = 12;

/// The status that `line` names, or 0 where it is no status line of HTTP/1.
MOONSHOT_INLINE int read_status(std::string_view line) noexcept {
  constexpr std::size_t version_size = 9;
  const auto version = line.substr(0, version_size);
  if (version != "HTTP/1.1 " && version != "HTTP/1.0 ") return 0;
  if (line.size() <= status_line_size) return 0;
  const char next = line[status_line_size];
  if (next != ' ' && next != '\r' && next != '\n') return 0;
  int status = 0;
  for (const char digit : line.substr(version_size, 3)) {
    if (digit < '0' || digit > '9') return 0;
    status = status * 10 + (digit - '0');
  }
  constexpr int least = 100;
  return status >= least ? status : 0;
}

MOONSHOT_INLINE void HeadReader::end_status_line() {
  constexpr int switching_protocols = 101;  // which no interim answer but the end of HTTP is
  constexpr int least_final = 200;
  const int status = read_status(line_);
  is_refused_ = status == 0;
  is_interim_ = status < least_final && status != switching_protocols;
  in_status_line_ = false;
  if (is_refused_ || is_interim_) return;
  status_ = status;
  head_ = line_.substr(0, status_line_size) + " \r\n";
}

MOONSHOT_INLINE void HeadReader::end_line() {
  const bool is_last = line_ == "\r\n";
  if (in_status_line_) {
    end_status_line();
  } else if (is_interim_) {
    in_status_line_ = is_last;
  } else {
    head_ += line_;
    is_complete_ = is_last;
  }
  line_.clear();
}

MOONSHOT_INLINE std::size_t HeadReader::take(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !is_complete_ && !is_refused_) {
    const auto rest = bytes.substr(taken);
    const auto feed = rest.find('\n');
    const auto piece = rest.substr(0, feed == std::string_view::npos ? feed : feed + 1);
    line_ += piece;
    taken += piece.size();
    if (feed != std::string_view::npos) end_line();
  }
  return taken;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
