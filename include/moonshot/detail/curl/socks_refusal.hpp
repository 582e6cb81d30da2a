#pragma once

/// @file
/// What SOCKS proxies say in the place of a connection.

#include <curl/curl.h>

#include <string>

#include "moonshot/detail/exchange/outcome.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The failure of a connection through a SOCKS proxy, of which libcurl says `code`, and `words` in
/// its own language. It is lasting where the proxy would say the same again. A pure function.
ConnectFailure refused_by_socks(CURLproxycode code, const std::string& words);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/socks_refusal.ipp"
#endif
