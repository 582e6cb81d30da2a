#pragma once

#include <array>
#include <cstdio>

#include "moonshot/detail/files/file_handle.hpp"
#include "moonshot/detail/files/read_file.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::optional<std::string> read_file(const std::string& path) {
  // Not a stream: some take a directory for an empty file, and some throw.
  const FileHandle file = open_file(path, "rb");
  if (file == nullptr) return std::nullopt;
  std::string bytes;
  std::array<char, 65536> piece;
  while (const auto count = std::fread(piece.data(), 1, piece.size(), file.get())) {
    bytes.append(piece.data(), count);
  }
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return bytes;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
