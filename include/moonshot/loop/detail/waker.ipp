#pragma once

#if defined(_WIN32)
#include <winsock2.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif
#if defined(__linux__)
#include <sys/eventfd.h>
#endif

#include <cstdint>

#include "moonshot/loop/detail/waker.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)

MOONSHOT_INLINE Waker::Waker() {
  WSADATA data;
  if (::WSAStartup(MAKEWORD(2, 2), &data) != 0) return;
  const SOCKET made = ::socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  int size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  u_long without_waiting = 1;
  if (made != INVALID_SOCKET && ::bind(made, generic, size) == 0 &&
      ::getsockname(made, generic, &size) == 0 && ::connect(made, generic, size) == 0 &&
      ::ioctlsocket(made, FIONBIO, &without_waiting) == 0) {
    is_open_ = true;
    read_end_ = write_end_ = made;
    return;
  }
  if (made != INVALID_SOCKET) ::closesocket(made);
  ::WSACleanup();
}

MOONSHOT_INLINE Waker::~Waker() {
  if (!is_open_) return;
  ::closesocket(read_end_);
  ::WSACleanup();
}

MOONSHOT_INLINE void Waker::wake() const noexcept {
  const char byte = 0;
  // It fails only where many wakes wait to be read.
  if (is_open_) static_cast<void>(::send(write_end_, &byte, 1, 0));
}

MOONSHOT_INLINE void Waker::clear() const noexcept {
  char byte = 0;
  while (::recv(read_end_, &byte, 1, 0) > 0) {
  }
}

#else

#if defined(__linux__)

MOONSHOT_INLINE Waker::Waker() {
  const int made = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  is_open_ = made >= 0;
  read_end_ = write_end_ = made;
}

MOONSHOT_INLINE Waker::~Waker() {
  if (is_open_) ::close(read_end_);
}

#else

MOONSHOT_INLINE Waker::Waker() {
  int ends[2];
  if (::pipe(ends) != 0) return;
  for (const int end : ends) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  is_open_ = true;
  read_end_ = ends[0];
  write_end_ = ends[1];
}

MOONSHOT_INLINE Waker::~Waker() {
  if (!is_open_) return;
  ::close(read_end_);
  ::close(write_end_);
}

#endif

MOONSHOT_INLINE void Waker::wake() const noexcept {
  const std::uint64_t one = 1;  // eight bytes, which an eventfd asks for
  // It fails only where many wakes wait to be read.
  if (is_open_ && ::write(write_end_, &one, sizeof one) < 0) return;
}

MOONSHOT_INLINE void Waker::clear() const noexcept {
  std::uint64_t wakes = 0;
  while (::read(read_end_, &wakes, sizeof wakes) > 0) {
  }
}

#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
