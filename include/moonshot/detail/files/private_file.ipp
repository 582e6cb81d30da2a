#pragma once

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "moonshot/detail/files/private_file.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE FileHandle open_private_file(const std::string& path, bool append) {
  const char* const mode = append ? "ab" : "wb";
#if defined(_WIN32)
  return open_file(path, mode);
#else
  if (holds_nul(path)) return nullptr;
  constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC);
  const int descriptor = ::open(path.c_str(), flags, owner_only);
  if (descriptor < 0) return nullptr;
  // A terminal or a pipe keeps its mode. Where the file is somebody else's, it cannot be changed.
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
    static_cast<void>(::fchmod(descriptor, owner_only));
  }
  FileHandle file(::fdopen(descriptor, mode));
  if (file == nullptr) ::close(descriptor);
  return file;
#endif
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
