#pragma once

/// @file
/// Reads single members of JSON of unknown shape, such as the error body of an unknown sender.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The exact text of member `name` of the object `text`, or nothing where `text` is not an object,
/// has no such member, or breaks off before it. The last of equal names wins. Never fails.
std::optional<std::string_view> member_of(std::string_view text, std::string_view name);

/// The content of `text` where it is one JSON string, else nothing.
std::optional<std::string> string_of(std::string_view text);

/// `string_of(member_of(text, name))`.
std::optional<std::string> string_member(std::string_view text, std::string_view name);

/// Whether `text` is one JSON value and nothing else.
bool is_json(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/lookup.ipp"
#endif
