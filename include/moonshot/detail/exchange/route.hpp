#pragma once

/// @file
/// The way from this machine to a server.

#include <optional>
#include <string>

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
  /// Whether TLS is spoken with the target.
  bool is_secure() const noexcept { return target.scheme == "https"; }
};

/// The route to the origin of `base`, as the options and the environment say. Where the setting of
/// the proxy cannot be read, returns nothing and sets `problem` (`connection`, lasting).
std::optional<Route> find_route(const TransportOptions& options, const http::Url& base,
                                const Environment& environment, http::Outcome& problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/route.ipp"
#endif
