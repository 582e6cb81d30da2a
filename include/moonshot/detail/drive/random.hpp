#pragma once

/// @file
/// The operating system's generator of random numbers.

#include <cstdint>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// 32 random bits.
std::uint32_t random_bits();

/// A random number from 0 up to 1.
double random_fraction();

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/random.ipp"
#endif
