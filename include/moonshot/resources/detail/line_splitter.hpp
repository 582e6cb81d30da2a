#pragma once

/// @file
/// Text that arrives in pieces, as lines.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Cuts text that arrives in pieces into lines. Not for concurrent use.
class LineSplitter {
 public:
  /// Receives one line; the text is valid during the call.
  using OnLine = std::function<void(std::string_view line)>;

  /// `on_line` is told of every line that is not blank, without its end; `longest` is the most that
  /// is kept of one.
  LineSplitter(OnLine on_line, std::size_t longest)
      : on_line_(std::move(on_line)), longest_(longest) {}

  /// False where a line is longer than the limit.
  bool push(std::string_view piece);
  /// Ends the text: what is left is the last line.
  void finish();

 private:
  void tell();

  OnLine on_line_;
  std::size_t longest_;
  std::string line_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/line_splitter.ipp"
#endif
