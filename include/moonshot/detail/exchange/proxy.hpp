#pragma once

/// @file
/// Which proxy a call goes through.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/environment.hpp"
#include "moonshot/http/url.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// An HTTP proxy. `user` and `password` are empty where it needs none.
struct Proxy {
  std::string host;
  int port = 0;
  std::string user;
  std::string password;

  /// Whether the proxy is told who asks. Some need a password alone.
  bool has_credentials() const noexcept { return !user.empty() || !password.empty(); }
  /// What the proxy is told in `Proxy-Authorization`.
  std::string credentials() const;
};

/// Reads `http://[user:password@]host[:port]`, the scheme in letters of any case. On failure
/// returns nothing and sets `problem`, which never repeats the text, because that may hold a
/// password.
std::optional<Proxy> parse_proxy(std::string_view text, std::string& problem);

/// Whether `host` is to be reached directly: `list` holds names, `.suffixes` and `*`, separated by
/// commas, as in `NO_PROXY`. A name matches itself and its subdomains.
bool bypasses_proxy(std::string_view list, const http::Url& target);

/// The proxy for `target`: the option, else `HTTPS_PROXY` or `https_proxy` for https targets.
/// Loopback addresses are always reached directly. `problem` is set where the setting cannot be
/// read, and names the place that it came from.
std::optional<Proxy> choose_proxy(const TransportOptions& options, const http::Url& target,
                                  const Environment& environment, std::string& problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/proxy.ipp"
#endif
