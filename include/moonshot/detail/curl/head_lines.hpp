#pragma once

/// @file
/// The head of an answer, from the lines that libcurl reads.

#include <algorithm>
#include <string>
#include <string_view>

#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Puts the head of an answer together. Interim answers (1xx; RFC 9110, section 15.2) are left out,
/// but for 101, which ends HTTP and which nobody has asked for. A status line of a version that
/// does not fit the connection has the status 0. No I/O. Not for concurrent use.
class HeadLines {
 public:
  /// `may_be_http_2`: libcurl may speak HTTP/2, and then writes the status line in a way of its
  /// own.
  explicit HeadLines(bool may_be_http_2 = false) noexcept : may_be_http_2_(may_be_http_2) {}

  /// Takes the next line, its end included. Returns whether it ends the head of the final answer.
  bool take(std::string_view line) {
    if (line.substr(0, 5) == "HTTP/") {
      begin(line);
    } else if (trim(line).empty()) {
      return !is_interim();
    } else {
      add(line);
    }
    return false;
  }

  /// Whether it is one of HTTP/1.
  bool is_http_1() const noexcept { return is_http_1_; }
  /// The head, once it is complete.
  const http::ResponseHead& head() const noexcept { return head_; }

 private:
  // The status is three digits behind the first space.
  void begin(std::string_view line) {
    head_ = http::ResponseHead();
    constexpr std::string_view http_1 = "HTTP/1.";
    constexpr std::string_view http_2 = "HTTP/2 ";
    is_http_1_ = line.substr(0, http_1.size()) == http_1;
    const bool fits = is_http_1_ || (may_be_http_2_ && line.substr(0, http_2.size()) == http_2);
    if (!fits) return;
    line.remove_prefix((std::min)(line.find(' '), line.size() - 1) + 1);
    for (const char digit : line.substr(0, 3)) {
      if (digit < '0' || digit > '9') return;
      head_.status = head_.status * 10 + (digit - '0');
    }
  }
  void add(std::string_view line) {
    const auto colon = line.find(':');
    // libcurl refuses a line without one, and has joined lines that were folded.
    if (colon == std::string_view::npos) return;
    head_.headers.add(std::string(trim(line.substr(0, colon))),
                      std::string(trim(line.substr(colon + 1))));
  }
  bool is_interim() const noexcept {
    constexpr int switching_protocols = 101;
    return head_.status / 100 == 1 && head_.status != switching_protocols;
  }

  bool may_be_http_2_;
  bool is_http_1_ = false;
  http::ResponseHead head_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
