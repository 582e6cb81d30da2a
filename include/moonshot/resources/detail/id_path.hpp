#pragma once

/// @file
/// Paths with an id in them.

#include <string>
#include <string_view>

#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `prefix`, `id` and `suffix`, with the id percent-encoded (RFC 3986) but for unreserved
/// characters and those in `kept`. Fails with `UsageError` naming `argument` for an id that would
/// lead to another endpoint: none, or one with an empty part or one of `.` and `..`.
Result<std::string> id_path(std::string_view prefix, const char* argument, std::string_view id,
                            std::string_view suffix = {}, std::string_view kept = {});

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/id_path.ipp"
#endif
