#pragma once

/// @file
/// Base64 (RFC 4648), the form of bytes within JSON.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// `bytes` in Base64, with padding. Never fails.
std::string base64(std::string_view bytes);

/// The bytes of a text in padded Base64; nothing where it is not valid Base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/base64.ipp"
#endif
