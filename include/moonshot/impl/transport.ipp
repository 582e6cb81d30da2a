#pragma once

#include "moonshot/http/transport.hpp"

namespace moonshot {

MOONSHOT_INLINE const char* to_string(TimeoutPhase phase) noexcept {
  switch (phase) {
    case TimeoutPhase::connect:
      return "connect";
    case TimeoutPhase::first_byte:
      return "first_byte";
    case TimeoutPhase::between_bytes:
      return "between_bytes";
    case TimeoutPhase::total:
      return "total";
  }
  return "total";
}

}  // namespace moonshot
