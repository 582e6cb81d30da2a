#pragma once

#include <array>
#include <fstream>

#include "moonshot/http/read_file.hpp"

namespace moonshot {

MOONSHOT_INLINE std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  // Reading a directory throws from the stream's buffer, and `read` alone keeps that in.
  for (std::array<char, 65536> piece; file;) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof() || file.bad()) return std::nullopt;
  return bytes;
}

}  // namespace moonshot
