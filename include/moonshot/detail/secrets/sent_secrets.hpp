#pragma once

/// @file
/// The secrets that a request is sent with.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What must not get into any text of those who send `headers`: the credentials of the fields that
/// hold a secret, without their scheme (`Bearer`), and the values of cookies. Never fails.
std::vector<std::string> secrets_of(const http::Headers& headers);
/// The password in `[http://]user:password@host`; empty where there is none. Never fails.
std::string password_in(std::string_view proxy);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/secrets/sent_secrets.ipp"
#endif
