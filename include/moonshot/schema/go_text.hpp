#pragma once

/// @file
/// Values as the official validator, a Go program, prints and measures them.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

namespace moonshot::mfjs {

struct Node;

/// The length of the JSON string with this content, as `encoding/json` writes it: `<`, `>`, `&` and
/// the line separators of Unicode are escaped.
std::size_t go_json_size(std::string_view content) noexcept;

/// The length of a number as `encoding/json` writes it.
std::size_t go_json_size(double value);

/// A number as `%v` of `fmt` has it, e.g. `2.5`, `1e+06`.
std::string go_text(double value);

/// Any value as `%v` of `fmt` has it, e.g. `map[a:1]`, `[x <nil>]`; cut off where it is long.
std::string go_text(const Node& value);

}  // namespace moonshot::mfjs

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/schema_go_text.ipp"
#endif
