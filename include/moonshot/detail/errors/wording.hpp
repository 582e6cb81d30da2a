#pragma once

/// @file
/// The words of an error's message, made ready to be searched for known wordings.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A message in lower case with plain spaces, hyphens and quotation marks, and without the
/// "(request id: ...)" of a gateway and the lines of a program's stack. Terminals and pages break
/// lines anywhere: a wording is found whether a break stands in place of a blank, within a word, or
/// beside a blank.
class Wording {
 public:
  explicit Wording(std::string_view message);

  /// Whether the message has `phrase`, which is in lower case.
  bool has(std::string_view phrase) const;
  /// Whether it has both, and `first` in front of `phrase`.
  bool has_in_front(std::string_view first, std::string_view phrase) const;
  /// The number behind `label`, e.g. 3 in "max RPM: 3" for "max rpm:".
  std::optional<std::int64_t> number_after(std::string_view label) const;
  /// The message with its line breaks.
  const std::string& text() const noexcept { return text_; }
  /// The message with a blank for each line break and the indentation behind it; empty where no
  /// line ends within it.
  const std::string& in_one_line() const noexcept { return one_line_; }

 private:
  std::string text_;
  std::string one_line_;
  std::string squeezed_;  // without white space; empty where no line break is within the message
};

/// `text` without its line breaks and the indentation behind them; empty where it has none.
std::string without_breaks(std::string_view text);

/// `text` without blanks, tabs and line breaks.
std::string without_white_space(std::string_view text);

/// Whether a line is one of a stack of calls, as Node, Java, .NET, Python, PHP and Rust print them.
bool is_stack_line(std::string_view line) noexcept;

/// `message` without the texts that it quotes: what stands between quotation marks and has blanks
/// in it, and JSON objects. All of `message` where nothing else is in it. Linear.
std::string without_quoted_texts(std::string_view message);

/// The message without the "(request id: ...)" that one-api and new-api add at its end.
std::string_view without_request_id(std::string_view message) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/wording.ipp"
#endif
