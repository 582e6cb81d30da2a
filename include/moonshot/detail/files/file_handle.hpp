#pragma once

/// @file
/// An open file of the C library, which tells a directory from an empty file everywhere.

#include <cstdio>
#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

}  // namespace detail
MOONSHOT_NAMESPACE_END
