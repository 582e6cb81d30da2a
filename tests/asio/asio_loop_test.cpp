#if !defined(_WIN32)
#include "net.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <moonshot/async/asio_loop.hpp>

#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#if defined(MOONSHOT_TEST_CURL)
#include <moonshot/async/async_client.hpp>
#include <moonshot/testing/simulator.hpp>
#endif

using moonshot::ChatCompletion;
using moonshot::ErrorKind;
using moonshot::Result;
using support::overloaded;
using support::ping;
using support::pong;
using support::ScriptedResponse;

namespace {

// A client whose loop is within an io_context.
struct InAsio {
  explicit InAsio(std::vector<ScriptedResponse> script) {
    moonshot::ClientOptions options;
    options.api_key = moonshot::ApiKey(support::key);
    options.retry.base_delay = std::chrono::milliseconds(1);
    options.transport = std::make_shared<support::ScriptedTransport>(std::move(script));
    core = moonshot::detail::EventCore::share(
        moonshot::detail::build_client_core(
            std::move(options), [](const char*) { return std::string(); }, nullptr),
        moonshot::detail::LoopAccess::core(loop->loop()));
  }
  moonshot::AsyncChat chat() const {
    return moonshot::detail::AsyncAccess::make<moonshot::AsyncChat>(core);
  }

  net::io_context io;
  std::unique_ptr<moonshot::AsioLoop> loop =
      std::make_unique<moonshot::AsioLoop>(io.get_executor());
  std::shared_ptr<moonshot::detail::EventCore> core;
};

}  // namespace

TEST_CASE("a loop within Asio waits for retries, and run returns when all calls have ended",
          "[asio][async]") {
  InAsio in({overloaded(), ScriptedResponse::json(200, pong)});
  std::string text;
  in.chat().create(ping(), [&](Result<ChatCompletion> told) { text = told->text(); });
  in.io.run();
  CHECK(text == "PONG");
}

TEST_CASE("what a handler throws comes out of io_context::run", "[asio][async]") {
  InAsio in({ScriptedResponse::json(200, pong), ScriptedResponse::json(200, pong)});
  in.chat().create(ping(), [](const Result<ChatCompletion>&) { throw std::runtime_error("mine"); });
  CHECK_THROWS_AS(in.io.run(), std::runtime_error);
  std::string text;
  in.chat().create(ping(), [&](Result<ChatCompletion> told) { text = told->text(); });
  in.io.restart();
  in.io.run();
  CHECK(text == "PONG");
}

TEST_CASE("a loop within Asio may end before what it has asked of Asio comes", "[asio][async]") {
  InAsio in({overloaded(), ScriptedResponse::json(200, pong)});
  bool was_told = false;
  in.chat().create(ping(), [&](const Result<ChatCompletion>&) { was_told = true; });
  in.io.run_one();
  in.loop.reset();
  in.core.reset();
  in.io.run();
  CHECK_FALSE(was_told);
}

namespace {

namespace events = moonshot::socket_events;

/// A loop within Asio that watches one end of a connection.
struct WatchingAsio final : moonshot::detail::SocketHandler {
  WatchingAsio() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0); }
  WatchingAsio(const WatchingAsio&) = delete;
  WatchingAsio& operator=(const WatchingAsio&) = delete;
  ~WatchingAsio() override {
    loop.reset();
    for (const int end : ends) ::close(end);
  }

  // Takes one byte, where there is one.
  void on_ready(moonshot::NativeSocket socket, int found) override {
    CHECK(socket == ends[0]);
    told += std::to_string(found) + " ";
    char byte = 0;
    if (::recv(ends[0], &byte, 1, MSG_DONTWAIT) == 1) told += byte;
    if (after >= 0) watch(std::exchange(after, -1));
  }
  void watch(int wanted) {
    moonshot::detail::LoopAccess::core(loop->loop()).watch(ends[0], wanted, *this);
  }
  void write(const std::string& bytes) const {
    REQUIRE(::write(ends[1], bytes.data(), bytes.size()) ==
            static_cast<std::ptrdiff_t>(bytes.size()));
  }
  /// What was told since this was called, for all that is ready now.
  std::string news() {
    io.restart();
    for (int turns = 0; turns < 40; ++turns) io.poll_one();
    return std::exchange(told, {});
  }

  net::io_context io;
  std::optional<moonshot::AsioLoop> loop{std::in_place, io.get_executor()};
  int ends[2] = {-1, -1};
  std::string told;
  int after = -1;  // what to watch for after the next event
};

}  // namespace

TEST_CASE("a loop within Asio is told of a socket for as long as it is ready for what is wanted",
          "[asio][async]") {
  WatchingAsio in;
  in.watch(events::readable);
  CHECK(in.news().empty());
  in.write("abc");
  CHECK(in.news() == "1 a1 b1 c");
  CHECK(in.news().empty());
  // What is wanted twice is told once.
  in.watch(events::readable);
  in.after = events::readable;
  in.write("d");
  CHECK(in.news() == "1 d");
  // What is wanted no longer is not told, although it was asked for.
  in.watch(events::writable);
  in.write("e");
  const auto news = in.news();
  CHECK(news.substr(0, 6) == "2 e2 2");
  CHECK(news.find('1') == std::string::npos);
  in.watch(events::none);
  in.write("f");
  CHECK(in.news().empty());
  in.watch(events::readable);
  CHECK(in.news() == "1 f");
}

TEST_CASE("a loop within Asio closes no socket, and lets Asio end", "[asio][async]") {
  WatchingAsio in;
  in.watch(events::readable);
  in.watch(events::none);
  CHECK(::fcntl(in.ends[0], F_GETFD) >= 0);
  in.watch(events::readable | events::writable);
  in.loop.reset();
  in.write("a");
  CHECK(in.news().empty());
  CHECK(in.io.stopped());
  CHECK(::fcntl(in.ends[0], F_GETFD) >= 0);
}

TEST_CASE("Asio does not wait for a time that a loop within it has given up", "[asio][async]") {
  struct Never final : moonshot::detail::HeapTimer {
    void on_time() override { FAIL(); }
  };
  net::io_context io;
  moonshot::AsioLoop loop(io.get_executor());
  auto& core = moonshot::detail::LoopAccess::core(loop.loop());
  Never timer;
  loop.loop().post([&] { core.set(timer, core.now() + std::chrono::hours(1)); });
  io.poll();
  CHECK_FALSE(io.stopped());
  loop.loop().post([&] { core.remove(timer); });
  io.poll();
  CHECK(io.stopped());
}

#if defined(MOONSHOT_TEST_CURL) && defined(MOONSHOT_TEST_AWAITABLE)
TEST_CASE("a loop within Asio watches connections", "[asio][async]") {
  moonshot::testing::SimulatorOptions settings;
  const moonshot::testing::Simulator simulator(settings);
  net::io_context io;
  moonshot::AsioLoop loop(io.get_executor());
  moonshot::ClientOptions options;
  options.api_key = moonshot::ApiKey("sk-sim-ok");
  options.base_url = simulator.base_url();
  options.transport_options.proxy_from_environment = false;
  const moonshot::AsyncClient client(loop.loop(), options);
  int answered = 0;
  constexpr int count = 20;
  for (int i = 0; i < count; ++i) {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          const auto reply =
              co_await moonshot::async_start(client.chat().create(ping()), net::use_awaitable);
          auto stream = client.chat().stream(ping());
          std::string text;
          while (const auto* chunk =
                     co_await moonshot::async_start(stream.next(), net::use_awaitable)) {
            text += chunk->text();
          }
          if (reply && reply->text() == text) ++answered;
        },
        net::detached);
  }
  io.run();
  CHECK(answered == count);
}
#endif
#endif
