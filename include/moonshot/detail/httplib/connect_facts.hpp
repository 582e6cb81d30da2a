#pragma once

/// @file
/// Why no connection was made.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/socket_handle.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the system said while cpp-httplib tried to connect. cpp-httplib does not report it, so it
/// is read from `errno` and from the socket. Thread safety: used on the exchange's own thread,
/// because `errno` belongs to a thread.
class ConnectFacts {
 public:
  /// Forgets everything. To be called before each exchange.
  void begin() noexcept;
  /// Notes that a socket was opened for the next address and is about to be connected. `previous`
  /// is the socket for the address before, if there was one.
  void socket_opened(const SocketHandle& previous) noexcept;
  /// Notes how the attempt ended. To be called directly after it, while `errno` is still what
  /// cpp-httplib's last system call left.
  void end(const SocketHandle& last) noexcept;
  /// Notes that no address of the host is known. `error` is the `errno` for what the system lacked
  /// to look it up, or 0.
  void not_resolved(int error) noexcept;
  /// Notes that the host must be this machine, and that its addresses are those of others.
  void found_elsewhere() noexcept { is_elsewhere_ = true; }

  /// The facts as the end of a sentence about the peer, such as ", which refused the connection";
  /// empty where nothing is known.
  std::string words() const;

 private:
  void note(const SocketHandle& socket) noexcept;

  bool opened_ = false;  // a socket was opened, so the name has been resolved
  bool is_elsewhere_ = false;
  int error_ = 0;  // of the first address, which is the one that the system prefers
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/connect_facts.ipp"
#endif
