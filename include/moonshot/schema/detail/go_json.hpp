#pragma once

/// @file
/// Strings and numbers as the official validator, a Go program, writes and measures them.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The length of the JSON string with this content, as `encoding/json` writes it: `<`, `>`, `&` and
/// the line separators of Unicode are escaped.
std::size_t go_json_size(std::string_view content) noexcept;

/// The length of a number as `encoding/json` writes it.
std::size_t go_json_size(double value);

/// A number as `%v` of Go's `fmt` prints it, e.g. `2.5`, `1e+06`.
std::string go_text(double value);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/go_json.ipp"
#endif
