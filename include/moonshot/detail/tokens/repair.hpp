#pragma once

/// @file
/// Makes readable what an answer holds beside characters.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Puts U+FFFD in the place of escapes that are half of a surrogate pair. Returns whether there
/// were any.
bool repair_escapes(std::string& text);

/// Puts `null` in the place of numbers that JSON has no form for (`NaN`, `-Infinity`, `inf`), which
/// the writers of some servers let through. Those that are the value of one of the members `kept`,
/// whose names have spaces between them, or stand in a list there, stay numbers: `0`. Returns
/// whether there were any.
bool repair_numbers(std::string& text, std::string_view kept = {});

/// The same text, with the control characters within its strings escaped.
std::string escape_controls(std::string_view json);

/// Puts U+FFFD in the place of bytes that are not UTF-8 and of escapes that are half of a surrogate
/// pair, in a text that is otherwise JSON. Returns whether there were any.
bool repair_json(std::string& text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/repair.ipp"
#endif
