#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>

#include <chrono>
#include <csignal>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using moonshot::ErrorKind;
using moonshot::TimeoutPhase;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Conversation;
using support::http_chunk;
using support::http_response;
using support::ping;
using support::pong;
using support::RawPeer;
using support::stream_head;

namespace {

// Limits under test are 80 ms; a machine under load may take far longer than that to notice.
constexpr milliseconds limit{80};
constexpr seconds generous{20};

moonshot::Client client_of(const RawPeer& peer, moonshot::ClientOptions options = {}) {
  options.api_key = support::key;
  options.base_url = peer.base_url();
  options.retry.max_retries = 0;
  return moonshot::Client(std::move(options));
}

std::string event(const std::string& data) { return http_chunk("data: " + data + "\n\n"); }

std::string whole_stream() {
  std::string text = stream_head;
  for (const auto& data : support::pong_events()) text += event(data);
  return text + http_chunk("");
}

struct Ending {
  std::string name;
  std::string phase;
  std::string message;
  std::chrono::steady_clock::duration took{};
};

Ending ending_of(const moonshot::ErrorPtr& error) {
  Ending ending;
  ending.name = error != nullptr ? error->name() : "success";
  if (error == nullptr) return ending;
  ending.message = error->message();
  if (const auto* timeout = error->as<moonshot::TimeoutError>()) {
    ending.phase = moonshot::to_string(timeout->phase());
  }
  return ending;
}

Ending create(const RawPeer& peer, const moonshot::CallOptions& call = {},
              const moonshot::ClientOptions& options = {}) {
  const auto client = client_of(peer, options);
  const auto start = std::chrono::steady_clock::now();
  auto ending = ending_of(client.chat().try_create(ping(), call).error_ptr());
  ending.took = std::chrono::steady_clock::now() - start;
  return ending;
}

void check_timeout(const Ending& ending, const char* phase) {
  CHECK(ending.name == "TimeoutError");
  CHECK(ending.phase == phase);
  CHECK((ending.took < generous));
}

using Limit = std::optional<milliseconds> moonshot::Timeouts::*;

// Lets one call run into one limit.
void check_limit(const RawPeer& peer, Limit which, const char* phase) {
  moonshot::CallOptions call;
  call.timeouts.*which = limit;
  const auto ending = create(peer, call);
  check_timeout(ending, phase);
  CHECK((ending.took >= limit));
}

}  // namespace

TEST_CASE("an exchange over a real socket gives the typed answer", "[loopback]") {
  std::string request;
  std::promise<void> served;
  const RawPeer peer([&](Conversation& connection) {
    request = connection.read_request();
    connection.write(http_response(pong));
    served.set_value();
  });
  REQUIRE(peer.ok());
  CHECK(client_of(peer).chat().create(ping()).text() == "PONG");
  served.get_future().wait();
  CHECK((request.find("POST /v1/chat/completions HTTP/1.1\r\n") == 0));
  CHECK((request.find("Authorization: Bearer " + support::key + "\r\n") != std::string::npos));
  CHECK((request.find(R"({"model":"kimi-k3",)") != std::string::npos));
}

TEST_CASE("a body in pieces is the same body", "[loopback]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    const auto response = http_response(pong);
    for (const char byte : response) connection.write(std::string(1, byte));
  });
  CHECK(client_of(peer).chat().create(ping()).text() == "PONG");
}

TEST_CASE("a body that ends with the connection is whole", "[loopback]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + pong);
  });
  CHECK(client_of(peer).chat().create(ping()).text() == "PONG");
}

TEST_CASE("a large request goes out without waiting for leave", "[loopback]") {
  // A server that ignores `Expect: 100-continue` would cost a second.
  for (const std::size_t size : {std::size_t{500}, std::size_t{4096}, std::size_t{300000}}) {
    std::string request;
    std::promise<void> served;
    const RawPeer peer([&](Conversation& connection) {
      request = connection.read_request();
      connection.write(http_response(pong));
      served.set_value();
    });
    auto large = ping();
    large.messages[0].content = std::string(size, 'x');
    CHECK(client_of(peer).chat().create(large).text() == "PONG");
    served.get_future().wait();
    CHECK((request.find("100-continue") == std::string::npos));
    CHECK(request.size() > size);
  }
}

TEST_CASE("a peer that never answers runs into the limit for the first byte",
          "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) { connection.stall(); });
  check_limit(peer, &moonshot::Timeouts::first_byte, "first_byte");
}

TEST_CASE("a peer that drips its head runs into the limit for the first byte",
          "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n");
    connection.drip("X-Slow: 1\r\n", 5);
  });
  check_limit(peer, &moonshot::Timeouts::first_byte, "first_byte");
}

TEST_CASE("a gap within the body runs into the limit between bytes", "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":");
    connection.stall();
  });
  check_limit(peer, &moonshot::Timeouts::between_bytes, "between_bytes");
}

TEST_CASE("a peer that drips passes the limit between bytes but not the whole one",
          "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head);
    connection.drip(http_chunk(": keep-alive\n\n"), 5);
  });
  moonshot::CallOptions call;
  call.timeouts.between_bytes = seconds(60);
  call.timeouts.total = milliseconds(150);
  const auto client = client_of(peer);
  const auto start = std::chrono::steady_clock::now();
  const auto told = ending_of(client.chat()
                                  .try_stream(
                                      ping(), [](const moonshot::ChatChunk&) {}, call)
                                  .error_ptr());
  check_timeout(told, "total");
  CHECK((std::chrono::steady_clock::now() - start < generous));

  auto stream = client.chat().try_stream(ping(), call);
  if (stream) CHECK(stream->next() == nullptr);
  check_timeout(ending_of(stream ? stream->error_ptr() : stream.error_ptr()), "total");
}

TEST_CASE("limits hold again and again on one client", "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) { connection.stall(); });
  const auto client = client_of(peer);
  moonshot::CallOptions call;
  call.timeouts.first_byte = milliseconds(30);
  for (int i = 0; i < 4; ++i) {
    check_timeout(ending_of(client.chat().try_create(ping(), call).error_ptr()), "first_byte");
  }
}

TEST_CASE("a slow callback is not the peer's fault", "[loopback][timeout]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(whole_stream());
    connection.stall();
  });
  moonshot::CallOptions call;
  call.timeouts.between_bytes = limit;
  std::promise<void> never;
  auto future = never.get_future();
  const auto client = client_of(peer);
  const auto result = client.chat().try_stream(
      ping(), [&](const moonshot::ChatChunk&) { future.wait_for(2 * limit); }, call);
  CHECK(ending_of(result.error_ptr()).name == "success");
}

TEST_CASE("nobody listening is a connection error", "[loopback]") {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = support::key;
  options.base_url = "http://127.0.0.1:" + std::to_string(support::port_of_nobody()) + "/v1";
  const auto result = moonshot::Client(options).chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::connection_error);
  CHECK(result.error().attempts().size() == 1);
  CHECK_THAT(result.error().what(), Catch::Matchers::ContainsSubstring("127.0.0.1"));
}

TEST_CASE("a connection that ends before the head is a connection error", "[loopback]") {
  for (const char* beginning : {"", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: 1"}) {
    for (const bool reset : {false, true}) {
      const RawPeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(beginning);
        if (reset) connection.reset();
      });
      INFO("after '" << beginning << "'" << (reset ? " with a reset" : ""));
      CHECK(create(peer).name == "ConnectionError");
    }
  }
}

TEST_CASE("what is no HTTP is a connection error", "[loopback]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
  });
  CHECK(create(peer).name == "ConnectionError");
}

TEST_CASE("a connection that ends within the body keeps what came", "[loopback]") {
  for (const bool chunked : {false, true}) {
    for (const bool reset : {false, true}) {
      INFO((chunked ? "chunked" : "with length") << (reset ? ", reset" : ""));
      const RawPeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(chunked ? stream_head + http_chunk("{\"id\":\"c\"")
                                 : "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{\"id\":\"c\"");
        if (reset) connection.reset();
      });
      const auto result = client_of(peer).chat().try_create(ping());
      REQUIRE_FALSE(result);
      // A reset may overtake the bytes before it.
      if (reset && result.error().kind() == ErrorKind::connection_error) continue;
      REQUIRE(result.error().kind() == ErrorKind::stream_interrupted);
      const auto& body = result.error().as<moonshot::StreamInterrupted>()->body();
      CHECK((body == "{\"id\":\"c\"" || (reset && body.empty())));
    }
  }
}

TEST_CASE("a stream that breaks off keeps the message so far", "[loopback][stream]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head + event(support::pong_events()[1]));
  });
  auto stream = client_of(peer).chat().stream(ping());
  CHECK_FALSE(stream.try_completion());
  CHECK(stream.error()->kind() == ErrorKind::stream_interrupted);
  CHECK(stream.partial().text() == "PO");
}

TEST_CASE("a stream that ends in order but without [DONE] is interrupted", "[loopback][stream]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head + event(support::pong_events()[1]) + http_chunk(""));
    connection.stall();
  });
  auto stream = client_of(peer).chat().stream(ping());
  CHECK_FALSE(stream.try_completion());
  CHECK(stream.error()->kind() == ErrorKind::stream_interrupted);
}

TEST_CASE("[DONE] is enough where the connection stays open", "[loopback][stream]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    std::string text = stream_head;
    for (const auto& data : support::pong_events()) text += event(data);
    connection.write(text);
    connection.stall();
  });
  const auto client = client_of(peer);
  const auto start = std::chrono::steady_clock::now();
  CHECK(client.chat().stream(ping(), [](const auto&) {}).text() == "PONG");
  CHECK(client.chat().stream(ping()).completion().text() == "PONG");
  CHECK((std::chrono::steady_clock::now() - start < generous));
}

TEST_CASE("a body beyond the cap is not read to its end", "[loopback]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (connection.write(http_chunk(std::string(65536, 'x')))) {
    }
  });
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.max_response_bytes = 100000;
  const auto result = client_of(peer, options).chat().try_create(ping());
  REQUIRE_FALSE(result);
  REQUIRE(result.error().kind() == ErrorKind::decode_error);
  CHECK(result.error().as<moonshot::DecodeError>()->body().size() == 100000);
}

TEST_CASE("a peer that closes while a large request is sent does not end the process",
          "[loopback][signal]") {
  const bool tls = GENERATE(false, true);
  const bool says_goodbye = GENERATE(false, true);
  CAPTURE(tls, says_goodbye);
  struct sigaction before {};
  struct sigaction during {};
  struct sigaction after {};
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &standard, &before);
  const RawPeer peer([&](Conversation& connection) {
    std::string some;
    const auto read = support::spoken_over(tls, [&](auto& session) { session.read_some(some); });
    read(connection);
    // After the end of what the peer writes, a reset is a broken pipe for the client at once.
    if (says_goodbye) ::shutdown(connection.descriptor(), SHUT_WR);
    connection.reset();
  });
  auto large = ping();
  large.messages[0].content = std::string(std::size_t{16} << 20U, 'x');
  auto options = support::loopback_options(peer, tls);
  options.retry.max_retries = 0;
  const moonshot::Client client(std::move(options));
  std::string names;
  for (int i = 0; i < 3; ++i) {
    const auto result = client.chat().try_create(large);
    names += result ? "success " : std::string(result.error().name()) + " ";
  }
  sigaction(SIGPIPE, nullptr, &during);
  sigset_t blocked;
  sigset_t pending;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  sigpending(&pending);
  sigaction(SIGPIPE, &before, &after);
  CHECK(names == "ConnectionError ConnectionError ConnectionError ");
  CHECK((during.sa_handler == SIG_DFL));
  CHECK(sigismember(&blocked, SIGPIPE) == 0);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("a redirect is not followed: the key goes to no other host", "[loopback]") {
  const RawPeer elsewhere([](Conversation& connection) {
    connection.read_request();
    connection.write(http_response(pong));
  });
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.base_url() +
                     "\r\nContent-Length: 0\r\n\r\n");
  });
  const auto result = client_of(peer).chat().try_create(ping());
  REQUIRE_FALSE(result);
  REQUIRE(result.error().as<moonshot::ApiError>() != nullptr);
  CHECK(result.error().as<moonshot::ApiError>()->status() == 307);
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("cancelling from another thread ends a silent call", "[loopback][cancel]") {
  std::promise<void> arrived;
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    arrived.set_value();
    connection.stall();
  });
  const moonshot::CancelSource source;
  moonshot::CallOptions call;
  call.cancel = source.token();
  std::thread canceller([&] {
    arrived.get_future().wait();
    source.cancel();
  });
  const auto ending = create(peer, call);
  canceller.join();
  CHECK(ending.name == "Cancelled");
  CHECK((ending.took < generous));
}

TEST_CASE("cancelling from another thread ends a stream between its chunks",
          "[loopback][cancel][stream]") {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head + event(support::pong_events()[1]));
    connection.stall();
  });
  const auto client = client_of(peer);
  const auto start = std::chrono::steady_clock::now();
  SECTION("of a range") {
    auto stream = client.chat().stream(ping());
    REQUIRE(stream.next() != nullptr);
    std::thread canceller([&] { stream.cancel(); });
    CHECK(stream.next() == nullptr);
    canceller.join();
    CHECK(stream.error()->kind() == ErrorKind::cancelled);
    CHECK(stream.partial().text() == "PO");
  }
  SECTION("of a callback") {
    const moonshot::CancelSource source;
    moonshot::CallOptions call;
    call.cancel = source.token();
    std::promise<void> seen;
    std::thread canceller([&] {
      seen.get_future().wait();
      source.cancel();
    });
    const auto result = client.chat().try_stream(
        ping(), [&](const moonshot::ChatChunk&) { seen.set_value(); }, call);
    canceller.join();
    REQUIRE_FALSE(result);
    CHECK(result.error().kind() == ErrorKind::cancelled);
  }
  SECTION("by dropping the range") {
    auto stream = client.chat().stream(ping());
    REQUIRE(stream.next() != nullptr);
  }
  CHECK((std::chrono::steady_clock::now() - start < generous));
}

TEST_CASE("what a callback throws closes the exchange and passes through", "[loopback][stream]") {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head + event(support::pong_events()[1]));
    connection.stall();
  });
  const auto client = client_of(peer);
  struct Own {};
  CHECK_THROWS_AS(client.chat().stream(ping(), [](const moonshot::ChatChunk&) { throw Own{}; }),
                  Own);
}
