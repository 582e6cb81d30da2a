#pragma once

#include "moonshot/json/decimal.hpp"
#include "moonshot/json/number.hpp"

namespace moonshot {

MOONSHOT_INLINE double Decimal::value() const noexcept {
  return json::to_double(text_).value_or(0.0);
}

}  // namespace moonshot
