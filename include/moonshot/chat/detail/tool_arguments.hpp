#pragma once

/// @file
/// The arguments of a tool call, as a tool and the API can read them.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The arguments that a model wrote as JSON, or nothing where they are none. JSON stays as it is,
/// byte for byte. Models write line breaks into strings as they are: such control characters are
/// escaped, and nothing else is changed. An empty text and `null` stand for no arguments, `{}`.
/// U+FFFD stands for an escaped half of a surrogate pair, which no text in UTF-8 can hold.
std::optional<std::string> readable_arguments(std::string_view arguments);

/// The same for a history, which the API refuses with arguments that are no JSON: those become
/// `{}`, as in Kimi's own client. Escaped surrogates stay as they are.
std::string history_arguments(std::string_view arguments);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/tool_arguments.ipp"
#endif
