#include <moonshot_catch.hpp>
#include <silent_listener.hpp>
#include <tls_simulator.hpp>

#include <moonshot/doctor/connection_probe.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/options.hpp>

#include <chrono>
#include <string>
#include <vector>

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

#if defined(__linux__)
TEST_CASE("the addresses of a host have the limit of a probe together", "[loopback][doctor]") {
  const support::SilentListener nobody;
  REQUIRE(nobody.ok());
  constexpr int addresses = 20;
  constexpr std::chrono::seconds limit{1};
  moonshot::TransportOptions options;
  options.proxy_from_environment = false;
  options.lookup = [](const std::string&) {
    return std::vector<std::string>(addresses, "127.0.0.1");
  };
  moonshot::http::Url target;
  target.scheme = "http";
  target.host = "many.invalid";
  target.port = nobody.port();
  const auto before = std::chrono::steady_clock::now();
  const auto probe = moonshot::probe_connection(target, options, limit);
  const auto took = std::chrono::steady_clock::now() - before;
  CHECK(probe.reached == moonshot::ConnectionStage::tcp);
  CHECK_THAT(probe.problem, EndsWith(" does not accept connections: no answer within 1 s"));
  CHECK((took < addresses / 2 * limit));
}
#endif

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
  moonshot::http::Url target;
  target.scheme = "https";
  target.host = "127.0.0.1";
  target.port = simulator.port();
  const auto probe = moonshot::probe_connection(target, options, std::chrono::seconds(20));
  CHECK(probe.reached == moonshot::ConnectionStage::handshake);
  CHECK_THAT(probe.problem, StartsWith("no TLS with 127.0.0.1: "));
  CHECK_FALSE(probe.certificate);
}
