#pragma once

/// @file
/// Reads dictionaries as Python prints them, which openai-python puts into its messages.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The dictionary or list at the start of `text`, as JSON: `{'a': None}` gives `{"a":null}`. The
/// text after it is ignored. Nothing where `text` does not begin with a complete one. Never fails.
std::optional<std::string> python_to_json(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/python_literal.ipp"
#endif
