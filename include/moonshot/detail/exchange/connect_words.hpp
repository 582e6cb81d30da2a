#pragma once

/// @file
/// Why no connection was made, in words.

#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why a host could not be connected to, as the end of a sentence about it, such as ", which
/// refused the connection". `error` is the system's for the address that it prefers.
std::string connect_words(int error);

/// The same where no address of the host is known. `error` is the system's for what it lacked to
/// look the host up, or 0.
std::string lookup_words(int error);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/connect_words.ipp"
#endif
