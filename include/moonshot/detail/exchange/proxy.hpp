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

/// What a proxy speaks.
enum class ProxyKind {
  http,
  socks4,   ///< it is given the target's address
  socks4a,  ///< it is given the target's name
  socks5,   ///< it is given the target's address
  socks5h,  ///< it is given the target's name
};

/// A proxy. `user` and `password` are empty where it needs none.
struct Proxy {
  ProxyKind kind = ProxyKind::http;
  std::string host;
  int port = 0;
  std::string user;
  std::string password;

  /// Whether it is no HTTP proxy.
  bool is_socks() const noexcept { return kind != ProxyKind::http; }
  /// Whether the target's name has to be looked up here.
  bool takes_addresses() const noexcept {
    return kind == ProxyKind::socks4 || kind == ProxyKind::socks5;
  }
  /// The scheme of its URL: `http`, `socks5h`, ...
  std::string_view scheme() const noexcept;
  /// Whether the proxy is told who asks. Some need a password alone.
  bool has_credentials() const noexcept { return !user.empty() || !password.empty(); }
  /// What an HTTP proxy is told in `Proxy-Authorization`.
  std::string credentials() const;
};

/// Which proxies a transport can use.
enum class ProxySupport {
  http,            ///< HTTP proxies alone
  http_and_socks,  ///< those of all kinds
};

/// Reads `http://[user:password@]host[:port]`, or the same with the scheme of another kind, in
/// letters of any case. On failure returns nothing and sets `problem`, which never repeats the
/// text, because that may hold a password.
std::optional<Proxy> parse_proxy(std::string_view text, std::string& problem);

/// Whether `host` is to be reached directly: `list` holds names, `.suffixes` and `*`, separated by
/// commas, as in `NO_PROXY`. A name matches itself and its subdomains.
bool bypasses_proxy(std::string_view list, const http::Url& target);

/// The proxy for `target`: the option, else for https targets `HTTPS_PROXY`, `https_proxy`,
/// `ALL_PROXY` or `all_proxy`, whichever is set first. Loopback addresses are always reached
/// directly. `problem` is set where the setting cannot be read or is not supported, and names the
/// place that it came from.
std::optional<Proxy> choose_proxy(const TransportOptions& options, const http::Url& target,
                                  const Environment& environment, ProxySupport support,
                                  std::string& problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/proxy.ipp"
#endif
