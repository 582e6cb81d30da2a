#pragma once

#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE const char* to_string(Finding finding) noexcept {
  switch (finding) {
    case Finding::passed:
      return "passed";
    case Finding::warned:
      return "warned";
    case Finding::failed:
      return "failed";
    case Finding::skipped:
      break;
  }
  return "skipped";
}

MOONSHOT_NAMESPACE_END
