#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/route.hpp>
#include <moonshot/detail/exchange/this_machine.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

using moonshot::TransportOptions;
using moonshot::detail::find_route;
using moonshot::detail::ProxySupport;
using moonshot::detail::Route;
using moonshot::http::Outcome;

namespace {

// The route to `target`, or nothing and the problem.
std::optional<Route> route_to(const std::string& target, const TransportOptions& options,
                              Outcome& problem, std::map<std::string, std::string> variables = {},
                              ProxySupport support = ProxySupport::http) {
  std::string unreadable;
  const auto url = moonshot::http::parse_url(target, unreadable);
  REQUIRE(url);
  return find_route(
      options, *url, [&](const char* name) { return variables[name]; }, support, problem);
}

}  // namespace

TEST_CASE("without a proxy, a route leads straight to its target", "[unit][transport]") {
  Outcome problem;
  const auto route = route_to("https://api.moonshot.ai/v1", {}, problem);
  REQUIRE(route);
  CHECK(route->origin == "https://api.moonshot.ai");
  CHECK(route->peer == "api.moonshot.ai:443");
  CHECK(route->target.text() == "https://api.moonshot.ai/v1");
  CHECK_FALSE(route->proxy);
  CHECK(route->next_host() == "api.moonshot.ai");
  CHECK(route->next_port() == 443);
  CHECK(route->is_secure());
  CHECK(problem.kind == Outcome::Kind::complete);
  const auto plain = route_to("http://[::1]:8080", {}, problem);
  REQUIRE(plain);
  CHECK(plain->origin == "http://[::1]:8080");
  CHECK(plain->peer == "[::1]:8080");
  CHECK(plain->next_host() == "::1");
  CHECK(plain->next_port() == 8080);
  CHECK_FALSE(plain->is_secure());
}

TEST_CASE("with a proxy, a route leads to the proxy first, and says so without its password",
          "[unit][transport]") {
  Outcome problem;
  TransportOptions options;
  options.proxy = "http://user:word@[fd00::1]:3128";
  const auto route = route_to("https://api.moonshot.ai:8443/v1", options, problem);
  REQUIRE(route);
  CHECK(route->origin == "https://api.moonshot.ai:8443");
  CHECK(route->peer == "api.moonshot.ai:8443 through proxy [fd00::1]:3128");
  CHECK(route->next_host() == "fd00::1");
  CHECK(route->next_port() == 3128);
  CHECK(route->target.host == "api.moonshot.ai");
  CHECK(route->is_secure());
  REQUIRE(route->proxy);
  CHECK(route->proxy->credentials() == "Basic dXNlcjp3b3Jk");
}

TEST_CASE("whose addresses are looked up depends on what the proxy takes", "[unit][transport]") {
  struct Row {
    const char* proxy;
    std::vector<std::string> hosts;
  };
  const Row rows[] = {{"", {"api.moonshot.ai"}},
                      {"http://proxy.example:3128", {"proxy.example"}},
                      {"socks4://proxy.example", {"proxy.example", "api.moonshot.ai"}},
                      {"socks4a://proxy.example", {"proxy.example"}},
                      {"socks5://proxy.example", {"proxy.example", "api.moonshot.ai"}},
                      {"socks5h://proxy.example", {"proxy.example"}}};
  for (const auto& row : rows) {
    INFO(row.proxy);
    Outcome problem;
    TransportOptions options;
    options.proxy = row.proxy;
    const auto route = route_to("https://api.moonshot.ai:8443", options, problem, {},
                                ProxySupport::http_and_socks);
    REQUIRE(route);
    CHECK(route->hosts_to_look_up() == row.hosts);
    CHECK(route->port_of(0) == route->next_port());
    CHECK(route->port_of(1) == 8443);
  }
}

TEST_CASE("a proxy that cannot be used is the lasting end of a call, and its place is named",
          "[unit][transport]") {
  TransportOptions options;
  Outcome problem;
  const auto said = [&](const char* name) {
    problem = Outcome();
    std::map<std::string, std::string> variables;
    if (name != nullptr) variables[name] = "socks5://p:1";
    CHECK_FALSE(route_to("https://api.moonshot.ai", options, problem, variables));
    CHECK(problem.kind == Outcome::Kind::connection);
    CHECK(problem.is_lasting);
    return problem.detail;
  };
  const std::string begin = "the proxy setting cannot be used: ";
  const std::string end =
      ": only http:// proxies can be used, and SOCKS proxies (socks4://, socks4a://, socks5://, "
      "socks5h://) over CurlTransport";
  CHECK(said("HTTPS_PROXY") == begin + "HTTPS_PROXY" + end);
  CHECK(said("https_proxy") == begin + "https_proxy" + end);
  options.proxy = "https://p:1";
  CHECK(said(nullptr) == begin + "the option proxy" + end);
  options.proxy = "http://p:0";
  CHECK(said("HTTPS_PROXY") == begin + "the option proxy: its port is not between 1 and 65535");
}

TEST_CASE("of the addresses of a name of this machine only its own are kept", "[unit][transport]") {
  using List = std::vector<std::string>;
  const auto kept = [](const char* host) {
    List addresses{"192.0.2.1", "::1", "2001:db8::1", "127.0.0.9", "128.0.0.1"};
    moonshot::detail::keep_to_this_machine(host, addresses);
    return addresses;
  };
  const List all{"192.0.2.1", "::1", "2001:db8::1", "127.0.0.9", "128.0.0.1"};
  for (const char* host : {"localhost", "kimi.localhost", "127.0.0.1", "::1"}) {
    CHECK(kept(host) == List{"::1", "127.0.0.9"});
  }
  for (const char* host : {"api.moonshot.ai", "localhost.example", "128.0.0.1"}) {
    CHECK(kept(host) == all);
  }
  CHECK(moonshot::detail::not_this_machine ==
        std::string(", whose name must be this machine's, but resolves to another address"));
}
