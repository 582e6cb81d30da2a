#pragma once

/// @file
/// A gzip body of 3.2 MiB that unpacks to 512 MiB of spaces, 160 times its size.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Writes bits in the order of deflate: each byte is filled from its lowest bit.
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

/// A deflate block with a space and then `matches` times "repeat the last byte 258 times", written
/// in the codes of the fixed table.
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

/// Replaces the body. Eight matches take 13 bytes, which are repeated as often as needed.
inline void set_gzip_bomb(WireReply& reply) {
  constexpr std::size_t period_size = 13;
  constexpr std::size_t periods_per_filler = 1000;
  constexpr std::size_t filler_count = 260;
  constexpr std::uint32_t unpacked_size = 1 + 258 * (8 + 8 * periods_per_filler * filler_count);
  // The CRC-32 of so many spaces is a constant because calculating it takes longer than all the
  // rest.
  constexpr std::uint32_t checksum = 0x93CB48BE;
  constexpr std::string_view gzip_header("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);

  // From the third byte on the block repeats itself until its end.
  const std::string block = deflated_spaces(16);
  const std::string period = block.substr(2, period_size);
  reply.filler.clear();
  for (std::size_t i = 0; i < periods_per_filler; ++i) reply.filler += period;
  reply.fillers = filler_count;
  reply.pieces = {
      std::string(gzip_header) + block.substr(0, 2),
      block.substr(2 + period_size) + little_endian(checksum) + little_endian(unpacked_size)};
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
