// TLS peers that cannot be trusted, and what they get to see: nothing.

#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>
#include <tls_peer.hpp>

#include <moonshot/moonshot.hpp>

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::certificates;
using support::Conversation;
using support::every_call;
using support::RawPeer;
using support::TlsConversation;
using support::TlsServer;

namespace {

constexpr seconds generous{25};

moonshot::Client client_of(const RawPeer& peer) {
  auto options = support::loopback_options(peer, true);
  options.retry.max_retries = 0;
  return moonshot::Client(std::move(options));
}

// A server that can be trusted and does what it should.
void serve_well(const TlsServer& server, Conversation& connection) {
  TlsConversation session(server, connection);
  for (;;) {
    const auto request = session.read_request();
    if (request.empty()) return;
    session.write(support::right_answer(request));
  }
}

// Plays `script` until it is told to behave.
class HostileServer {
 public:
  explicit HostileServer(std::function<void(Conversation&)> script)
      : script_(std::move(script)), good_(certificates().good()), peer_([this](Conversation& c) {
          if (behaves_) {
            serve_well(good_, c);
          } else {
            script_(c);
          }
        }) {}
  void behave() { behaves_ = true; }
  const RawPeer& raw() const { return peer_; }

 private:
  std::function<void(Conversation&)> script_;
  TlsServer good_;
  std::atomic<bool> behaves_{false};
  RawPeer peer_;
};

// Makes each call on the peer of `script`, checks its ending, and that the client goes on.
void with_each_call(const std::string& name, const std::function<void(Conversation&)>& script,
                    const std::function<void(const support::Ending&)>& check,
                    const moonshot::CallOptions& options = support::patient()) {
  for (const auto& call : every_call) {
    INFO(name << ", " << call.name);
    HostileServer server(script);
    const auto client = client_of(server.raw());
    const auto start = std::chrono::steady_clock::now();
    check(call.make(client, options));
    CHECK((std::chrono::steady_clock::now() - start < generous));
    server.behave();
    CHECK(support::create.make(client, support::patient()).text == "PONG");
  }
}

// The versions that a ClientHello offers: the list of its extension 43, else its only version.
std::vector<int> offered_versions(const std::string& hello) {
  const auto byte = [&](std::size_t at) { return at < hello.size() ? hello[at] & 0xff : 0; };
  const auto two = [&](std::size_t at) { return byte(at) * 256 + byte(at + 1); };
  std::size_t at = 5 + 4;  // the heads of the record and of the message
  std::vector<int> versions = {two(at)};
  at += 2 + 32;
  at += 1 + static_cast<std::size_t>(byte(at));  // session id
  at += 2 + static_cast<std::size_t>(two(at));   // ciphers
  at += 1 + static_cast<std::size_t>(byte(at));  // compression
  const auto end = at + 2 + static_cast<std::size_t>(two(at));
  at += 2;
  while (at + 4 <= end && at + 4 <= hello.size()) {
    const int kind = two(at);
    const auto size = static_cast<std::size_t>(two(at + 2));
    if (kind == 43) {
      versions.clear();
      for (std::size_t i = at + 5; i + 1 < at + 4 + size; i += 2) versions.push_back(two(i));
    }
    at += 4 + size;
  }
  return versions;
}

}  // namespace

TEST_CASE("a certificate that is not to be trusted is refused and named, and sees no request",
          "[loopback][hostile][tls]") {
  struct Row {
    const char* name;
    const support::TestCertificates::Server* server;
    const char* words;
  };
  const auto& made = certificates();
  const std::vector<Row> rows = {
      {"another host", &made.other_host(), "host"},
      {"expired", &made.expired(), "certificate has expired"},
      {"not yet valid", &made.not_yet_valid(), "certificate is not yet valid"},
      {"self-signed", &made.self_signed(), "self"},
      {"unknown issuer", &made.unknown_issuer(), "unable to get local issuer certificate"},
      {"no intermediate", &made.no_intermediate(), "unable to get local issuer certificate"},
  };
  for (const auto& row : rows) {
    const TlsServer server(*row.server);
    std::mutex mutex;
    std::string seen;
    with_each_call(
        row.name,
        [&](Conversation& connection) {
          TlsConversation session(server, connection);
          const auto request = session.read_request();
          const std::lock_guard<std::mutex> lock(mutex);
          seen += request;
        },
        [&](const support::Ending& ending) {
          CHECK(ending.name == "TlsError");
          CHECK_THAT(ending.message, ContainsSubstring(row.words));
        });
    const std::lock_guard<std::mutex> lock(mutex);
    CHECK(seen.empty());
  }
}

TEST_CASE("nothing older than TLS 1.2 is offered or spoken", "[loopback][hostile][tls]") {
  std::mutex mutex;
  std::string hello;
  const RawPeer listener([&](Conversation& connection) {
    std::string bytes;
    connection.read_some(bytes);
    const std::lock_guard<std::mutex> lock(mutex);
    hello = bytes;
  });
  CHECK(support::create.make(client_of(listener), support::patient()).name == "TlsError");
  {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto versions = offered_versions(hello);
    REQUIRE_FALSE(versions.empty());
    for (const int version : versions) {
      // Values that stand for nothing keep servers from choking on new ones.
      if ((version & 0x0f0f) != 0x0a0a) CHECK(version >= TLS1_2_VERSION);
    }
  }
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    const TlsServer old(certificates().good(), version, version);
    with_each_call(
        "version " + std::to_string(version),
        [&](Conversation& connection) { const TlsConversation session(old, connection); },
        [](const support::Ending& ending) { CHECK(ending.name == "TlsError"); });
  }
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsServer today(certificates().good(), version, version);
    const RawPeer peer([&](Conversation& connection) { serve_well(today, connection); });
    const auto client = client_of(peer);
    for (const auto& call : every_call) {
      CHECK(call.make(client, support::patient()).name == "answer");
    }
  }
}

TEST_CASE("a handshake that breaks off anywhere is a TLS error", "[loopback][hostile][tls]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsServer server(certificates().good(), version, version);
    for (const int part : {0, 1, 5, 6, 11, 50, 200, 400, -1}) {
      for (const bool reset : {false, true}) {
        std::mutex mutex;
        std::string seen;
        HostileServer peer([&](Conversation& connection) {
          auto flight = support::first_flight(server, connection);
          const auto size = part < 0 ? flight.size() - 1 : static_cast<std::size_t>(part);
          connection.write(std::string_view(flight).substr(0, size));
          if (reset) {
            connection.reset();
            return;
          }
          ::shutdown(connection.descriptor(), SHUT_WR);
          std::string rest;
          while (connection.read_some(rest)) {
          }
          const std::lock_guard<std::mutex> lock(mutex);
          seen += rest;
        });
        INFO(version << " after " << part << (reset ? ", reset" : ""));
        const auto client = client_of(peer.raw());
        const auto ending = support::create.make(client, support::patient());
        CAPTURE(ending.message);
        CHECK(ending.name == "TlsError");
        CHECK(support::list.make(client, support::patient()).name == "TlsError");
        peer.behave();
        CHECK(support::create.make(client, support::patient()).text == "PONG");
        const std::lock_guard<std::mutex> lock(mutex);
        const bool leaked = support::leaks(seen) || seen.find("HTTP/1.1") != std::string::npos;
        CHECK_FALSE(leaked);
      }
    }
  }
}

TEST_CASE("what is no handshake is a TLS error and sees no request", "[loopback][hostile][tls]") {
  const std::vector<std::string> rows = {
      support::http_response(support::pong),
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\n",
      std::string(100000, 'x'),
      std::string(100, '\0'),
      std::string("\x15\x03\x01\x00\x02\x02\x46", 7),  // an alert: protocol_version
      std::string("\x15\x03\x01\x00\x02\x01\x00", 7),  // an alert: close_notify
      std::string("\x16\x03\x03\xff\xff", 5) + std::string(70000, 'x'),
  };
  for (const auto& row : rows) {
    std::mutex mutex;
    std::string seen;
    with_each_call(
        row.substr(0, 7),
        [&](Conversation& connection) {
          std::string bytes;
          connection.read_some(bytes);
          connection.write(row);
          ::shutdown(connection.descriptor(), SHUT_WR);
          while (connection.read_some(bytes)) {
          }
          const std::lock_guard<std::mutex> lock(mutex);
          seen += bytes;
        },
        [](const support::Ending& ending) { CHECK(ending.name == "TlsError"); });
    const std::lock_guard<std::mutex> lock(mutex);
    const bool leaked = support::leaks(seen) || seen.find("HTTP/1.1") != std::string::npos;
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("a handshake that never ends runs into its limit", "[loopback][hostile][tls][timeout]") {
  const TlsServer server(certificates().good());
  auto options = support::patient();
  options.timeouts.total = milliseconds(80);
  const auto check = [](const support::Ending& ending) {
    CHECK(ending.name == "TimeoutError");
    CHECK_THAT(ending.message, ContainsSubstring("total"));
  };
  with_each_call(
      "silence", [](Conversation& connection) { connection.stall(); }, check, options);
  with_each_call(
      "half a flight",
      [&](Conversation& connection) {
        const auto flight = support::first_flight(server, connection);
        connection.write(std::string_view(flight).substr(0, flight.size() / 2));
        connection.stall();
      },
      check, options);
  with_each_call(
      "a drip",
      [&](Conversation& connection) {
        const auto flight = support::first_flight(server, connection);
        connection.write(std::string_view(flight).substr(0, 5));
        connection.drip("x", 20);
      },
      check, options);
}

TEST_CASE("a body that ends with the connection is whole where TLS says so, and only there",
          "[loopback][hostile][tls]") {
  const TlsServer server(certificates().good());
  for (const bool closed : {true, false}) {
    for (const bool reset : {true, false}) {
      if (closed && reset) continue;
      INFO((closed ? "closed" : reset ? "reset" : "cut"));
      const RawPeer peer([&](Conversation& connection) {
        TlsConversation session(server, connection);
        session.read_request();
        session.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
        if (closed) session.close();
        if (reset) connection.reset();
      });
      const auto ending = support::content.make(client_of(peer), support::patient());
      CAPTURE(ending.name, ending.message);
      CHECK((ending.name == (closed ? "answer" : "StreamInterrupted") ||
             (reset && ending.name == "ConnectionError")));
      CHECK(ending.text == (closed ? "hello" : ""));
    }
  }
}

TEST_CASE("an answer over TLS that is cut after any byte is not whole",
          "[loopback][hostile][tls]") {
  const TlsServer server(certificates().good());
  const std::vector<std::string> answers = {
      support::http_response("hello", "text/plain"),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + support::http_chunk("he") +
          support::http_chunk("llo") + support::http_chunk("")};
  for (const auto& answer : answers) {
    const bool is_chunked = answer.find("chunked") != std::string::npos;
    for (const bool closed : {true, false}) {
      std::atomic<std::size_t> sent{0};
      const RawPeer peer([&](Conversation& connection) {
        TlsConversation session(server, connection);
        session.read_request();
        session.write(std::string_view(answer).substr(0, sent));
        if (closed) session.close();
      });
      const auto client = client_of(peer);
      const auto head = answer.find("\r\n\r\n") + 4;
      for (; sent < answer.size(); ++sent) {
        INFO(sent << " of " << answer.size() << (closed ? ", closed" : ", cut"));
        const auto ending = support::content.make(client, support::patient());
        if (!support::facts().needs_the_last_line_feed && is_chunked && sent + 1 == answer.size()) {
          CHECK(ending.text == "hello");
          continue;
        }
        CHECK(ending.name == (sent < head ? "ConnectionError" : "StreamInterrupted"));
      }
      CHECK(support::content.make(client, support::patient()).text == "hello");
    }
  }
}

TEST_CASE("a chunked answer after which the server closes is whole", "[loopback][tls]") {
  const TlsServer server(certificates().good());
  for (const char* connection_header : {"", "Connection: close\r\n"}) {
    const RawPeer peer([&](Conversation& connection) {
      TlsConversation session(server, connection);
      session.read_request();
      session.write(std::string("HTTP/1.1 200 OK\r\n") + connection_header +
                    "Transfer-Encoding: chunked\r\n\r\n" + support::http_chunk("hello") +
                    support::http_chunk(""));
      session.close();
    });
    CHECK(support::content.make(client_of(peer), support::patient()).text == "hello");
  }
}

TEST_CASE("an endless head is not read to its end over TLS either", "[loopback][hostile][tls]") {
  struct Row {
    const char* name;
    std::string beginning;
    std::string piece;
    const char* ending;
  };
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<Row> rows = {
      {"header lines", ok, "X-A: 1\r\n", "ConnectionError"},
      {"a header line", ok + "X: ", "x", "ConnectionError"},
      {"a status line", "HTTP/1.1 200 ", "x", "ConnectionError"},
      {"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n", "ConnectionError"},
      {"a chunk's extension", support::stream_head + "5;", "x", "StreamInterrupted"},
      {"trailers", support::stream_head + "0\r\n", "X-A: 1\r\n", "StreamInterrupted"},
  };
  const TlsServer server(certificates().good());
  for (const auto& row : rows) {
    const bool is_counted = std::string(row.name) != "a chunk's extension" ||
                            support::facts().counts_what_is_between_chunks;
    if (!is_counted) continue;  // a limit of time ends it, see hostile_bodies_test.cpp
    std::string block;
    while (block.size() < 16000) block += row.piece;
    std::atomic<std::uint64_t> largest{0};
    with_each_call(
        row.name,
        [&](Conversation& connection) {
          TlsConversation session(server, connection);
          session.read_request();
          session.write(row.beginning);
          std::uint64_t taken = 0;
          while (taken < (std::uint64_t{1} << 30U) && session.write(block)) taken += block.size();
          largest = (std::max)(largest.load(), taken);
        },
        [&](const support::Ending& ending) { CHECK(ending.name == row.ending); });
    CHECK(largest < (std::uint64_t{24} << 20U));
  }
}

TEST_CASE("a status line of 200 kB over TLS is a connection error", "[loopback][hostile][tls]") {
  const TlsServer server(certificates().good());
  with_each_call(
      "200 kB",
      [&](Conversation& connection) {
        TlsConversation session(server, connection);
        session.read_request();
        session.write("HTTP/1.1 200 " + std::string(200000, 'x') + "\r\n\r\n");
      },
      [](const support::Ending& ending) { CHECK(ending.name == "ConnectionError"); });
}

TEST_CASE("messages of TLS without end keep no call from its limit",
          "[loopback][hostile][tls][timeout]") {
  const TlsServer server(certificates().good());
  for (const char* beginning : {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"}) {
    auto options = support::patient();
    options.timeouts.total = milliseconds(80);
    with_each_call(
        "new keys",
        [&](Conversation& connection) {
          TlsConversation session(server, connection);
          session.read_request();
          session.write(beginning);
          while (session.change_key()) {
          }
        },
        [](const support::Ending& ending) {
          CHECK(ending.name == "TimeoutError");
          CHECK_THAT(ending.message, ContainsSubstring("total"));
        },
        options);
  }
}

TEST_CASE("messages of TLS without end are not read to their end", "[loopback][hostile][tls]") {
  // Where they are not counted, a limit of time ends the call: see the test above.
  if (!support::facts().counts_messages_of_tls) return;
  const TlsServer server(certificates().good());
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation session(server, connection);
    session.read_request();
    while (session.change_key()) {
    }
  });
  // Every message is work for both sides, and a slow machine takes a while for as many as are read.
  auto options = support::patient();
  options.timeouts.first_byte = std::chrono::minutes(4);
  options.timeouts.total = options.timeouts.first_byte;
  CHECK(support::create.make(client_of(peer), options).name == "ConnectionError");
}

TEST_CASE("messages of TLS before an answer and within it do not matter", "[loopback][tls]") {
  const TlsServer server(certificates().good());
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation session(server, connection);
    session.read_request();
    const auto answer = support::http_response(support::pong);
    for (const char byte : answer) {
      for (int i = 0; i < 5; ++i) session.change_key();
      session.write({&byte, 1});
    }
  });
  CHECK(support::create.make(client_of(peer), support::patient()).text == "PONG");
}
