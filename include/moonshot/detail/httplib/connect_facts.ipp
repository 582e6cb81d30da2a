#pragma once

#include <cerrno>
#include <system_error>

#include "moonshot/detail/httplib/connect_facts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void ConnectFacts::begin() noexcept {
  *this = ConnectFacts();
  errno = 0;
}

MOONSHOT_INLINE void ConnectFacts::socket_opened(const SocketHandle& previous) noexcept {
  if (opened_) note(previous);
  opened_ = true;
  errno = 0;
}

MOONSHOT_INLINE void ConnectFacts::not_resolved(int error) noexcept { error_ = error; }

MOONSHOT_INLINE void ConnectFacts::end(const SocketHandle& last) noexcept { note(last); }

MOONSHOT_INLINE void ConnectFacts::note(const SocketHandle& socket) noexcept {
  if (error_ != 0) return;
  error_ = errno;
  // The server's answer came after `connect` had returned. cpp-httplib has read the error from the
  // socket, which thereby forgot it, but its state still shows that the connection was refused.
  if (error_ == EINPROGRESS && socket.refused()) error_ = ECONNREFUSED;
}

MOONSHOT_INLINE std::string ConnectFacts::words() const {
  const auto system_words = [this] { return std::generic_category().message(error_); };
  if (is_elsewhere_) return ", whose name must be this machine's, but resolves to another address";
  if (!opened_) {
    switch (error_) {
      case EAGAIN:  // no thread
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
      case EAFNOSUPPORT:
        return ": " + system_words();
      default:
        // Any other value is left over from the resolver's own work and says nothing about the
        // host.
        return ", whose name could not be resolved";
    }
  }
  switch (error_) {
    case 0:
    case EINTR:
      return {};
    case ECONNREFUSED:
      return ", which refused the connection";
    case EINPROGRESS:
      return ", which refused the connection or cannot be reached";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return ", which cannot be reached: " + system_words();
    default:
      return ": " + system_words();
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
