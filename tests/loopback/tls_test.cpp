#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <this_transport.hpp>
#include <tls_simulator.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using moonshot::ErrorKind;
using moonshot::testing::Simulator;
using support::certificates;
using support::Conversation;
using support::ping;
using support::RawPeer;
using support::simulator_with;
using support::TestCertificates;

namespace {

moonshot::ClientOptions trusting(const std::string& base_url, const std::string& ca_file) {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = support::key;
  options.base_url = base_url;
  options.transport_options.ca_file = ca_file;
  options.transport_options.proxy_from_environment = false;
  return options;
}

// `PONG`, or class and words of the failure.
std::string answer_of(const moonshot::ClientOptions& options) {
  const auto result = moonshot::Client(options).chat().try_create(ping());
  if (result) return result->text();
  return std::string(result.error().name()) + ": " + result.error().message();
}

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

}  // namespace

TEST_CASE("a server whose certificate is trusted answers", "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  CHECK_THAT(simulator->base_url(), StartsWith("https://"));
  const auto options = trusting(simulator->base_url(), certificates().ca_file());
  CHECK(answer_of(options) == "PONG");
  const moonshot::Client client(options);
  for (int i = 0; i < 3; ++i) CHECK(client.chat().create(ping()).text() == "PONG");
  CHECK(client.chat().stream(ping()).completion().text() == "PONG");
}

TEST_CASE("a file is uploaded over TLS, also over a connection that was kept", "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const auto files =
      moonshot::Client(trusting(simulator->base_url(), certificates().ca_file())).files();
  const std::string bytes(1000000, 'x');
  for (int i = 0; i < 3; ++i) {
    const auto file = files.upload(moonshot::file_from_memory(bytes, "a.txt"), "file-extract");
    CHECK((files.content(file.id) == bytes));
  }
}

TEST_CASE("a server whose certificate is not trusted is refused", "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const auto system = answer_of(trusting(simulator->base_url(), ""));
  CHECK_THAT(system, StartsWith("TlsError: "));
  CHECK_THAT(system, ContainsSubstring("certificate"));
  CHECK(simulator->requests().empty());
}

TEST_CASE("a certificate for another host is refused", "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().other_host());
  REQUIRE(simulator->ok());
  CHECK_THAT(answer_of(trusting(simulator->base_url(), certificates().ca_file())),
             StartsWith("TlsError: ") && ContainsSubstring("host"));
  CHECK(simulator->requests().empty());
}

TEST_CASE("an expired certificate is refused and named so", "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().expired());
  REQUIRE(simulator->ok());
  const auto answer = answer_of(trusting(simulator->base_url(), certificates().ca_file()));
  CHECK_THAT(answer, StartsWith("TlsError: "));
  CHECK_THAT(answer, ContainsSubstring("expired"));
  CHECK_THAT(answer,
             ContainsSubstring(" (trusted certificates: " + certificates().ca_file() + ")"));
  CHECK(simulator->requests().empty());
}

TEST_CASE("a file of certificates that cannot be read is a TLS error that names it",
          "[loopback][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const auto missing = certificates().directory() + "/missing.pem";
  CHECK_THAT(answer_of(trusting(simulator->base_url(), missing)),
             StartsWith("TlsError: ") && ContainsSubstring(missing));
  const auto empty = certificates().directory() + "/empty.pem";
  std::ofstream(empty) << "no certificate\n";
  CHECK_THAT(answer_of(trusting(simulator->base_url(), empty)),
             StartsWith("TlsError: ") && ContainsSubstring(empty));
}

TEST_CASE("a server that speaks plain HTTP is a TLS error", "[loopback][tls]") {
  const RawPeer peer([](Conversation& connection) {
    std::string some;
    connection.read_some(some);
    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  });
  const auto url = "https://127.0.0.1:" + std::to_string(peer.port());
  CHECK_THAT(answer_of(trusting(url, certificates().ca_file())), StartsWith("TlsError: "));
}

TEST_CASE("a handshake that stalls runs into a limit", "[loopback][tls][timeout]") {
  const RawPeer peer([](Conversation& connection) { connection.stall(); });
  auto options =
      trusting("https://127.0.0.1:" + std::to_string(peer.port()), certificates().ca_file());
  const auto start = std::chrono::steady_clock::now();
  SECTION("for connecting") {
    options.timeouts.connect = std::chrono::milliseconds(80);
    const auto result = moonshot::Client(options).chat().try_create(ping());
    REQUIRE_FALSE(result);
    REQUIRE(result.error().kind() == ErrorKind::timeout_error);
    CHECK(result.error().as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::connect);
  }
  SECTION("for the whole call") {
    options.timeouts.total = std::chrono::milliseconds(80);
    const auto result = moonshot::Client(options).chat().try_create(ping());
    REQUIRE_FALSE(result);
    REQUIRE(result.error().kind() == ErrorKind::timeout_error);
    CHECK(result.error().as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::total);
  }
  CHECK((std::chrono::steady_clock::now() - start < std::chrono::seconds(20)));
}

TEST_CASE("what a wrong length leaves behind is not the answer to the next call",
          "[loopback][tls][pool]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  auto options = trusting(simulator->base_url(), certificates().ca_file());
  options.transport = support::make_transport(options.transport_options);
  const moonshot::Client client(options);
  options.base_url = simulator->origin() + "/fault/wrong-length/v1";
  const moonshot::Client broken(options);
  for (int i = 0; i < 3; ++i) {
    const auto half = broken.chat().try_create(ping());
    REQUIRE_FALSE(half);
    CHECK(half.error().kind() == ErrorKind::decode_error);
    CHECK(client.chat().create(ping()).text() == "PONG");
  }
}

TEST_CASE("threads share the trusted certificates", "[loopback][tls][threads]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  const moonshot::Client client(trusting(simulator->base_url(), certificates().ca_file()));
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  for (auto& answer : answers) {
    threads.emplace_back([&] {
      const auto result = client.chat().try_create(ping());
      answer = result ? result->text() : result.error().name();
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& answer : answers) CHECK(answer == "PONG");
}

namespace {

// Passes bytes on in both directions until one side ends.
void relay(int left, int right) {
  pollfd both[2] = {{left, POLLIN, 0}, {right, POLLIN, 0}};
  char buffer[16384];
  while (::poll(both, 2, -1) > 0) {
    for (int i = 0; i < 2; ++i) {
      if (both[i].revents == 0) continue;
      const auto count = ::recv(both[i].fd, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      if (::send(both[1 - i].fd, buffer, static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) {
        return;
      }
    }
  }
}

}  // namespace

TEST_CASE("https goes through a proxy's tunnel, and the certificate is the target's",
          "[loopback][tls][proxy]") {
  // This one names the target alone, and the other one names the proxy alone.
  const auto simulator = simulator_with(certificates().other_host());
  REQUIRE(simulator->ok());
  const auto impostor = simulator_with(certificates().good());
  REQUIRE(impostor->ok());
  std::atomic<int> upstream_port{simulator->port()};
  std::mutex mutex;
  std::string asked;
  const RawPeer proxy([&](Conversation& connection) {
    const auto request = connection.read_request();
    {
      const std::lock_guard<std::mutex> lock(mutex);
      asked = request;
    }
    const int upstream = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(upstream_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      connection.write("HTTP/1.1 200 Connection established\r\n\r\n");
      relay(connection.descriptor(), upstream);
    }
    ::close(upstream);
  });
  auto options = trusting("https://elsewhere.example/v1", certificates().ca_file());
  options.transport_options.proxy =
      "http://user:SECRETDONOTPRINT@127.0.0.1:" + std::to_string(proxy.port());
  CHECK(answer_of(options) == "PONG");
  upstream_port = impostor->port();
  CHECK_THAT(answer_of(options), StartsWith("TlsError: ") && ContainsSubstring("host"));
  CHECK(impostor->requests().empty());
  const std::lock_guard<std::mutex> lock(mutex);
  CHECK((asked.find("CONNECT elsewhere.example:443 HTTP/1.1\r\n") == 0));
  CHECK((asked.find("Proxy-Authorization: Basic ") != std::string::npos));
  CHECK_FALSE(support::leaks(asked));
}

TEST_CASE("a proxy that refuses the tunnel is a failure and not an answer",
          "[loopback][tls][proxy]") {
  const RawPeer proxy([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno way");
  });
  auto options = trusting("https://sim.example/v1", certificates().ca_file());
  options.transport_options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  const auto answer = answer_of(options);
  CHECK_THAT(answer, StartsWith("ConnectionError: ") &&
                         ContainsSubstring(": the proxy refused (status 403)"));
}

TEST_CASE("an address that refuses does not hide what is wrong with the next one's certificate",
          "[loopback][tls][connect]") {
  const auto simulator = simulator_with(certificates().expired());
  REQUIRE(simulator->ok());
  auto options = trusting("https://sim.example:" + std::to_string(simulator->port()) + "/v1",
                          certificates().ca_file());
  options.transport_options.proxy_from_environment = false;
  options.transport_options.lookup = [](const std::string&) {
    return std::vector<std::string>{"127.0.0.3", "127.0.0.1", "127.0.0.1"};
  };
  const auto answer = answer_of(options);
  CHECK_THAT(answer, StartsWith("TlsError: ") && ContainsSubstring("certificate has expired"));
}
