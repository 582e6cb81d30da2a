#pragma once

/// @file
/// The way from this machine to a server.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/http/url.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Where a connection leads to, and through which proxy.
struct Route {
  std::string origin;
  http::Url target;            ///< whose host and port the request names
  std::string peer;            ///< for messages: `host:port`, and the proxy that leads to it
  std::optional<Proxy> proxy;  ///< whose address is connected to, where there is one

  /// The host whose address is connected to.
  const std::string& next_host() const noexcept { return proxy ? proxy->host : target.host; }
  /// Its port.
  int next_port() const noexcept { return proxy ? proxy->port : target.port; }
  /// The hosts whose addresses are needed, in the order in which they are: the next one, and behind
  /// a proxy that takes no names the target's.
  std::vector<std::string> hosts_to_look_up() const;
  /// The port of the host that `hosts_to_look_up` has at `index`.
  int port_of(std::size_t index) const noexcept { return index == 0 ? next_port() : target.port; }
  /// Whether TLS is spoken with the target.
  bool is_secure() const noexcept { return target.scheme == "https"; }
};

/// The route to the origin of `base`, as the options and the environment say. Where the setting of
/// the proxy cannot be read or is not supported, returns nothing and sets `problem` (`connection`,
/// lasting).
std::optional<Route> find_route(const TransportOptions& options, const http::Url& base,
                                const Environment& environment, ProxySupport support,
                                http::Outcome& problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/route.ipp"
#endif
