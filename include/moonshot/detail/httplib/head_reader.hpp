#pragma once

/// @file
/// The head of an answer, as cpp-httplib can read it.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Takes the bytes of an answer up to the end of its head, and leaves out what some versions of
/// cpp-httplib cannot read: interim answers (1xx; RFC 9110, section 15.2) other than 100, and a
/// reason of more than a few kilobytes, over which version 0.11 recurses until the stack is full.
/// No I/O. Not for concurrent use.
class HeadReader {
 public:
  /// Takes the next bytes, and returns how many: fewer than there are only where the head ends
  /// within them, or cannot be read.
  std::size_t take(std::string_view bytes);

  /// The status of the final answer; 0 before its line has come.
  int status() const noexcept { return status_; }
  /// Whether what came is no answer.
  bool is_refused() const noexcept { return is_refused_; }
  /// Whether all of the final answer's head has come.
  bool is_complete() const noexcept { return is_complete_; }
  /// That head, once it is complete: its lines as they came, the first one without its reason.
  const std::string& head() const noexcept { return head_; }

 private:
  void end_line();
  void end_status_line();

  std::string line_;  // the beginning of the present line
  std::string head_;
  bool in_status_line_ = true;
  bool is_interim_ = false;
  bool is_refused_ = false;
  bool is_complete_ = false;
  int status_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/head_reader.ipp"
#endif
