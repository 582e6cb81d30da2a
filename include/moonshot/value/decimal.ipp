#pragma once

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/value/decimal.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE double Decimal::value() const noexcept {
  return detail::to_double(text_).value_or(0.0);
}

MOONSHOT_NAMESPACE_END
