#pragma once

/// @file
/// What a call asks of its account's tokens.

#include <cstdint>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The API counts both before the call runs, whatever is generated then.
struct TokenClaim {
  std::int64_t prompt = 0;      ///< as estimated
  std::int64_t completion = 0;  ///< all that the answer may have
  std::uint64_t ticket = 0;     ///< the governor's, of the latest try; 0: none was sent
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
