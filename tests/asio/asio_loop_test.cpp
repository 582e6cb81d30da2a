#if !defined(_WIN32)
#include "net.hpp"

#include <moonshot/async/asio_loop.hpp>

#include <async_client.hpp>
#include <moonshot_catch.hpp>

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
