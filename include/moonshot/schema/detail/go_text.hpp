#pragma once

/// @file
/// Values as the official validator, a Go program, prints them.

#include <string>

#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// A value as `%v` of Go's `fmt` prints it, e.g. `map[a:1]`, `[x <nil>]`; cut off where it is long.
std::string go_text(const Node& value);

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/go_text.ipp"
#endif
