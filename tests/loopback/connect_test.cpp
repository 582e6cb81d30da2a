#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <silent_listener.hpp>
#include <this_transport.hpp>
#include <tls_peer.hpp>
#include <tls_simulator.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

using support::Conversation;
using support::ping;
using support::RawPeer;

namespace {

std::string here(int port) { return "127.0.0.1:" + std::to_string(port); }

// Class and words of the failure.
std::string failure(const std::string& base_url, const std::string& proxy = {}) {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = support::key;
  options.base_url = base_url;
  options.transport_options.proxy = proxy;
  options.transport_options.proxy_from_environment = false;
  const auto result = moonshot::Client(options).chat().try_create(ping());
  if (result) return "success";
  return std::string(result.error().name()) + ": " + result.error().message();
}

#if defined(__linux__)
const std::string refused = ", which refused the connection";
#else
const std::string refused = ", which refused the connection or cannot be reached";
#endif

// A host name that no name server is asked about: its label is longer than labels are.
const std::string impossible_name = std::string(70, 'a') + ".invalid";

}  // namespace

TEST_CASE("a refused connection is called so, with host and port", "[loopback][connect]") {
  const auto address = here(support::port_of_nobody());
  CHECK(failure("http://" + address + "/v1") ==
        "ConnectionError: could not connect to " + address + refused);
}

TEST_CASE("a name of localhost that leads elsewhere is not connected to", "[loopback][connect]") {
  const RawPeer peer([](Conversation& conversation) { conversation.read_request(); });
  const auto call = [&](const std::string& host, std::vector<std::string> addresses,
                        const std::string& scheme = "http") {
    moonshot::ClientOptions options;
    options.retry.max_retries = 0;
    options.api_key = support::key;
    options.base_url = scheme + "://" + host + ":" + std::to_string(peer.port()) + "/v1";
    if (scheme == "https") options.timeouts.connect = std::chrono::milliseconds(250);
    options.transport_options.ca_file = support::certificates().ca_file();
    options.transport_options.proxy_from_environment = false;
    options.transport_options.lookup = [addresses](const std::string&) { return addresses; };
    const auto result = moonshot::Client(options).chat().try_create(ping());
    return result ? std::string("success") : result.error().message();
  };
  for (const char* host : {"kimi.localhost", "localhost"}) {
    // 192.0.2.1 is for documents: nobody answers there.
    CHECK_THAT(call(host, {"192.0.2.1", "2001:db8::1"}),
               Catch::Matchers::ContainsSubstring("resolves to another address"));
    CHECK_THAT(call(host, {"192.0.2.1", "127.0.0.1"}),
               Catch::Matchers::ContainsSubstring("broke before an answer came"));
    // With https the certificate says whose machine it is.
    CHECK_THAT(call(host, {"192.0.2.1"}, "https"), Catch::Matchers::ContainsSubstring("connect"));
  }
}

TEST_CASE("a name that does not exist is called so", "[loopback][connect]") {
  CHECK(failure("https://" + impossible_name + "/v1") ==
        "ConnectionError: could not connect to " + impossible_name +
            ":443, whose name could not be resolved");
}

TEST_CASE("the proxy that is in effect is named, without its credentials",
          "[loopback][connect][proxy]") {
  const auto address = here(support::port_of_nobody());
  const auto said =
      failure("https://sim.example/v1", "http://user:" + support::secret_word + "@" + address);
  REQUIRE_FALSE(support::leaks(said));
  CHECK(said ==
        "ConnectionError: could not connect to sim.example:443 through proxy " + address + refused);
  CHECK(failure("https://sim.example/v1", "http://" + impossible_name + ":3128") ==
        "ConnectionError: could not connect to sim.example:443 through proxy " + impossible_name +
            ":3128, whose name could not be resolved");
}

TEST_CASE("a connection that breaks before the answer is not one that was not made",
          "[loopback][connect]") {
  const RawPeer peer([](Conversation& connection) { connection.read_request(); });
  const auto said = failure(peer.base_url());
  CHECK(said.find("ConnectionError: the connection to " + here(peer.port()) +
                  " broke before an answer came") == 0);
}

namespace {

using Addresses = std::vector<std::string>;

// A client for `sim.example`, whose addresses are these.
moonshot::ClientOptions pinned(const std::string& scheme, int port, Addresses addresses) {
  auto options =
      support::loopback_options(scheme + "://sim.example:" + std::to_string(port) + "/v1");
  options.retry.max_retries = 0;
  options.allow_insecure_http = true;
  options.transport_options.lookup = [addresses = std::move(addresses)](const std::string& host) {
    return host == "sim.example" ? addresses : Addresses{};
  };
  return options;
}

std::string words_of(const moonshot::Result<moonshot::ChatCompletion>& result) {
  if (result) return result->text();
  return std::string(result.error().name()) + ": " + result.error().message();
}

std::string answer_of(const moonshot::ClientOptions& options,
                      const moonshot::CallOptions& call = {}) {
  return words_of(moonshot::Client(options).chat().try_create(ping(), call));
}

}  // namespace

TEST_CASE("the addresses of a host are tried in turn, and the request goes out once",
          "[loopback][connect][resolver]") {
  std::atomic<int> requests{0};
  std::string seen;
  const RawPeer peer([&](Conversation& connection) {
    const auto request = connection.read_request();
    if (request.empty()) return;
    ++requests;
    seen = request;
    connection.write(support::http_response(support::pong));
  });
  // Nobody listens on the first two.
  CHECK(answer_of(pinned("http", peer.port(), {"::1", "127.0.0.2", "127.0.0.1"})) == "PONG");
  CHECK(requests == 1);
  CHECK(peer.connections() == 1);
  CHECK(seen.find("Host: sim.example:" + std::to_string(peer.port()) + "\r\n") !=
        std::string::npos);
}

TEST_CASE("an exchange that got as far as sending is not repeated at the next address",
          "[loopback][connect][resolver]") {
  const RawPeer peer([](Conversation& connection) { connection.read_request(); });
  const auto said = answer_of(pinned("http", peer.port(), {"127.0.0.1", "127.0.0.1", "::1"}));
  CHECK(said.find("broke before an answer came") != std::string::npos);
  CHECK(peer.connections() == 1);
}

TEST_CASE("where no address answers, the preferred one is told of",
          "[loopback][connect][resolver]") {
  const int port = support::port_of_nobody();
  CHECK(answer_of(pinned("http", port, {"127.0.0.1", "127.0.0.2"})) ==
        "ConnectionError: could not connect to sim.example:" + std::to_string(port) + refused);
  CHECK(answer_of(pinned("http", port, {})) ==
        "ConnectionError: could not connect to sim.example:" + std::to_string(port) +
            ", whose name could not be resolved");
}

#if defined(__linux__)
TEST_CASE("an address that is silent leaves time for the next one",
          "[loopback][connect][resolver]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(support::http_response(support::pong));
  });
  const support::SilentListener silent("127.0.0.2", peer.port());
  REQUIRE(silent.ok());
  moonshot::CallOptions call;
  call.timeouts.connect = std::chrono::seconds(1);
  CHECK(answer_of(pinned("http", peer.port(), {"127.0.0.2", "127.0.0.1"}), call) == "PONG");
}
#endif

TEST_CASE("the certificate is checked for the name, whatever the address",
          "[loopback][connect][resolver][tls]") {
  std::string server_name;
  const auto serve = [&](Conversation& connection, const support::TestCertificates::Server& files) {
    support::TlsConversation tls(connection, files);
    server_name = tls.server_name();
    tls.read_request();
    tls.write(support::http_response(support::pong));
  };
  {
    const RawPeer good(
        [&](Conversation& connection) { serve(connection, support::certificates().good()); });
    CHECK(answer_of(pinned("https", good.port(), {"127.0.0.1"})) == "PONG");
  }
  CHECK(server_name == "sim.example");
  {
    const RawPeer other(
        [&](Conversation& connection) { serve(connection, support::certificates().other_host()); });
    // One that answers with the wrong certificate is no reason to ask another address.
    CHECK(answer_of(pinned("https", other.port(), {"127.0.0.1", "127.0.0.1"})).find("TlsError: ") ==
          0);
    CHECK(other.connections() == 1);
  }
}

TEST_CASE("a proxy's host is looked up, and not the target's",
          "[loopback][connect][resolver][proxy]") {
  std::string request;
  const RawPeer proxy([&](Conversation& connection) {
    request = connection.read_request();
    connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  auto options = pinned("https", 443, {});
  options.transport_options.proxy = "http://proxy.example:" + std::to_string(proxy.port());
  std::mutex mutex;
  Addresses asked;
  options.transport_options.lookup = [&](const std::string& host) {
    const std::lock_guard<std::mutex> lock(mutex);
    asked.push_back(host);
    return Addresses{"::1", "127.0.0.1", "127.0.0.1"};
  };
  // One that refuses is not asked at its next address.
  CHECK(answer_of(options) != "PONG");
  CHECK(proxy.connections() == 1);
  CHECK(request.find("CONNECT sim.example:443 HTTP/1.1\r\n") == 0);
  CHECK(request.find("\r\nHost: sim.example:443\r\n") != std::string::npos);
  CHECK(asked == Addresses{"proxy.example"});
}

TEST_CASE("calls that wait for the same host share one lookup", "[loopback][connect][resolver]") {
  const RawPeer peer([](Conversation& connection) {
    while (!connection.read_request().empty()) {
      connection.write(support::http_response(support::pong));
    }
  });
  auto options = pinned("http", peer.port(), {});
  std::promise<void> gate;
  const auto opened = gate.get_future().share();
  std::atomic<int> lookups{0};
  options.transport_options.lookup = [&, opened](const std::string&) {
    ++lookups;
    opened.wait();
    return Addresses{"127.0.0.1"};
  };
  const moonshot::Client client(options);
  moonshot::CallOptions brief;
  brief.timeouts.connect = std::chrono::milliseconds(10);
  for (int i = 0; i < 5; ++i) {
    CHECK(words_of(client.chat().try_create(ping(), brief)) ==
          "TimeoutError: the limit for connect passed");
  }
  std::vector<std::future<std::string>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(
        std::async(std::launch::async, [&] { return words_of(client.chat().try_create(ping())); }));
  }
  CHECK(lookups == 1);
  gate.set_value();
  for (auto& call : calls) CHECK(call.get() == "PONG");
}

TEST_CASE("no call of any kind asks for another host than the base URL's",
          "[loopback][connect][resolver]") {
  const moonshot::testing::Simulator simulator;
  REQUIRE(simulator.ok());
  std::mutex mutex;
  std::set<std::string> asked_for;
  moonshot::ClientOptions options;
  options.api_key = "sk-sim-ok";
  options.base_url = "http://api.example:" + std::to_string(simulator.port()) + "/v1";
  options.allow_insecure_http = true;
  options.transport_options.proxy_from_environment = false;
  options.transport_options.lookup = [&](const std::string& host) {
    const std::lock_guard<std::mutex> lock(mutex);
    asked_for.insert(host);
    return std::vector<std::string>{"127.0.0.1"};
  };
  options.transport_options.max_idle_connections = 0;  // each call looks the host up
  {
    const moonshot::Client client(options);
    CHECK(client.chat().try_create(ping()));
    CHECK(client.chat().stream(ping()).try_completion());
    CHECK(client.models().try_list());
    CHECK(client.balance().try_get());
    CHECK(client.tokens().try_estimate(ping().model, ping().messages));
    CHECK(client.files().try_list());
    moonshot::CallOptions proving;
    proving.prove_origin = true;
    const auto proved = client.chat().create(ping(), proving);
    REQUIRE(proved.origin_proof);
    CHECK(client.signatures().try_verify(*proved.origin_proof));
  }
  CHECK(asked_for == std::set<std::string>{"api.example"});
}
