#pragma once

#if defined(_WIN32)
#include <winsock2.h>

#include <ws2tcpip.h>
#else
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "moonshot/detail/httplib/socket.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)

using SocketLength = int;
using PollEntry = WSAPOLLFD;
inline constexpr int both_directions = SD_BOTH;
inline constexpr int no_sigpipe_flag = 0;
inline int socket_error() noexcept { return WSAGetLastError(); }
inline bool is_later(int error) noexcept { return error == WSAEWOULDBLOCK; }
inline bool is_interruption(int error) noexcept { return error == WSAEINTR; }
inline int poll_one(PollEntry& entry, int time) noexcept { return WSAPoll(&entry, 1, time); }
inline void close_descriptor(Socket::Descriptor socket) noexcept { ::closesocket(socket); }
inline Socket::Descriptor open_descriptor(const addrinfo& at) noexcept {
  const auto socket = WSASocketW(at.ai_family, at.ai_socktype, at.ai_protocol, nullptr, 0,
                                 WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
  unsigned long on = 1;
  if (socket != Socket::none) ioctlsocket(socket, FIONBIO, &on);
  return socket;
}
// There, ending a connection that is just being made does not wake who waits for it.
inline constexpr std::chrono::milliseconds longest_wait{50};

#else

using SocketLength = socklen_t;
using PollEntry = pollfd;
inline constexpr int both_directions = SHUT_RDWR;
#if defined(MSG_NOSIGNAL)
inline constexpr int no_sigpipe_flag = MSG_NOSIGNAL;
#else
inline constexpr int no_sigpipe_flag = 0;
#endif
inline int socket_error() noexcept { return errno; }
inline bool is_later(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINPROGRESS;
}
inline bool is_interruption(int error) noexcept { return error == EINTR; }
inline int poll_one(PollEntry& entry, int time) noexcept { return ::poll(&entry, 1, time); }
inline void close_descriptor(Socket::Descriptor socket) noexcept { ::close(socket); }
inline Socket::Descriptor open_descriptor(const addrinfo& at) noexcept {
#if defined(SOCK_CLOEXEC) && defined(SOCK_NONBLOCK)
  return ::socket(at.ai_family, at.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at.ai_protocol);
#else
  const int socket = ::socket(at.ai_family, at.ai_socktype, at.ai_protocol);
  if (socket == Socket::none) return socket;
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return socket;
#endif
}
inline constexpr std::chrono::hours longest_wait{1};

#endif

MOONSHOT_INLINE int Socket::connect_to(const std::string& address, int port) noexcept {
  close();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  char service[16] = {};
  std::snprintf(service, sizeof service, "%d", port);
  addrinfo* at = nullptr;
  if (::getaddrinfo(address.c_str(), service, &hints, &at) != 0) return EINVAL;
  int error = 0;
  descriptor_ = open_descriptor(*at);
  if (descriptor_ == none) {
    error = socket_error();
  } else {
    const int on = 1;
    const auto* const option = reinterpret_cast<const char*>(&on);
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, option, sizeof on);
#if defined(__APPLE__)
    ::setsockopt(descriptor_, SOL_SOCKET, SO_NOSIGPIPE, option, sizeof on);
#endif
    if (::connect(descriptor_, at->ai_addr, static_cast<SocketLength>(at->ai_addrlen)) != 0) {
      error = socket_error();
    }
  }
  ::freeaddrinfo(at);
  // An interrupted attempt goes on by itself.
  return is_later(error) || is_interruption(error) ? 0 : error;
}

MOONSHOT_INLINE int Socket::problem() const noexcept {
  int error = 0;
  SocketLength size = sizeof error;
  auto* const place = reinterpret_cast<char*>(&error);
  if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, place, &size) != 0) return socket_error();
  return error;
}

MOONSHOT_INLINE Readiness Socket::wait(Readiness wanted,
                                       std::chrono::steady_clock::duration time) const noexcept {
  using std::chrono::milliseconds;
  // Rounded up: it must not wake a little before its time again and again.
  const auto most = std::chrono::duration_cast<milliseconds>(
                        (std::min)(time, std::chrono::steady_clock::duration(longest_wait))) +
                    milliseconds(1);
  PollEntry entry{};
  entry.fd = descriptor_;
  if ((wanted & readable) != 0) entry.events |= POLLIN;
  if ((wanted & writable) != 0) entry.events |= POLLOUT;
  if (poll_one(entry, static_cast<int>(most.count())) <= 0) return 0;
  if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return wanted;
  return ((entry.revents & POLLIN) != 0 ? readable : 0) |
         ((entry.revents & POLLOUT) != 0 ? writable : 0);
}

MOONSHOT_INLINE Moved Socket::receive(char* target, std::size_t size) const noexcept {
  for (;;) {
    const auto count = ::recv(descriptor_, target, size, 0);
    if (count > 0) return {Moved::Kind::some, static_cast<std::size_t>(count), 0};
    if (count == 0) return {Moved::Kind::ended, 0, 0};
    const int error = socket_error();
    if (is_later(error)) return {Moved::Kind::later, 0, readable};
    if (!is_interruption(error)) return {};
  }
}

MOONSHOT_INLINE Moved Socket::send(const char* bytes, std::size_t size) const noexcept {
  for (;;) {
    const auto count = ::send(descriptor_, bytes, size, no_sigpipe_flag);
    if (count >= 0) return {Moved::Kind::some, static_cast<std::size_t>(count), 0};
    const int error = socket_error();
    if (is_later(error)) return {Moved::Kind::later, 0, writable};
    if (!is_interruption(error)) return {};
  }
}

MOONSHOT_INLINE void Socket::shut_down() const noexcept {
  if (descriptor_ != none) ::shutdown(descriptor_, both_directions);
}

MOONSHOT_INLINE bool Socket::stale() const noexcept {
  char byte = 0;
  const auto count = ::recv(descriptor_, &byte, 1, MSG_PEEK);
  return count >= 0 || !is_later(socket_error());
}

MOONSHOT_INLINE void Socket::close() noexcept {
  if (descriptor_ != none) close_descriptor(descriptor_);
  descriptor_ = none;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
