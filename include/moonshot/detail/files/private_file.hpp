#pragma once

/// @file
/// Files that nobody else may read.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/detail/files/file_handle.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Opens the file at `path` for writing, at its end where `append`, else emptied. Only its owner
/// may read it (mode 0600): a file that is there already is given that mode too, before anything is
/// written to it. A symbolic link is followed. On Windows the folder's access list decides. Null
/// where it cannot be opened.
FileHandle open_private_file(const std::string& path, bool append);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/files/private_file.ipp"
#endif
