#pragma once

/// @file
/// A file as one text.

#include <optional>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The bytes of the file at `path`; nothing where it cannot be read whole: it is not there, a
/// directory, forbidden.
std::optional<std::string> read_file(const std::string& path);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/files/read_file.ipp"
#endif
