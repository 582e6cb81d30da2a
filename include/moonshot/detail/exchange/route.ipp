#pragma once

#include "moonshot/detail/exchange/route.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::vector<std::string> Route::hosts_to_look_up() const {
  std::vector<std::string> hosts = {next_host()};
  if (proxy && proxy->takes_addresses()) hosts.push_back(target.host);
  return hosts;
}

MOONSHOT_INLINE std::optional<Route> find_route(const TransportOptions& options,
                                                const http::Url& base,
                                                const Environment& environment,
                                                ProxySupport support, http::Outcome& problem) {
  Route route;
  route.origin = base.origin();
  route.target = base;
  route.peer = http::host_and_port(base.host, base.port);
  std::string unreadable;
  route.proxy = choose_proxy(options, base, environment, support, unreadable);
  if (!unreadable.empty()) {
    problem.kind = http::Outcome::Kind::connection;
    problem.detail = "the proxy setting cannot be used: " + unreadable;
    problem.is_lasting = true;
    return std::nullopt;
  }
  if (const auto& proxy = route.proxy) {
    route.peer += " through proxy " + http::host_and_port(proxy->host, proxy->port);
  }
  return route;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
