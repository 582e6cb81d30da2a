#pragma once

#include "moonshot/errors/provenance.hpp"

namespace moonshot {

MOONSHOT_INLINE const char* to_string(Origin origin) noexcept {
  switch (origin) {
    case Origin::native:
      return "native";
    case Origin::altered:
      return "altered";
    case Origin::foreign:
      return "foreign";
    case Origin::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace moonshot
