#pragma once

/// @file
/// How a call's wait for its governor ended.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

enum class Turn {
  started,    ///< it was let through, and its end has to be told
  cancelled,  ///< its token was cancelled
  timed_out   ///< its deadline passed, or would have passed before its turn
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
