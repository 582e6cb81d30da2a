#include <moonshot_catch.hpp>
#include <silent_listener.hpp>

#include <moonshot/doctor/connection_probe.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/options.hpp>

#include <chrono>
#include <string>
#include <vector>

using Catch::Matchers::EndsWith;

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
