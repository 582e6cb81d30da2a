#pragma once

/// @file
/// A gzip body that is 160 times as long when it is unpacked: 512 MiB of spaces out of 3.2 MiB.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Bits in the order of deflate: each byte is filled from its lowest bit.
class BitWriter {
 public:
  /// Writes the `count` bits of `bits`, the highest first, as Huffman codes are.
  void code(unsigned bits, int count) {
    while (count-- > 0) bit((bits >> count) & 1U);
  }

  void bit(unsigned value) {
    if (used_ == 0) bytes_ += '\0';
    const auto last = static_cast<unsigned char>(bytes_.back());
    bytes_.back() = static_cast<char>(last | (value << used_));
    used_ = (used_ + 1) % 8;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  unsigned used_ = 0;
};

/// A deflate block of a space and then `matches` times "the 258 bytes before, again", all in codes
/// of the fixed table.
inline std::string deflated_spaces(int matches) {
  BitWriter writer;
  writer.bit(1);         // the last block
  writer.code(0b10, 2);  // fixed codes
  writer.code(0x30 + ' ', 8);
  for (int i = 0; i < matches; ++i) {
    writer.code(0b11000101, 8);  // length 258
    writer.code(0, 5);           // distance 1
  }
  writer.code(0, 7);  // the end
  return writer.bytes();
}

inline std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i, value >>= 8U) bytes += static_cast<char>(value & 0xFFU);
  return bytes;
}

/// Makes this the body. Eight matches are 13 bytes: these are repeated as often as it takes.
inline void set_gzip_bomb(Reply& reply) {
  constexpr std::size_t kPeriod = 13;
  constexpr std::size_t kPeriodsPerFiller = 1000;
  constexpr std::size_t kFillers = 260;
  constexpr std::uint32_t kSize = 1 + 258 * (8 + 8 * kPeriodsPerFiller * kFillers);
  // CRC-32 of so many spaces, which would take longer to calculate than all the rest.
  constexpr std::uint32_t kChecksum = 0x93CB48BE;
  constexpr std::string_view kHeader("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);

  // From the third byte on the block repeats itself until its end.
  const std::string block = deflated_spaces(16);
  const std::string period = block.substr(2, kPeriod);
  reply.filler.clear();
  for (std::size_t i = 0; i < kPeriodsPerFiller; ++i) reply.filler += period;
  reply.fillers = kFillers;
  reply.pieces = {std::string(kHeader) + block.substr(0, 2),
                  block.substr(2 + kPeriod) + little_endian(kChecksum) + little_endian(kSize)};
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
