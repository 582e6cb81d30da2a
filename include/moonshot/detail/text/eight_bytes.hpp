#pragma once

/// @file
/// Looking at eight bytes of a text at once, which is several times faster than one by one.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Eight bytes of a text. The order of the bytes does not matter: every question is about all of
/// them.
class EightBytes {
 public:
  /// The first eight bytes at `bytes`.
  explicit EightBytes(const char* bytes) noexcept { std::memcpy(&bits_, bytes, sizeof bits_); }

  static constexpr std::size_t size = sizeof(std::uint64_t);

  bool is_ascii() const noexcept { return (bits_ & high_bits) == 0; }
  bool holds(char c) const noexcept {
    const auto difference = bits_ ^ (ones * static_cast<unsigned char>(c));
    return ((difference - ones) & ~difference & high_bits) != 0;
  }
  /// `limit` is at most 0x80.
  bool holds_less_than(unsigned char limit) const noexcept {
    return ((bits_ - ones * limit) & ~bits_ & high_bits) != 0;
  }

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101U;
  static constexpr std::uint64_t high_bits = ones * 0x80U;

  std::uint64_t bits_ = 0;
};

/// The length of the beginning of `text` that is made of eights of bytes for which
/// `is_wanted(bytes)` holds. What follows may begin with more such bytes.
template <class Predicate>
std::size_t length_of_eights(std::string_view text, Predicate is_wanted) {
  std::size_t length = 0;
  while (text.size() - length >= EightBytes::size && is_wanted(EightBytes(text.data() + length))) {
    length += EightBytes::size;
  }
  return length;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
