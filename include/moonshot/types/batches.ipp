#pragma once

#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE bool is_final(const BatchStatus& status) noexcept {
  switch (status.known()) {
    case BatchStatus::failed:
    case BatchStatus::completed:
    case BatchStatus::expired:
    case BatchStatus::cancelled:
      return true;
    default:
      return false;
  }
}

MOONSHOT_NAMESPACE_END
