#pragma once

/// @file
/// Addresses of this machine, for names that must be its own.

#include <algorithm>
#include <string>
#include <vector>

#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why none is left, as the end of a sentence about the host.
inline constexpr const char* not_this_machine =
    ", whose name must be this machine's, but resolves to another address";

/// Removes the addresses of other machines where `host` is a name of this one. Plain HTTP to a name
/// such as `x.localhost` is allowed because that is this machine, but a name server may say
/// otherwise.
inline void keep_to_this_machine(const std::string& host, std::vector<std::string>& addresses) {
  const auto is_here = [](const std::string& name) {
    http::Url url;
    url.host = name;
    return url.is_loopback();
  };
  if (!is_here(host)) return;
  addresses.erase(std::remove_if(addresses.begin(), addresses.end(),
                                 [&](const std::string& address) { return !is_here(address); }),
                  addresses.end());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
