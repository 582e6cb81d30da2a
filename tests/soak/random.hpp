#pragma once

// Draws that are the same on every machine for the same seed.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace soak {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// SplitMix64.
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31U);
  }
  /// From 0 up to `end`, which is not drawn.
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  bool percent(unsigned share) { return below(100) < share; }

  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(below(values.size()))];
  }
  /// One of `rows`, each as likely as its member `weight` says.
  template <class Rows>
  const auto& weighted(const Rows& rows) {
    std::uint64_t all = 0;
    for (const auto& row : rows) all += row.weight;
    std::uint64_t at = below(all);
    const auto* chosen = &rows[0];
    for (const auto& row : rows) {
      chosen = &row;
      if (at < row.weight) break;
      at -= row.weight;
    }
    return *chosen;
  }

 private:
  std::uint64_t state_;
};

}  // namespace soak
