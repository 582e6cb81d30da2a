#pragma once

#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE const char* to_string(OriginVerdict verdict) noexcept {
  switch (verdict) {
    case OriginVerdict::proved:
      return "proved";
    case OriginVerdict::refuted:
      return "refuted";
    case OriginVerdict::not_proved:
      return "not_proved";
  }
  return "not_proved";
}

MOONSHOT_NAMESPACE_END
