#pragma once

/// @file
/// How the members of a decoded object stood on the wire.

#include <cstdint>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How the named members of one decoded object stood on the wire where the C++ value cannot tell:
/// bit i is for field i of the type's list.
struct Presence {
  std::uint64_t null = 0;    ///< written as `null`
  std::uint64_t empty = 0;   ///< written as an empty array or object
  std::uint64_t absent = 0;  ///< not written although the type always has it
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
