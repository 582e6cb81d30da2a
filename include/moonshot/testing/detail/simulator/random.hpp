#pragma once

/// @file
/// Pseudo-random identifiers that are the same in every run.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// FNV-1a, 64 bit; `std::hash` gives other values in other standard libraries.
inline std::uint64_t hash_of(std::string_view text, std::uint64_t start = 14695981039346656037ULL) {
  std::uint64_t hash = start;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

/// SplitMix64: a short sequence of well-mixed numbers from any seed.
class RandomSequence {
 public:
  explicit RandomSequence(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// `length` characters out of `alphabet`.
  std::string word(std::size_t length, std::string_view alphabet) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += alphabet[next() % alphabet.size()];
    return text;
  }

  std::string hex(std::size_t length) { return word(length, "0123456789abcdef"); }

 private:
  std::uint64_t state_;
};

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
