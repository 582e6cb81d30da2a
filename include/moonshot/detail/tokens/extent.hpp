#pragma once

/// @file
/// Where a JSON value ends whose text arrives in pieces.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Finds the end of an object or array by its brackets and strings alone; whether it is valid JSON
/// is for the reader to say. Not for concurrent use.
class JsonExtent {
 public:
  /// Takes the next bytes and returns how many of them belong to the value.
  std::size_t add(std::string_view piece) noexcept;
  /// Whether the last bracket was closed.
  bool complete() const noexcept { return complete_; }

 private:
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool complete_ = false;
};

/// The same value without the white space between its tokens. `text` must be valid JSON.
std::string compact_json(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/extent.ipp"
#endif
