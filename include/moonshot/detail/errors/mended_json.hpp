#pragma once

/// @file
/// JSON whose strings were broken into lines by a terminal, a page or a mail.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A JSON object with line breaks within its strings, made valid again.
struct MendedJson {
  std::string with_breaks;  ///< each break is an escape: nothing is lost, but a word may be in two
  /// Without the breaks and the indentation behind them, as a terminal that cuts lines needs it;
  /// empty where it is not valid.
  std::string joined;
  std::size_t size = 0;  ///< how many bytes of the text it was
};

/// Mends the object at the beginning of `text`; nothing where it ends nowhere, or where control
/// characters within its strings are not all that is wrong with it. Linear.
std::optional<MendedJson> mended_json(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/mended_json.ipp"
#endif
