#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/detail/exchange/proxy.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using moonshot::TransportOptions;
using moonshot::detail::bypasses_proxy;
using moonshot::detail::Proxy;
using moonshot::detail::ProxyKind;
using moonshot::detail::ProxySupport;
using moonshot::http::Url;

namespace {

Url url(const std::string& text) {
  std::string problem;
  return *moonshot::http::parse_url(text, problem);
}

std::optional<Proxy> parsed(const std::string& text) {
  std::string problem;
  return moonshot::detail::parse_proxy(text, problem);
}

// `host:port` of the proxy, `direct`, or the problem.
std::string choice(const TransportOptions& options, const std::string& target,
                   std::map<std::string, std::string> variables = {},
                   ProxySupport support = ProxySupport::http) {
  std::string problem;
  const auto proxy = moonshot::detail::choose_proxy(
      options, url(target), [&](const char* name) { return variables[name]; }, support, problem);
  if (!problem.empty()) return problem;
  return proxy ? proxy->host + ":" + std::to_string(proxy->port) : "direct";
}

}  // namespace

TEST_CASE("a proxy setting is taken apart", "[unit][transport]") {
  const auto plain = parsed("http://proxy.example:3128");
  REQUIRE(plain);
  CHECK(plain->host == "proxy.example");
  CHECK(plain->port == 3128);
  CHECK(plain->user.empty());

  const auto full = parsed("http://us%65r:p%40ss:w@proxy.example:3128/");
  REQUIRE(full);
  CHECK(full->user == "user");
  CHECK(full->password == "p@ss:w");

  CHECK(parsed("proxy.example:3128")->port == 3128);
  CHECK(parsed("http://proxy.example")->port == 80);
  CHECK(parsed("http://[::1]:3128")->host == "::1");
  CHECK(parsed("HTTP://proxy.example:3128")->host == "proxy.example");
}

TEST_CASE("the scheme of a proxy says what it speaks", "[unit][transport]") {
  struct Row {
    const char* scheme;
    ProxyKind kind;
    bool takes_addresses;
  };
  for (const auto& row :
       {Row{"socks4", ProxyKind::socks4, true}, Row{"socks4a", ProxyKind::socks4a, false},
        Row{"socks5", ProxyKind::socks5, true}, Row{"socks5h", ProxyKind::socks5h, false}}) {
    INFO(row.scheme);
    const auto proxy = parsed(std::string(row.scheme) + "://user:p%40ss@proxy.example");
    REQUIRE(proxy);
    CHECK(proxy->kind == row.kind);
    CHECK(proxy->is_socks());
    CHECK(proxy->takes_addresses() == row.takes_addresses);
    CHECK(proxy->scheme() == row.scheme);
    CHECK(proxy->host == "proxy.example");
    CHECK(proxy->port == 1080);
    CHECK(proxy->user == "user");
    CHECK(proxy->password == "p@ss");
  }
  CHECK(parsed("SOCKS5H://proxy.example")->kind == ProxyKind::socks5h);
  CHECK(parsed("socks5://proxy.example:80")->port == 80);
  CHECK(parsed("socks5://[::1]")->port == 1080);
  CHECK(parsed("socks5://[::1]:9")->port == 9);
  CHECK(parsed("proxy.example:3128")->kind == ProxyKind::http);
  CHECK_FALSE(parsed("http://proxy.example")->is_socks());
  CHECK_FALSE(parsed("http://proxy.example")->takes_addresses());
  for (const char* scheme : {"https", "socks", "socks5hh", "sock", "", "ftp"}) {
    INFO(scheme);
    CHECK_FALSE(parsed(std::string(scheme) + "://proxy.example"));
  }
}

TEST_CASE("a proxy is told a password without a user", "[unit][transport]") {
  const auto proxy = parsed("http://:word@proxy.example");
  REQUIRE(proxy);
  CHECK(proxy->has_credentials());
  CHECK(proxy->credentials() == "Basic OndvcmQ=");
  CHECK(parsed("http://user@proxy.example")->has_credentials());
  CHECK_FALSE(parsed("http://@proxy.example")->has_credentials());
  CHECK_FALSE(parsed("http://proxy.example")->has_credentials());
}

TEST_CASE("a proxy that cannot be used is refused without repeating its password",
          "[unit][transport]") {
  const std::vector<std::string> texts = {"https://u:SECRETDONOTPRINT@proxy.example",
                                          "socks6://u:SECRETDONOTPRINT@proxy.example",
                                          "socks5://u:SECRETDONOTPRINT@proxy:notaport",
                                          "http://u:SECRETDONOTPRINT@",
                                          "http://u:SECRETDONOTPRINT@proxy example",
                                          "http://u:SECRETDONOTPRINT@proxy:notaport",
                                          ""};
  for (const auto& text : texts) {
    std::string problem;
    CHECK_FALSE(moonshot::detail::parse_proxy(text, problem));
    CHECK_FALSE(problem.empty());
    CHECK_FALSE(support::leaks(problem));
  }
}

TEST_CASE("a proxy that cannot be used is told why", "[unit][transport]") {
  const std::string kinds =
      "only http:// proxies can be used, and SOCKS proxies (socks4://, socks4a://, socks5://, "
      "socks5h://) over CurlTransport";
  const std::pair<std::string, std::string> rows[] = {
      {"https://proxy.example", kinds},
      {"://proxy.example", kinds},
      {"httpx://proxy.example", kinds},
      {"http://", "it has no host"},
      {"user:word@", "it has no host"},
      {"http://proxy.example:0", "its port is not between 1 and 65535"},
      {"proxy.example:x", "its port is not a number"},
      {"socks5://proxy.example:", "its port is not a number"},
      {"http://proxy,example", "its host holds a character that no host name has"},
  };
  for (const auto& [text, expected] : rows) {
    INFO(text);
    std::string problem;
    CHECK_FALSE(moonshot::detail::parse_proxy(text, problem));
    CHECK(problem == expected);
  }
}

TEST_CASE("what a proxy is told of its user is taken apart at the first colon and the last @",
          "[unit][transport]") {
  const auto proxy = parsed("us%3Aer:pa@ss:w%2F@Proxy.Example:3128/path?x");
  REQUIRE(proxy);
  CHECK(proxy->user == "us:er");
  CHECK(proxy->password == "pa@ss:w/");
  CHECK(proxy->host == "proxy.example");
  CHECK(proxy->port == 3128);
  CHECK(proxy->credentials() == "Basic dXM6ZXI6cGFAc3M6dy8=");
  const auto user = parsed("http://user@proxy.example");
  REQUIRE(user);
  CHECK(user->user == "user");
  CHECK(user->password.empty());
  CHECK(user->credentials() == "Basic dXNlcjo=");
  CHECK(Proxy().port == 0);
}

TEST_CASE("NO_PROXY names hosts, suffixes and everything", "[unit][transport]") {
  const auto target = url("https://api.moonshot.ai/v1");
  for (const char* list :
       {"api.moonshot.ai", "moonshot.ai", ".moonshot.ai", "*", "a.b, moonshot.ai",
        "API.MOONSHOT.AI", "api.moonshot.ai:443", "x,,moonshot.ai,"}) {
    INFO(list);
    CHECK(bypasses_proxy(list, target));
  }
  for (const char* list : {"", ",", "shot.ai", "xapi.moonshot.ai", "www.moonshot.ai", "moonshot.cn",
                           "api.moonshot.ai:8443", "moonshot", "."}) {
    INFO(list);
    CHECK_FALSE(bypasses_proxy(list, target));
  }
  for (const char* list : {",", ".", " , "}) {
    INFO(list);
    CHECK_FALSE(bypasses_proxy(list, url("https://api.moonshot.ai./v1")));
  }
}

TEST_CASE("NO_PROXY names IPv6 addresses, with brackets or without", "[unit][transport]") {
  const auto target = url("https://[fd00::a1]:8443/v1");
  for (const char* list : {"fd00::a1", "FD00::A1", "[fd00::a1]", "[fd00::a1]:8443", "x,fd00::a1"}) {
    INFO(list);
    CHECK(bypasses_proxy(list, target));
  }
  for (const char* list :
       {"::a1", "a1", "00::a1", "[fd00::a1]:443", "fd00::a1:8443", ".fd00::a1"}) {
    INFO(list);
    CHECK_FALSE(bypasses_proxy(list, target));
  }
}

TEST_CASE("the option wins over the environment", "[unit][transport]") {
  TransportOptions options;
  const std::string target = "https://api.moonshot.ai/v1";
  CHECK(choice(options, target) == "direct");
  CHECK(choice(options, target, {{"HTTPS_PROXY", "http://a:1"}}) == "a:1");
  CHECK(choice(options, target, {{"https_proxy", "http://b:2"}}) == "b:2");
  CHECK(choice(options, target, {{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}}) ==
        "a:1");
  CHECK(choice(options, target, {{"HTTPS_PROXY", "http://a:1"}, {"NO_PROXY", "moonshot.ai"}}) ==
        "direct");
  CHECK(choice(options, target, {{"HTTP_PROXY", "http://a:1"}, {"http_proxy", "http://a:1"}}) ==
        "direct");
  CHECK(choice(options, target, {{"ALL_PROXY", "http://a:1"}}) == "a:1");
  CHECK(choice(options, target, {{"all_proxy", "http://a:1"}}) == "a:1");
  CHECK(choice(options, target, {{"all_proxy", "http://a:1"}, {"ALL_PROXY", "http://b:2"}}) ==
        "b:2");
  CHECK(choice(options, target, {{"ALL_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}}) ==
        "b:2");
  CHECK(choice(options, target, {{"ALL_PROXY", "http://a:1"}, {"NO_PROXY", "*"}}) == "direct");
  CHECK(choice(options, "http://h", {{"ALL_PROXY", "http://a:1"}}) == "direct");
  options.proxy = "http://c:3";
  CHECK(choice(options, target, {{"HTTPS_PROXY", "http://a:1"}}) == "c:3");
  options.no_proxy = "api.moonshot.ai";
  CHECK(choice(options, target) == "direct");
  // So does the list of those that need none.
  options.no_proxy = "other.example";
  CHECK(choice(options, target, {{"NO_PROXY", "*"}}) == "c:3");
  options.no_proxy.clear();
  CHECK(choice(options, target, {{"no_proxy", "*"}}) == "direct");
  CHECK(choice(options, target, {{"NO_PROXY", "x"}, {"no_proxy", "*"}}) == "c:3");
  CHECK(choice(options, target, {{"NO_PROXY", "*"}, {"no_proxy", "x"}}) == "direct");
}

TEST_CASE("plain HTTP goes through the proxy of the option and through no other",
          "[unit][transport]") {
  TransportOptions options;
  const std::string target = "http://plain.example/v1";
  CHECK(choice(options, target, {{"HTTPS_PROXY", "http://a:1"}, {"https_proxy", "http://b:2"}}) ==
        "direct");
  options.proxy = "http://c:3";
  CHECK(choice(options, target) == "c:3");
}

TEST_CASE("the environment can be left out", "[unit][transport]") {
  TransportOptions options;
  options.proxy_from_environment = false;
  CHECK(choice(options, "https://h", {{"HTTPS_PROXY", "http://a:1"}}) == "direct");
  options.proxy = "http://c:3";
  CHECK(choice(options, "https://h", {{"NO_PROXY", "*"}}) == "c:3");
}

TEST_CASE("this machine is always reached directly", "[unit][transport]") {
  TransportOptions options;
  options.proxy = "http://c:3";
  CHECK(choice(options, "https://127.0.0.1:8443") == "direct");
  CHECK(choice(options, "http://localhost:8080") == "direct");
}

TEST_CASE("a broken proxy setting is a problem and not a direct call", "[unit][transport]") {
  TransportOptions options;
  options.proxy = "https://c:3";
  CHECK_THAT(choice(options, "https://h"), Catch::Matchers::StartsWith("the option proxy: only "));
  CHECK(choice(options, "https://127.0.0.1") == "direct");
  options.no_proxy = "h";
  CHECK(choice(options, "https://h") == "direct");
  options = TransportOptions();
  CHECK(choice(options, "https://h", {{"HTTPS_PROXY", "x:y"}}) ==
        "HTTPS_PROXY: its port is not a number");
  CHECK(choice(options, "https://h", {{"https_proxy", "x:y"}}) ==
        "https_proxy: its port is not a number");
}

TEST_CASE("a SOCKS proxy is a problem where the transport cannot use it", "[unit][transport]") {
  const std::string words =
      ": only http:// proxies can be used, and SOCKS proxies (socks4://, socks4a://, socks5://, "
      "socks5h://) over CurlTransport";
  TransportOptions options;
  CHECK(choice(options, "https://h", {{"ALL_PROXY", "socks5://c:3"}}) == "ALL_PROXY" + words);
  CHECK(choice(options, "https://h", {{"https_proxy", "socks4://c:3"}}) == "https_proxy" + words);
  CHECK(choice(options, "https://h", {{"ALL_PROXY", "socks5://c:3"}},
               ProxySupport::http_and_socks) == "c:3");
  options.proxy = "socks5h://c:3";
  CHECK(choice(options, "https://h") == "the option proxy" + words);
  CHECK(choice(options, "https://h", {}, ProxySupport::http_and_socks) == "c:3");
}
