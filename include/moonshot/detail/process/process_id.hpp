#pragma once

/// @file
/// In which process the program runs.

#include <cstdint>

#include "moonshot/config.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A number that differs in a child process after `fork`. Windows has no `fork`.
inline std::int64_t process_id() noexcept {
#if defined(_WIN32)
  return 0;
#else
  return ::getpid();
#endif
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
