#pragma once

/// @file
/// What ends a wait for sockets from another thread.

#include "moonshot/loop/loop_host.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A descriptor that is readable from `wake` until `clear`: an eventfd on Linux, a pipe on other
/// systems of its kind, and a socket that is connected with itself on Windows, which can wait for
/// nothing else beside sockets. Where the system has no descriptor left, it wakes nobody.
class Waker {
 public:
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  /// Whether there is a descriptor.
  bool is_open() const noexcept { return is_open_; }
  /// What to wait for. Valid while there is one.
  NativeSocket descriptor() const noexcept { return read_end_; }
  /// From any thread.
  void wake() const noexcept;
  /// For the one who was woken.
  void clear() const noexcept;

 private:
  bool is_open_ = false;
  NativeSocket read_end_{};
  NativeSocket write_end_{};
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/loop/detail/waker.ipp"
#endif
