#pragma once

/// @file
/// An open file of the C library, which tells a directory from an empty file everywhere.

#include <cstdio>
#include <memory>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// Whether `path` holds a NUL, where the C library would take it for the end: another file.
inline bool holds_nul(const std::string& path) noexcept {
  return path.find('\0') != std::string::npos;
}

/// The file at `path`, opened as `std::fopen` does; null where that fails, or the path holds a NUL.
inline FileHandle open_file(const std::string& path, const char* mode) noexcept {
  return FileHandle(holds_nul(path) ? nullptr : std::fopen(path.c_str(), mode));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
