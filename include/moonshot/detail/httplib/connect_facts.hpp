#pragma once

/// @file
/// Why no connection came about.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/socket_handle.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the system said while cpp-httplib tried to connect; it keeps that to itself. To be used on
/// one thread, around one exchange.
class ConnectFacts {
 public:
  /// Before the exchange.
  void begin() noexcept;
  /// A socket was opened for the next address and is about to be connected; `previous` is the one
  /// before, if there was one.
  void socket_opened(const SocketHandle& previous) noexcept;
  /// Directly after an attempt to connect, while `errno` is still cpp-httplib's.
  void end(const SocketHandle& last) noexcept;
  /// The host has no address; `error` is what the system lacked to look it up, or 0.
  void not_resolved(int error) noexcept;

  /// The facts as the end of a sentence about the peer, such as ", which refused the connection";
  /// empty where nothing is known.
  std::string words() const;

 private:
  void note(const SocketHandle& socket) noexcept;

  bool opened_ = false;  // so the name has been resolved
  int error_ = 0;        // of the first address: the one that the system prefers
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/connect_facts.ipp"
#endif
