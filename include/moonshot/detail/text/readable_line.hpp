#pragma once

/// @file
/// Text of others as one line for people.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `text` as one line that a log, a terminal and an editor show as it is: line breaks, other
/// control characters, what changes the direction of reading, and bytes that are not UTF-8 are
/// written as escapes (`\n`, `\x1b`, `\u202e`). Everything else stays. Never fails; linear.
std::string one_line(std::string_view text);

/// The same, without the secrets that `mask` hides in a text.
template <class Mask>
std::string readable_line(std::string_view text, const Mask& mask) {
  const std::string masked = mask(text);
  std::string line = one_line(masked);
  // Escapes may stand where a name and its value are now side by side.
  return line == masked ? line : mask(line);
}
/// The same, with the secrets that `find_secrets` recognises masked.
std::string readable_line(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/readable_line.ipp"
#endif
