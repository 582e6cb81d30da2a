// Calls through SOCKS proxies, blocking and event-driven.

#include <async_calls.hpp>
#include <environment_variable.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <socks_peer.hpp>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::Result;
using support::certificates;
using support::ping;
using support::SocksPeer;
using support::SocksRules;

namespace {

const std::string secret = "SECRETDONOTPRINT-of-the-proxy";

moonshot::ClientOptions options_with(const std::string& proxy) {
  auto options = support::loopback_options("https://sim.example/v1");
  options.transport_options.proxy = proxy;
  options.retry.base_delay = options.retry.max_delay = std::chrono::milliseconds(1);
  // Only a proxy that takes no names needs the server's address, and only to pass it on.
  options.transport_options.lookup = [](const std::string& host) {
    return host == "sim.example" ? std::vector<std::string>{"192.0.2.7"}
                                 : std::vector<std::string>{};
  };
  return options;
}

/// The same call with both clients.
std::vector<Result<moonshot::ChatCompletion>> both_results(const moonshot::ClientOptions& options) {
  std::vector<Result<moonshot::ChatCompletion>> results;
  results.push_back(moonshot::Client(options).chat().try_create(ping(), support::patient()));
  const support::RunningLoop running;
  const moonshot::AsyncClient client(*running.loop, options);
  results.push_back(support::start_create(client, support::patient()).ended.get());
  return results;
}

void check_answers(const moonshot::ClientOptions& options) {
  for (const auto& result : both_results(options)) {
    INFO((result ? "answered" : result.error().what()));
    REQUIRE(result);
    CHECK(result->text() == "PONG");
  }
}

void check_fails(const moonshot::ClientOptions& options, const std::string& message,
                 bool is_lasting) {
  for (const auto& result : both_results(options)) {
    REQUIRE_FALSE(result);
    const auto& error = result.error();
    REQUIRE(error.kind() == moonshot::ErrorKind::connection_error);
    CHECK_THAT(error.message(), ContainsSubstring(message));
    CHECK(error.as<moonshot::ConnectionError>()->is_lasting() == is_lasting);
    CHECK(error.attempts().size() == (is_lasting ? 1 : 3));
    CHECK_FALSE(support::leaks(error.what()));
  }
}

SocksRules leading_to(const moonshot::testing::Simulator& simulator) {
  SocksRules rules;
  rules.target_port = simulator.port();
  return rules;
}

}  // namespace

TEST_CASE("calls go through SOCKS proxies of all kinds", "[loopback][proxy]") {
  const auto simulator = support::simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  struct Row {
    const char* scheme;
    const char* asked;
  };
  const auto row =
      GENERATE(Row{"socks5h", "5 name sim.example:443 "}, Row{"socks5", "5 address 192.0.2.7:443 "},
               Row{"socks4a", "4 name sim.example:443 "}, Row{"socks4", "4 address 192.0.2.7:443 "},
               Row{"SOCKS5H", "5 name sim.example:443 "});
  INFO(row.scheme);
  const SocksPeer proxy(leading_to(*simulator));
  check_answers(options_with(std::string(row.scheme) + "://" + proxy.address()));
  CHECK(proxy.asked() == std::vector<std::string>{row.asked, row.asked});
  // The proxy sees TLS alone.
  CHECK_FALSE(support::leaks(proxy.seen()));
  CHECK((proxy.seen().find("Authorization") == std::string::npos));
}

TEST_CASE("a SOCKS proxy is told user and password", "[loopback][proxy]") {
  const auto simulator = support::simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  auto rules = leading_to(*simulator);
  rules.user = "me@home";
  rules.password = secret;
  const SocksPeer proxy(rules);
  check_answers(options_with("socks5h://me%40home:" + secret + "@" + proxy.address()));
  CHECK(proxy.asked().front() == "5 name sim.example:443 me@home");
  const SocksPeer older(leading_to(*simulator));
  check_answers(options_with("socks4a://me@" + older.address()));
  CHECK(older.asked().front() == "4 name sim.example:443 me");
}

TEST_CASE("connections through a SOCKS proxy are kept", "[loopback][proxy][pool]") {
  const auto simulator = support::simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const SocksPeer proxy(leading_to(*simulator));
  const auto scheme = GENERATE(std::string("socks5h"), std::string("socks5"));
  const moonshot::Client client(options_with(scheme + "://" + proxy.address()));
  for (int i = 0; i < 3; ++i) CHECK(client.chat().create(ping()).text() == "PONG");
  CHECK(proxy.connections() == 1);
}

TEST_CASE("a SOCKS proxy that refuses is named with its reason", "[loopback][proxy]") {
  struct Row {
    unsigned char reply;
    const char* words;
    bool is_lasting;
  };
  for (const auto& row : {Row{1, "it has failed", false}, Row{2, "its rules do not allow it", true},
                          Row{3, "it cannot reach the network of the host", false},
                          Row{4, "it cannot reach the host", false},
                          Row{5, "the host has refused it the connection", false},
                          Row{6, "the way from it to the host is too long", false},
                          Row{7, "it opens no connections", true},
                          Row{8, "it does not take this kind of address", true}}) {
    SocksRules rules;
    rules.reply = row.reply;
    const SocksPeer proxy(rules);
    check_fails(options_with("socks5h://user:" + secret + "@" + proxy.address()),
                "could not connect to sim.example:443 through proxy " + proxy.address() +
                    ": the proxy refused (" + row.words + ")",
                row.is_lasting);
  }
}

TEST_CASE("an older SOCKS proxy that refuses is named with its reason", "[loopback][proxy]") {
  struct Row {
    unsigned char reply;
    const char* words;
    bool is_lasting;
  };
  for (const auto& row : {Row{0x5B, "it has rejected the request, or could not connect", false},
                          Row{0x5C, "it does not know who asks", true},
                          Row{0x5D, "it knows the one who asks by another name", true}}) {
    SocksRules rules;
    rules.reply = row.reply;
    const SocksPeer proxy(rules);
    check_fails(options_with("socks4a://" + proxy.address()),
                "through proxy " + proxy.address() + ": the proxy refused (" + row.words + ")",
                row.is_lasting);
  }
}

TEST_CASE("a SOCKS proxy that lets nobody in is not asked again", "[loopback][proxy]") {
  SocksRules rules;
  rules.user = "somebody";
  rules.password = "else";
  const SocksPeer proxy(rules);
  check_fails(options_with("socks5h://user:" + secret + "@" + proxy.address()),
              ": the proxy refused (user or password is wrong)", true);
  check_fails(options_with("socks5h://" + proxy.address()),
              ": the proxy refused (it accepts none of the ways to log in)", true);
  CHECK(proxy.connections() == 4);
  CHECK(proxy.asked().empty());
}

TEST_CASE("a SOCKS proxy that is none is named", "[loopback][proxy]") {
  SocksRules rules;
  rules.breaks_off = true;
  const SocksPeer proxy(rules);
  check_fails(options_with("socks5h://" + proxy.address()),
              "could not connect to sim.example:443 through proxy " + proxy.address(), false);
  const support::RawPeer web([](support::Conversation& connection) {
    connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.stall();
  });
  check_fails(options_with("socks5h://127.0.0.1:" + std::to_string(web.port())),
              "through proxy 127.0.0.1:" + std::to_string(web.port()) +
                  ": the proxy did not answer as one (",
              false);
}

TEST_CASE("hosts without an address are told apart behind a SOCKS proxy", "[loopback][proxy]") {
  check_fails(options_with("socks5://no-such-proxy.example"),
              "through proxy no-such-proxy.example:1080, whose name could not be resolved", false);
  const SocksPeer proxy({});
  auto options = options_with("socks5://" + proxy.address());
  options.base_url = "https://no-such-server.example/v1";
  check_fails(options, ": no-such-server.example, whose name could not be resolved", false);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("the environment may name a SOCKS proxy", "[loopback][proxy]") {
  const auto simulator = support::simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const SocksPeer proxy(leading_to(*simulator));
  auto options = options_with("");
  options.transport_options.proxy_from_environment = true;
  for (const char* variable : {"ALL_PROXY", "all_proxy", "HTTPS_PROXY"}) {
    INFO(variable);
    const support::EnvironmentVariable set(variable, "socks5h://" + proxy.address());
    check_answers(options);
  }
  CHECK(proxy.connections() == 6);
}

TEST_CASE("a call that hangs at a SOCKS proxy runs into its limit", "[loopback][proxy][timeout]") {
  const support::RawPeer proxy([](support::Conversation& connection) { connection.stall(); });
  auto options = options_with("socks5://127.0.0.1:" + std::to_string(proxy.port()));
  options.retry.max_retries = 0;
  options.timeouts.connect = std::chrono::milliseconds(80);
  for (const auto& result : both_results(options)) {
    REQUIRE_FALSE(result);
    REQUIRE(result.error().kind() == moonshot::ErrorKind::timeout_error);
    CHECK(result.error().as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::connect);
  }
}
