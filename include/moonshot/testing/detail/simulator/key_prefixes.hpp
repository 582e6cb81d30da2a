#pragma once

/// @file
/// Finds the row of a table by the beginning of an API key.

#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// The first of `rows` whose `key_prefix` begins `key`, or null.
template <class Rows>
auto find_by_key(const Rows& rows, std::string_view key) -> decltype(rows.data()) {
  for (const auto& row : rows) {
    const std::string_view prefix = row.key_prefix;
    if (key.substr(0, prefix.size()) == prefix) return &row;
  }
  return nullptr;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
