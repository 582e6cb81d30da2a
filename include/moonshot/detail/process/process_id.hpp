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

/// A member that remembers in which process its object was made.
class OwnProcess {
 public:
  /// Whether this is a child process: what the object holds of the system is the parent's, and the
  /// parent's threads are not there.
  bool is_in_child() const noexcept { return made_in_ != process_id(); }

 private:
  std::int64_t made_in_ = process_id();
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
