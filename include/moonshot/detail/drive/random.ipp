#pragma once

#include <random>

#include "moonshot/detail/drive/random.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::uint32_t random_bits() {
  std::random_device device;
  return static_cast<std::uint32_t>(device());
}

MOONSHOT_INLINE double random_fraction() {
  constexpr double range = 4294967296.0;
  return static_cast<double>(random_bits()) / range;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
