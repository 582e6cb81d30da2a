#pragma once

#include "moonshot/provenance.hpp"

MOONSHOT_NAMESPACE_BEGIN

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

MOONSHOT_NAMESPACE_END
