#pragma once

#include "moonshot/types/batches.hpp"

namespace moonshot {

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

}  // namespace moonshot
