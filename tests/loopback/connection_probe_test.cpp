#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <silent_listener.hpp>
#include <tls_simulator.hpp>

#include <moonshot/doctor/connection_probe.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/options.hpp>

#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

// Without a proxy; every name has `addresses`.
moonshot::TransportOptions resolving_to(std::vector<std::string> addresses) {
  moonshot::TransportOptions options;
  options.proxy_from_environment = false;
  options.lookup = [addresses = std::move(addresses)](const std::string&) { return addresses; };
  return options;
}

moonshot::http::Url url_of(const char* scheme, const char* host, int port) {
  moonshot::http::Url url;
  url.scheme = scheme;
  url.host = host;
  url.port = port;
  return url;
}

}  // namespace

#if defined(__linux__)
TEST_CASE("the addresses of a host have the limit of a probe together", "[loopback][doctor]") {
  const support::SilentListener nobody;
  REQUIRE(nobody.ok());
  constexpr int addresses = 20;
  constexpr std::chrono::seconds limit{1};
  const auto options = resolving_to(std::vector<std::string>(addresses, "127.0.0.1"));
  const auto target = url_of("http", "many.invalid", nobody.port());
  const auto before = std::chrono::steady_clock::now();
  const auto probe = moonshot::probe_connection(target, options, limit);
  const auto took = std::chrono::steady_clock::now() - before;
  CHECK(probe.reached == moonshot::ConnectionStage::tcp);
  CHECK_THAT(probe.problem, EndsWith(" does not accept connections: no answer within 1 s"));
  CHECK((took < addresses / 2 * limit));
}

TEST_CASE("a probe goes on to the next address of a host where one refuses", "[loopback][doctor]") {
  const moonshot::testing::Simulator simulator;
  REQUIRE(simulator.ok());
  const auto options = resolving_to({"127.0.0.2", "127.0.0.1"});
  const auto target = url_of("http", "two.invalid", simulator.port());
  const auto probe = moonshot::probe_connection(target, options, std::chrono::seconds(20));
  CHECK(probe.ok());
  CHECK(probe.problem.empty());
  CHECK(probe.addresses.size() == 2);
}
#endif

TEST_CASE("a name that is not resolved in time is told with the limit", "[loopback][doctor]") {
  std::promise<void> told;
  moonshot::TransportOptions options;
  options.proxy_from_environment = false;
  options.lookup = [until_told = told.get_future().share()](const std::string&) {
    until_told.wait();
    return std::vector<std::string>{};
  };
  const auto target = url_of("http", "slow.invalid", 80);
  const auto probe = moonshot::probe_connection(target, options, std::chrono::seconds(1));
  told.set_value();
  CHECK(probe.reached == moonshot::ConnectionStage::name);
  CHECK(probe.problem == "the name slow.invalid could not be resolved within 1 s");
}

TEST_CASE("a probe tells the server which host it wants", "[loopback][doctor][tls]") {
  std::mutex mutex;
  std::string greeting;
  const support::RawPeer peer([&](support::Conversation& client) {
    const std::lock_guard<std::mutex> lock(mutex);
    client.read_some(greeting);
  });
  REQUIRE(peer.ok());
  const auto options = resolving_to({"127.0.0.1"});
  const auto target = url_of("https", "relay.invalid", peer.port());
  const auto probe = moonshot::probe_connection(target, options, std::chrono::seconds(20));
  CHECK(probe.reached == moonshot::ConnectionStage::handshake);
  CHECK_THAT(probe.problem, StartsWith("no TLS with relay.invalid: "));
  const std::lock_guard<std::mutex> lock(mutex);
  CHECK(greeting.find("relay.invalid") != std::string::npos);
}

TEST_CASE("a probe says where it looked for trusted certificates, if it found none",
          "[loopback][doctor][tls]") {
  const auto simulator = support::simulator_with(support::certificates().good());
  REQUIRE(simulator->ok());
  moonshot::TransportOptions options;
  options.proxy_from_environment = false;
  options.ca_file = support::certificates().directory() + "/nothing.pem";
  std::string problem;
  const auto target = moonshot::http::parse_url(simulator->base_url(), problem);
  REQUIRE(target);
  const auto probe = moonshot::probe_connection(*target, options, std::chrono::seconds(20));
  CHECK(probe.reached == moonshot::ConnectionStage::certificate);
  CHECK(probe.problem == "the certificates in " + options.ca_file +
                             " could not be read (tried: " + options.ca_file + ")");
  CHECK(probe.trusted_certificates == options.ca_file);
  CHECK(probe.addresses == std::vector<std::string>{"127.0.0.1"});
  REQUIRE(probe.certificate);
  CHECK(probe.certificate->subject == "CN=good");
  CHECK_FALSE(probe.certificate->is_expired);
  CHECK_FALSE(probe.client_certificate);
}

TEST_CASE("a probe of what speaks no TLS says so, wherever it looked for certificates",
          "[loopback][doctor][tls]") {
  const moonshot::testing::Simulator simulator;
  REQUIRE(simulator.ok());
  moonshot::TransportOptions options;
  options.proxy_from_environment = false;
  options.ca_file = support::certificates().directory() + "/nothing.pem";
  const auto target = url_of("https", "127.0.0.1", simulator.port());
  const auto probe = moonshot::probe_connection(target, options, std::chrono::seconds(20));
  CHECK(probe.reached == moonshot::ConnectionStage::handshake);
  CHECK_THAT(probe.problem, StartsWith("no TLS with 127.0.0.1: "));
  CHECK_FALSE(probe.certificate);
}
