#pragma once

#include <array>
#include <cstdio>
#include <memory>

#include "moonshot/http/read_file.hpp"

namespace moonshot {

MOONSHOT_INLINE std::optional<std::string> read_file(const std::string& path) {
  struct Closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  // Not a stream: some take a directory for an empty file, and some throw.
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return std::nullopt;
  std::string bytes;
  std::array<char, 65536> piece;
  while (const auto count = std::fread(piece.data(), 1, piece.size(), file.get())) {
    bytes.append(piece.data(), count);
  }
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return bytes;
}

}  // namespace moonshot
