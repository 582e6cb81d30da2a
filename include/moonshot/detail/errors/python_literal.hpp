#pragma once

/// @file
/// Python's way of printing a dictionary, as openai-python puts it into its messages.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The dictionary or list that begins at the start of `text`, as JSON: `{'a': None}` gives
/// `{"a":null}`. What follows it is ignored. Nothing where `text` does not begin with one that is
/// complete. Never fails; depth is bounded.
std::optional<std::string> python_to_json(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/python_literal.ipp"
#endif
