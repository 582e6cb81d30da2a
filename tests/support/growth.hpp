#pragma once

// Whether work grows in proportion to its input. Measured in time of the processor, which other
// programs on the machine do not add to.

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>

namespace support {

/// The time that `work` takes for an input of `size`, or `least` where that is less.
inline double less_time(const std::function<void(std::size_t size)>& work, std::size_t size,
                        double least) {
  const auto start = std::clock();
  work(size);
  return (std::min)(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
}

/// Whether four times the input takes at most six times as long. Proportional work takes four times
/// as long, quadratic work sixteen times. `size` is to be so large that what must not happen takes
/// longer than what must; ten milliseconds at four times the size are good enough for anything.
inline bool grows_in_proportion(const std::function<void(std::size_t size)>& work,
                                std::size_t size) {
  constexpr double shortest = 0.01 / 6;
  constexpr double most = 6;
  double small = 1e9;
  double large = 1e9;
  constexpr int most_rounds = 60;  // a host that shares its processors may disturb many in a row
  for (int i = 0; i < most_rounds; ++i) {
    small = less_time(work, size, less_time(work, size, small));
    large = less_time(work, 4 * size, large);
    const double allowed = most * (std::max)(small, shortest);
    if (large <= allowed) return true;
    if (i > 2 && large > 2 * allowed) return false;  // no other program on the machine does that
  }
  return false;
}

}  // namespace support
