#pragma once

#if defined(_WIN32)
#include <winsock2.h>
#endif

#include <cerrno>
#include <system_error>

#include "moonshot/detail/exchange/connect_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string system_words(int error) {
  return ": " + std::system_category().message(error);
}

MOONSHOT_INLINE std::string lookup_words(int error) {
  switch (error) {
    case EAGAIN:  // no thread
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAFNOSUPPORT:
      return system_words(error);
    default:
      // Any other value is left over from the resolver's own work and says nothing about the host.
      return ", whose name could not be resolved";
  }
}

MOONSHOT_INLINE std::string connect_words(int error) {
#if defined(_WIN32)
  if (error == WSAECONNREFUSED) error = ECONNREFUSED;
  if (error == WSAETIMEDOUT) error = ETIMEDOUT;
#endif
  switch (error) {
    case 0:
      return {};
    case ECONNREFUSED:
      return ", which refused the connection";
    case ETIMEDOUT:
      return ", which does not answer";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return ", which cannot be reached" + system_words(error);
    default:
      return system_words(error);
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
