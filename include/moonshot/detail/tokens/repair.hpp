#pragma once

/// @file
/// Makes readable what an answer holds beside characters.

#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Puts U+FFFD in the place of escapes that are half of a surrogate pair. Returns whether there
/// were any.
bool repair_escapes(std::string& text);

/// Puts `null` in the place of numbers that JSON has no form for (`NaN`, `-Infinity`, `inf`), which
/// the writers of some servers let through. Returns whether there were any.
bool repair_numbers(std::string& text);

/// Puts U+FFFD in the place of bytes that are not UTF-8 and of escapes that are half of a surrogate
/// pair, in a text that is otherwise JSON. Returns whether there were any.
bool repair_json(std::string& text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/repair.ipp"
#endif
