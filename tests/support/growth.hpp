#pragma once

// Whether work grows in proportion to its input. Measured in time of the processor, which other
// programs on the machine do not add to.

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>

namespace support {

/// The least time that `work` takes for an input of `size`, in three tries.
inline double least_time(const std::function<void(std::size_t size)>& work, std::size_t size) {
  double least = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto start = std::clock();
    work(size);
    least = (std::min)(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

/// Whether four times the input takes at most six times as long. Proportional work takes four times
/// as long, quadratic work sixteen times. What takes no time at all is good enough.
inline bool grows_in_proportion(const std::function<void(std::size_t size)>& work,
                                std::size_t size) {
  constexpr double floor = 0.02;
  constexpr double most = 6;
  for (int i = 0; i < 4; ++i) {
    const double small = (std::max)(least_time(work, size), floor);
    if (least_time(work, 4 * size) <= most * small) return true;
  }
  return false;
}

}  // namespace support
