#pragma once

/// @file
/// A second handle on a connection's socket, to end the connection from another thread.

#include "moonshot/config.hpp"

#if defined(_WIN32)
#include <winsock2.h>
#else
#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif
#if defined(__linux__)
#include <cstdint>
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Holds a duplicate of the descriptor. cpp-httplib may close its own at any time, and the system
/// may then give the same number to another file: shutting down the duplicate cannot hit that one.
/// Thread safety: one thread at a time. `Connection` holds a lock where two threads use it.
class SocketHandle {
 public:
  SocketHandle() = default;
  ~SocketHandle() { reset(); }
  SocketHandle(const SocketHandle&) = delete;
  SocketHandle& operator=(const SocketHandle&) = delete;

  /// Takes a duplicate of `socket` in place of the one held.
  template <class Socket>
  void set(Socket socket) noexcept {
    reset();
#if defined(_WIN32)
    WSAPROTOCOL_INFOW description{};
    if (WSADuplicateSocketW(socket, GetCurrentProcessId(), &description) != 0) return;
    descriptor_ = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO,
                             &description, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
#else
    descriptor_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
#endif
  }

  /// Ends the connection in both directions: a thread that reads, writes or connects returns. On
  /// Windows a thread that connects goes on until the time that cpp-httplib was given.
  void shutdown() noexcept {
    if (descriptor_ != none) ::shutdown(descriptor_, both_directions);
  }

  /// Whether the connection has been made.
  bool connected() const noexcept {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    return ::getpeername(descriptor_, reinterpret_cast<sockaddr*>(&peer), &size) == 0;
  }

  /// Whether a few bytes could be written without waiting for the peer.
  bool writable() const noexcept {
#if defined(_WIN32)
    WSAPOLLFD state{descriptor_, POLLWRNORM, 0};
    return WSAPoll(&state, 1, 0) == 1 && (state.revents & POLLWRNORM) != 0;
#else
    pollfd state{descriptor_, POLLOUT, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & POLLOUT) != 0;
#endif
  }

  /// Whether an idle connection cannot be used again: the peer has closed it, or has sent bytes
  /// without having been asked, which would be taken for the next answer.
  bool stale() const noexcept {
#if defined(_WIN32)
    WSAPOLLFD state{descriptor_, POLLRDNORM, 0};
    return WSAPoll(&state, 1, 0) != 0;
#else
    char byte = 0;
    const auto count = ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
#endif
  }

  /// Whether the peer answered the attempt to connect with a refusal. Once the error has been read
  /// from the socket, only Linux still tells; elsewhere the answer is false.
  bool refused() const noexcept {
#if defined(__linux__)
    // The beginning of the kernel's `tcp_info`. The struct of the C library ends earlier, and the
    // kernel's own header cannot be included together with the C library's.
    struct TcpInfo {
      std::uint8_t state;
      std::uint8_t flags[7];
      std::uint32_t counters[24];
      std::uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
      std::uint32_t segments_out, segments_in;
    } info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
    // If the connection had ever been made, its first packet would have been acknowledged.
    return size == sizeof info && info.state == TCP_CLOSE && info.bytes_acked == 0 &&
           info.segments_in > 0;
#else
    return false;
#endif
  }

  void reset() noexcept {
#if defined(_WIN32)
    if (descriptor_ != none) ::closesocket(descriptor_);
#else
    if (descriptor_ != none) ::close(descriptor_);
#endif
    descriptor_ = none;
  }

 private:
#if defined(_WIN32)
  using Descriptor = SOCKET;
  using socklen_t = int;
  static constexpr Descriptor none = INVALID_SOCKET;
  static constexpr int both_directions = SD_BOTH;
#else
  using Descriptor = int;
  static constexpr Descriptor none = -1;
  static constexpr int both_directions = SHUT_RDWR;
#endif

  Descriptor descriptor_ = none;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
