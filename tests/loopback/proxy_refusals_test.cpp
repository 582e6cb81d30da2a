// Proxies that do not open the tunnel, and settings of proxies that cannot be used.

#include <environment_variable.hpp>
#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <sys/socket.h>

#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using support::Conversation;
using support::RawPeer;

namespace {

moonshot::ClientOptions options_with(const std::string& proxy) {
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = "https://sim.example/v1";
  options.transport_options.proxy = proxy;
  options.retry.base_delay = options.retry.max_delay = std::chrono::milliseconds(1);
  return options;
}

moonshot::ErrorPtr error_of(const moonshot::ClientOptions& options) {
  return moonshot::Client(options)
      .chat()
      .try_create(support::ping(), support::patient())
      .error_ptr();
}

struct Refusal {
  int status;
  bool passes;  // perhaps, a little later
};

}  // namespace

TEST_CASE("a proxy that refuses the tunnel is named with its status", "[loopback][proxy]") {
  const std::string page = "<html><body>Blocked by the company's filter</body></html>";
  const std::string length = "Content-Length: " + std::to_string(page.size()) + "\r\n";
  for (const auto& row :
       {Refusal{302, false}, Refusal{400, false}, Refusal{403, false}, Refusal{404, false},
        Refusal{405, false}, Refusal{407, false}, Refusal{429, true}, Refusal{500, true},
        Refusal{502, true}, Refusal{503, true}, Refusal{504, true}}) {
    for (const bool keeps : {false, true}) {
      for (const auto& framing : {std::string(), length}) {
        INFO(row.status << (keeps ? ", kept open" : ", closed") << ", " << framing);
        const RawPeer proxy([&](Conversation& connection) {
          connection.read_request();
          connection.write("HTTP/1.1 " + std::to_string(row.status) + " No\r\n" + framing + "\r\n" +
                           page);
          if (keeps) connection.stall();
        });
        const auto address = "127.0.0.1:" + std::to_string(proxy.port());
        const auto error = error_of(options_with("http://user:SECRETDONOTPRINT@" + address));
        REQUIRE(error != nullptr);
        CHECK(error->kind() == moonshot::ErrorKind::connection_error);
        CHECK(error->message() == "could not connect to sim.example:443 through proxy " + address +
                                      ": the proxy refused (status " + std::to_string(row.status) +
                                      ")");
        CHECK(error->as<moonshot::ConnectionError>()->is_lasting() == !row.passes);
        CHECK(error->attempts().size() == (row.passes ? 3 : 1));
      }
    }
  }
}

TEST_CASE("a page of a proxy in the place of a tunnel is named and not asked for again",
          "[loopback][proxy]") {
  const RawPeer proxy([&](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n\r\n<html>Please log in to the network</html>");
  });
  const auto address = "127.0.0.1:" + std::to_string(proxy.port());
  const auto error = error_of(options_with("http://" + address));
  REQUIRE(error != nullptr);
  if (!support::facts().knows_a_page_in_place_of_a_tunnel) {
    CHECK(error->kind() == moonshot::ErrorKind::tls_error);
    CHECK(error->attempts().size() == 1);
    return;
  }
  CHECK(error->message() ==
        "could not connect to sim.example:443 through proxy " + address +
            ": the proxy answered with status 200 and a page of its own, and opened no tunnel");
  CHECK(error->as<moonshot::ConnectionError>()->is_lasting());
  CHECK(error->attempts().size() == 1);
}

TEST_CASE("a proxy that breaks off within the head of its answer is asked again",
          "[loopback][proxy]") {
  const RawPeer proxy([&](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nX-A: ");
  });
  const auto error = error_of(options_with("http://127.0.0.1:" + std::to_string(proxy.port())));
  REQUIRE(error != nullptr);
  CHECK_THAT(error->message(), ContainsSubstring("the proxy did not answer as one"));
  CHECK_FALSE(error->as<moonshot::ConnectionError>()->is_lasting());
  CHECK(error->attempts().size() == 3);
}

TEST_CASE("interim answers of a proxy are passed over", "[loopback][proxy]") {
  const RawPeer proxy([&](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n");
  });
  const auto error = error_of(options_with("http://127.0.0.1:" + std::to_string(proxy.port())));
  REQUIRE(error != nullptr);
  const char* const status =
      support::facts().passes_over_interim_answers_of_a_proxy ? "403" : "103";
  CHECK_THAT(error->message(),
             ContainsSubstring(std::string("the proxy refused (status ") + status + ")"));
}

TEST_CASE("what a proxy says without end is not read to its end", "[loopback][proxy][hostile]") {
  for (const std::string piece : {"X-A: 1\r\n", "x"}) {
    const RawPeer proxy([&](Conversation& connection) {
      connection.read_request();
      connection.write("HTTP/1.1 200 ");
      support::flood(connection, piece);
    });
    auto options = options_with("http://127.0.0.1:" + std::to_string(proxy.port()));
    options.retry.max_retries = 0;
    const auto error = error_of(options);
    REQUIRE(error != nullptr);
    CHECK(error->kind() == moonshot::ErrorKind::connection_error);
  }
}

TEST_CASE("a proxy setting that cannot be used names its place and is not tried again",
          "[loopback][proxy]") {
  const auto check = [](const moonshot::ClientOptions& options, const std::string& place) {
    const auto error = error_of(options);
    REQUIRE(error != nullptr);
    CHECK(error->kind() == moonshot::ErrorKind::connection_error);
    CHECK(error->message() ==
          "the proxy setting cannot be used: " + place +
              ": only http:// proxies can be used, and SOCKS proxies (socks4://, socks4a://, "
              "socks5://, socks5h://) over CurlTransport");
    CHECK(error->as<moonshot::ConnectionError>()->is_lasting());
    CHECK(error->attempts().size() == 1);
  };
  std::vector<std::string> settings = {"https://a:1", "ftp://user:SECRETDONOTPRINT@127.0.0.1"};
  if (!support::facts().speaks_socks) {
    settings.insert(settings.end(), {"socks5://user:SECRETDONOTPRINT@127.0.0.1:1080",
                                     "socks5h://127.0.0.1", "socks4://127.0.0.1"});
  }
  for (const auto& setting : settings) {
    check(options_with(setting), "the option proxy");
    for (const char* variable : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
      const support::EnvironmentVariable set(variable, setting);
      check(options_with(""), variable);
    }
  }
}
