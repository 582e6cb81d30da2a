#pragma once

/// @file
/// Which headers hold a secret.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a header of this name holds a secret. Gateways have headers of their own for keys:
/// `X-Portkey-Api-Key`, `cf-access-client-secret`.
inline bool is_secret_header(std::string_view name) {
  constexpr std::string_view whole[] = {"authorization", "proxy-authorization", "cookie",
                                        "set-cookie"};
  constexpr std::string_view endings[] = {"key", "token", "secret", "password", "credential"};
  const std::string lower = lower_case(name);
  const auto is = [&](std::string_view known) { return lower == known; };
  const auto has_ending = [&](std::string_view ending) { return ends(lower, ending); };
  return std::any_of(std::begin(whole), std::end(whole), is) ||
         std::any_of(std::begin(endings), std::end(endings), has_ending);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
