#pragma once

/// @file
/// A file as one text.

#include <optional>
#include <string>

#include "moonshot/config.hpp"

namespace moonshot {

/// The bytes of the file at `path`; nothing where it cannot be read whole: it is not there, a
/// directory, forbidden.
std::optional<std::string> read_file(const std::string& path);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/read_file.ipp"
#endif
