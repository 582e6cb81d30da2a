#pragma once

/// @file
/// Which failures of a gateway pass by themselves.

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether what a gateway says with `status` may pass by itself. A gateway that answers with
/// another status has made up its mind about the request.
inline bool passes_at_gateway(int status) noexcept {
  switch (status) {
    case 0:    // not known
    case 408:  // it waited in vain
    case 409:
    case 425:
    case 429:
      return true;
    default:
      return status >= 500;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
