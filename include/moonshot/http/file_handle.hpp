#pragma once

/// @file
/// An open file of the C library, which tells a directory from an empty file everywhere.

#include <cstdio>
#include <memory>

namespace moonshot::http::detail {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

}  // namespace moonshot::http::detail
