#include <child_process.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <this_transport.hpp>
#include <tls_peer.hpp>
#include <tls_simulator.hpp>

#include <moonshot/moonshot.hpp>

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using support::certificates;
using support::Conversation;
using support::http_chunk;
using support::http_response;
using support::ping;
using support::pong;
using support::RawPeer;
using support::stream_head;
using support::TlsConversation;

namespace {

moonshot::ClientOptions options_for(const RawPeer& peer, bool tls = false) {
  auto options = support::loopback_options(peer, tls);
  options.retry.max_retries = 0;
  return options;
}

moonshot::Client client_of(const RawPeer& peer, bool tls = false) {
  return moonshot::Client(options_for(peer, tls));
}

std::string whole_stream() {
  std::string text = stream_head;
  for (const auto& data : support::pong_events()) text += http_chunk("data: " + data + "\n\n");
  return text + http_chunk("");
}

// How a peer leaves a connection.
enum class Leave { fin, reset, goodbye };

// Answers this many requests on each connection, leaves it, and counts.
struct Leaving {
  Leaving(int answers_each, bool over_tls, Leave how)
      : peer([this, answers_each, over_tls, how](Conversation& connection) {
          if (over_tls) {
            TlsConversation tls(connection, certificates().good());
            answer(tls, answers_each);
            if (how == Leave::goodbye) tls.close();
          } else {
            answer(connection, answers_each);
          }
          if (how != Leave::reset) return;
          // A reset may overtake the answer before it.
          while (!answer_read) std::this_thread::yield();
          connection.reset();
        }) {}

  template <class Speech>
  void answer(Speech& speech, int count) {
    for (int i = 0; i < count && !speech.read_request().empty(); ++i) {
      ++requests;
      speech.write(http_response(pong));
    }
  }
  void await_closed(int count) {
    answer_read = true;
    while (peer.closed() < count) std::this_thread::yield();
  }

  std::atomic<int> requests{0};
  std::atomic<bool> answer_read{false};
  const RawPeer peer;
};

struct Way {
  const char* name;
  bool tls;
  Leave how;
};
constexpr Way ways[] = {{"plain, in order", false, Leave::fin},
                        {"plain, with a reset", false, Leave::reset},
                        {"TLS, in order", true, Leave::goodbye},
                        {"TLS, without a word", true, Leave::fin},
                        {"TLS, with a reset", true, Leave::reset}};

}  // namespace

TEST_CASE("a connection is kept for the next call", "[loopback][pool]") {
  const RawPeer peer([](Conversation& connection) {
    while (!connection.read_request().empty()) connection.write(http_response(pong));
  });
  const auto client = client_of(peer);
  for (int i = 0; i < 5; ++i) CHECK(client.chat().create(ping()).text() == "PONG");
  CHECK(peer.connections() == 1);
}

TEST_CASE("a connection is kept after a refusal and after a stream", "[loopback][pool]") {
  const RawPeer peer([](Conversation& connection) {
    for (int i = 0; !connection.read_request().empty(); ++i) {
      if (i % 3 == 0) {
        const auto body = support::error_body("engine_overloaded_error", "busy");
        connection.write("HTTP/1.1 429 Too Many Requests\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body);
      } else {
        connection.write(whole_stream());
      }
    }
  });
  const auto client = client_of(peer);
  for (int i = 0; i < 2; ++i) {
    CHECK(client.chat().try_create(ping()).error().kind() == ErrorKind::engine_overloaded);
    CHECK(client.chat().stream(ping(), [](const auto&) {}).text() == "PONG");
    CHECK(client.chat().stream(ping()).completion().text() == "PONG");
  }
  CHECK(peer.connections() == 1);
}

TEST_CASE("a server that closes after each answer costs a connection each", "[loopback][pool]") {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(http_response(pong));
  });
  const auto client = client_of(peer);
  for (int i = 0; i < 3; ++i) {
    // The close may be seen only after the next request was sent.
    const auto result = client.chat().try_create(ping());
    CHECK((result || result.error().kind() == ErrorKind::connection_error));
  }
  CHECK(peer.connections() >= 2);
}

TEST_CASE("bytes behind an answer are not the answer to the next call", "[loopback][pool]") {
  const std::string planted = http_response(R"({"id":"planted","choices":[]})");
  std::promise<void> answered;
  std::promise<void> written;
  std::atomic<bool> first{true};
  const RawPeer peer([&](Conversation& connection) {
    if (first.exchange(false)) {
      connection.read_request();
      connection.write(http_response(pong));
      answered.get_future().wait();
      connection.write(planted);
      written.set_value();
    }
    while (!connection.read_request().empty()) connection.write(http_response(pong));
  });
  const auto client = client_of(peer);
  CHECK(client.chat().create(ping()).id == "chatcmpl-1");
  answered.set_value();
  written.get_future().wait();
  const auto second = client.chat().try_create(ping());
  REQUIRE(second);
  CHECK(second->id == "chatcmpl-1");
}

TEST_CASE("an idle connection that the server has closed loses no request",
          "[loopback][pool][tls]") {
  constexpr int calls = 5;
  for (const auto& way : ways) {
    INFO(way.name);
    Leaving leaving(1, way.tls, way.how);
    const auto client = client_of(leaving.peer, way.tls);
    for (int i = 1; i <= calls; ++i) {
      leaving.answer_read = false;
      const auto result = client.chat().try_create(ping());
      CAPTURE(i);
      REQUIRE(result);
      CHECK(result->text() == "PONG");
      leaving.await_closed(i);
    }
    CHECK(leaving.requests == calls);
    CHECK(leaving.peer.connections() == calls);
  }
}

namespace {

// Answers the first request of each connection and leaves with the second one in its hands.
struct Dropping {
  explicit Dropping(bool over_tls, Leave how)
      : peer([this, over_tls, how](Conversation& connection) {
          if (over_tls) {
            TlsConversation tls(connection, certificates().good());
            serve(tls);
            if (how == Leave::goodbye) tls.close();
          } else {
            serve(connection);
          }
          if (how == Leave::reset) connection.reset();
        }) {}

  template <class Speech>
  void serve(Speech& speech) {
    if (speech.read_request().empty()) return;
    ++requests;
    speech.write(http_response(pong));
    if (!speech.read_request().empty()) ++requests;
  }

  std::atomic<int> requests{0};
  const RawPeer peer;
};

}  // namespace

TEST_CASE("a request that a closing server may have read is not sent again behind the call's back",
          "[loopback][pool][retry]") {
  for (const auto& way : ways) {
    INFO(way.name);
    const Dropping dropping(way.tls, way.how);
    const auto client = client_of(dropping.peer, way.tls);
    REQUIRE(client.chat().try_create(ping()));
    const auto second = client.chat().try_create(ping());
    REQUIRE_FALSE(second);
    CHECK(second.error().kind() == ErrorKind::connection_error);
    CHECK(dropping.requests == 2);
  }
}

TEST_CASE("where it may be repeated, it is a retry like any other", "[loopback][pool][retry]") {
  for (const auto& way : ways) {
    INFO(way.name);
    const Dropping dropping(way.tls, way.how);
    auto options = options_for(dropping.peer, way.tls);
    int told = 0;
    options.retry.max_retries = 1;
    options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken&) {
      return true;
    };
    options.retry.on_retry = [&](const moonshot::RetryNotice& notice) {
      ++told;
      CHECK(notice.error->kind() == ErrorKind::connection_error);
    };
    const moonshot::Client client(options);
    REQUIRE(client.chat().try_create(ping()));
    CHECK(client.chat().try_create(ping()));
    CHECK(told == 1);
    CHECK(dropping.requests == 3);
  }
}

TEST_CASE("a request that is tried again is the same to its last byte", "[loopback][pool][retry]") {
  for (const bool tls : {false, true}) {
    INFO((tls ? "over TLS" : "plain"));
    std::mutex mutex;
    std::vector<std::string> seen;
    const RawPeer peer(support::spoken_over(tls, [&](auto& connection) {
      for (;;) {
        const auto request = connection.read_request();
        if (request.empty()) return;
        const std::lock_guard<std::mutex> lock(mutex);
        seen.push_back(request);
        connection.write(seen.size() == 1
                             ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                             : http_response(pong));
      }
    }));
    auto options = options_for(peer, tls);
    options.retry.max_retries = 1;
    options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken&) {
      return true;
    };
    CHECK(moonshot::Client(options).chat().create(ping()).text() == "PONG");
    const std::lock_guard<std::mutex> lock(mutex);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0] == seen[1]);
    CHECK(seen[0].find("\r\n\r\n{\"") != std::string::npos);
  }
}

namespace {

// A body whose last piece waits until the peer has left with the first one in its hands.
class HeldBody final : public moonshot::http::BodySource {
 public:
  explicit HeldBody(std::function<void()> wait) : wait_(std::move(wait)) {}
  std::uint64_t size() const noexcept override { return 2 * piece; }
  std::size_t read(char* buffer, std::size_t capacity) override {
    if (at_ == piece) wait_();
    const auto end = at_ < piece ? piece : 2 * piece;
    const auto count = (std::min)(capacity, static_cast<std::size_t>(end - at_));
    std::fill_n(buffer, count, 'x');
    at_ += count;
    return count;
  }
  bool rewind() override {
    at_ = 0;
    return true;
  }

 private:
  static constexpr std::uint64_t piece = 1000;
  std::function<void()> wait_;
  std::uint64_t at_ = 0;
};

}  // namespace

TEST_CASE("an upload that the server ends within goes out once", "[loopback][pool][tls]") {
  const std::string uploaded =
      R"({"id":"file-1","object":"file","bytes":1,"created_at":1,"filename":"a.txt","purpose":"x"})";
  for (const bool kept : {false, true}) {
    INFO((kept ? "over a connection that was kept" : "over a new connection"));
    std::atomic<int> heads{0};
    std::promise<void> left;
    std::promise<void> over;
    const auto gone = over.get_future().share();
    const RawPeer peer([&](Conversation& connection) {
      TlsConversation tls(connection, certificates().good());
      if (kept && heads == 0) {
        tls.read_request();
        tls.write(http_response(uploaded));
      }
      std::string text;
      while (text.find("\r\n\r\n") == std::string::npos && tls.read_some(text)) {
      }
      if (text.empty()) return;
      if (++heads > 1) return;
      tls.close();
      left.set_value();
      gone.wait();  // the socket stays open: what is written to it is not refused
    });
    const auto files = client_of(peer, true).files();
    if (kept) {
      REQUIRE(files.try_upload(moonshot::file_from_memory("x", "a.txt"), "file-extract"));
    }
    auto has_left = left.get_future();
    moonshot::FileContent file;
    file.name = "a.txt";
    file.body = std::make_shared<HeldBody>([&] {
      if (has_left.valid()) has_left.get();
    });
    const auto result = files.try_upload(file, "file-extract");
    over.set_value();
    REQUIRE_FALSE(result);
    CAPTURE(result.error().message());
    CHECK(result.error().kind() == ErrorKind::connection_error);
    CHECK(heads == 1);
  }
}

TEST_CASE("an upload that the server ends within is not begun again at the next address",
          "[loopback][pool][tls]") {
  std::atomic<int> heads{0};
  std::promise<void> left;
  std::promise<void> over;
  const auto gone = over.get_future().share();
  const RawPeer* door = nullptr;
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation tls(connection, certificates().good());
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos && tls.read_some(text)) {
    }
    if (text.empty() || ++heads > 1) return;
    door->close_door();  // whoever connects again is refused
    tls.close();
    left.set_value();
    gone.wait();
  });
  door = &peer;
  auto options = options_for(peer, true);
  options.transport_options.lookup = [](const std::string&) {
    return std::vector<std::string>{"127.0.0.1", "127.0.0.1"};
  };
  auto has_left = left.get_future();
  moonshot::FileContent file;
  file.name = "a.txt";
  file.body = std::make_shared<HeldBody>([&] {
    if (has_left.valid()) has_left.get();
  });
  const auto result = moonshot::Client(std::move(options)).files().try_upload(file, "file-extract");
  over.set_value();
  REQUIRE_FALSE(result);
  CAPTURE(result.error().message());
  CHECK(result.error().kind() == ErrorKind::connection_error);
  CHECK(result.error().message().find("could not connect") == std::string::npos);
  CHECK(heads == 1);
}

TEST_CASE("a TLS connection that the server has taken leave of is not used again",
          "[loopback][pool][tls]") {
  std::promise<void> over;
  const auto gone = over.get_future().share();
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation tls(connection, certificates().good());
    if (tls.read_request().empty()) return;
    tls.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + pong);
    tls.close();
    gone.wait();  // the socket stays open
  });
  const auto client = client_of(peer, true);
  for (int i = 0; i < 3; ++i) {
    const auto result = client.chat().try_create(ping());
    CHECK(result);
  }
  over.set_value();
  CHECK(peer.connections() == 3);
}

TEST_CASE("a TLS connection that is let go of is closed with a close_notify",
          "[loopback][pool][tls]") {
  std::promise<bool> is_in_order;
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation tls(connection, certificates().good());
    tls.read_request();
    tls.write(http_response(pong));
    tls.stall();
    is_in_order.set_value(tls.is_closed_there());
  });
  REQUIRE(client_of(peer, true).chat().try_create(ping()));
  auto told = is_in_order.get_future();
  REQUIRE(told.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  CHECK(told.get());
}

TEST_CASE("idle connections are bounded over all origins", "[loopback][pool]") {
  const auto serve = [](Conversation& connection) {
    while (!connection.read_request().empty()) connection.write(http_response(pong));
  };
  const RawPeer first(serve);
  const RawPeer second(serve);
  auto options = options_for(first);
  options.transport_options.max_idle_connections = 1;
  options.transport = support::make_transport(options.transport_options);
  const moonshot::Client to_first(options);
  options.base_url = second.base_url();
  const moonshot::Client to_second(options);
  for (int i = 0; i < 3; ++i) {
    CHECK(to_first.chat().try_create(ping()));
    CHECK(to_second.chat().try_create(ping()));
  }
  CHECK(first.connections() == 3);
  CHECK(second.connections() == 3);
  CHECK(to_second.chat().try_create(ping()));
  CHECK(second.connections() == 3);
}

TEST_CASE("a connection that was idle for too long is not used again", "[loopback][pool][tls]") {
  for (const bool tls : {false, true}) {
    const Leaving serving(100, tls, Leave::fin);
    auto options = options_for(serving.peer, tls);
    options.transport_options.max_idle_time = std::chrono::milliseconds(0);
    const moonshot::Client client(options);
    for (int i = 0; i < 3; ++i) CHECK(client.chat().try_create(ping()));
    CHECK(serving.peer.connections() == 3);
  }
}

TEST_CASE("many threads share the connections: each gets the answer to its own question",
          "[loopback][pool][threads]") {
  constexpr int threads = 8;
  constexpr int calls_each = 25;
  std::atomic<int> requests{0};
  // A connection lasts for three answers, and says so with the third.
  const RawPeer peer([&](Conversation& connection) {
    for (int i = 1; i <= 3; ++i) {
      const auto request = connection.read_request();
      if (request.empty()) return;
      ++requests;
      const auto at = request.find("number-");
      const auto body = R"({"id":")" + request.substr(at, request.find('"', at) - at) +
                        R"(","choices":[{"index":0,"message":{"content":"PONG"}}]})";
      connection.write(std::string("HTTP/1.1 200 OK\r\n") +
                       (i == 3 ? "Connection: close\r\n" : "") +
                       "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  });
  const auto client = client_of(peer);
  std::atomic<int> right{0};
  std::vector<std::thread> working;
  for (int t = 0; t < threads; ++t) {
    working.emplace_back([&, t] {
      for (int i = 0; i < calls_each; ++i) {
        const auto id = "number-" + std::to_string(t * calls_each + i);
        auto request = ping();
        request.messages[0].content = id;
        const auto result = client.chat().try_create(request);
        if (result && result->id == id) ++right;
      }
    });
  }
  for (auto& thread : working) thread.join();
  CHECK(right == threads * calls_each);
  CHECK(requests == threads * calls_each);
}

#if !defined(MOONSHOT_TESTS_CANNOT_FORK)

TEST_CASE("a child process makes its own client, and the parent's goes on undisturbed",
          "[loopback][pool][fork]") {
  for (const bool tls : {false, true}) {
    INFO((tls ? "over TLS" : "plain"));
    const Leaving serving(100, tls, Leave::fin);
    const auto options = options_for(serving.peer, tls);
    std::optional<moonshot::Client> client(options);
    REQUIRE(client->chat().try_create(ping()));

    CHECK(support::in_child([&] {
            const auto own = moonshot::Client(options).chat().try_create(ping());
            return own && own->text() == "PONG" ? 0 : 1;
          }) == 0);
    CHECK(client->chat().try_create(ping()));

    // The parent's client fails in the child, at once and without a request.
    CHECK(support::in_child([&] {
            const auto other = client->chat().try_create(ping());
            return !other && other.error().kind() == ErrorKind::connection_error &&
                           other.error().message().find("fork") != std::string::npos
                       ? 0
                       : 1;
          }) == 0);
    CHECK(client->chat().try_create(ping()));

    // Destroying it there neither hangs nor closes the parent's connection.
    CHECK(support::in_child([&] {
            client.reset();
            return 0;
          }) == 0);
    CHECK(client->chat().try_create(ping()));

    CHECK(serving.requests == 5);
    CHECK(serving.peer.connections() == 2);
  }
}

#endif

TEST_CASE("a callback may make calls of its own, in any order", "[loopback][pool]") {
  // With a lock that is held while a callback runs, TSan finds two that are taken in both orders.
  const RawPeer peer([](Conversation& connection) { support::serve_well(connection); });
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = peer.base_url();
  const auto client = moonshot::Client(options);
  int answers = 0;
  const std::function<void(int)> call = [&](int depth) {
    const auto result = client.chat().try_stream(ping(), [&](const moonshot::ChatChunk& chunk) {
      if (chunk.text().empty()) return;
      if (depth > 0) call(depth - 1);
      if (client.chat().try_create(ping())) ++answers;
    });
    if (result) ++answers;
  };
  for (int i = 0; i < 3; ++i) call(2);
  CHECK(answers == 3 * (3 + 2 * (3 + 2 * 3)));
}

#if defined(__linux__)
TEST_CASE("a stream takes one descriptor", "[loopback][pool]") {
  const auto open_descriptors = [] {
    int count = 0;
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
      if (::fcntl(descriptor, F_GETFD) != -1) ++count;
    }
    return count;
  };
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    const auto stream = support::whole_stream();
    connection.write(stream.substr(0, stream.size() / 2));
    connection.stall();
  });
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = peer.base_url();
  const auto client = moonshot::Client(options);
  const int before = open_descriptors();
  constexpr int count = 20;
  std::vector<moonshot::ChatStream> streams;
  for (int i = 0; i < count; ++i) streams.push_back(client.chat().stream(ping()));
  // The peer has one for each, too.
  CHECK(open_descriptors() - before == (support::facts().descriptors_of_a_connection + 1) * count);
}
#endif

TEST_CASE("a connection that the server says it closes is not kept, whatever else it says",
          "[loopback][pool]") {
  struct Row {
    const char* value;
    int connections;
  };
  for (const Row row : {Row{"close", 2}, Row{"keep-alive, close", 2}, Row{"Close ,keep-alive", 2},
                        Row{"keep-alive,\tCLOSE", 2}, Row{"keep-alive", 1}, Row{"closed", 1},
                        Row{"keep-alive, x-close,", 1}}) {
    INFO(row.value);
    const RawPeer peer([&](Conversation& connection) {
      while (!connection.read_request().empty()) {
        const std::string body = R"({"object":"list","data":[]})";
        connection.write("HTTP/1.1 200 OK\r\nConnection: " + std::string(row.value) +
                         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      }
    });
    const auto client = client_of(peer);
    CHECK(client.models().try_list());
    CHECK(client.models().try_list());
    // To close one too many loses nothing.
    const bool may_close = !support::facts().reads_connection_options_exactly &&
                           std::string(row.value).find("close") != std::string::npos;
    CHECK((peer.connections() == row.connections || (may_close && peer.connections() == 2)));
  }
}
