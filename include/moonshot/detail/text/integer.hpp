#pragma once

/// @file
/// Reads an integer from text.

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The integer in `text`, or nothing where the whole text is not one.
inline std::optional<std::int64_t> to_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
