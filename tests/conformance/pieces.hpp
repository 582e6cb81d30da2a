#pragma once

// Bytes of a corpus, and the ways in which they may arrive.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance {

using Pieces = std::vector<std::string_view>;

inline Pieces byte_by_byte(std::string_view bytes) {
  Pieces pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

/// Every way of feeding `bytes`, with a name for it.
inline std::vector<std::pair<std::string, Pieces>> feedings_of(std::string_view bytes) {
  std::vector<std::pair<std::string, Pieces>> feedings = {{"whole", {bytes}},
                                                          {"byte by byte", byte_by_byte(bytes)}};
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    feedings.emplace_back("split at byte " + std::to_string(at),
                          Pieces{bytes.substr(0, at), bytes.substr(at)});
  }
  return feedings;
}

inline std::string base64_decoded(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=' || c == '\n' || c == '\r') continue;
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) throw std::runtime_error("bytes_base64 is not base64");
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  return bytes;
}

}  // namespace conformance
