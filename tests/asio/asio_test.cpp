#include "net.hpp"

#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_batches.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::async_start;
using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::ErrorKind;
using moonshot::Result;
using support::Async;
using support::overloaded;
using support::ping;
using support::pong;
using support::pong_events;
using support::ScriptedResponse;

namespace {

void run_out(Async& async) {
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
}

// Runs both until neither has anything left to do.
[[maybe_unused]] void run_out(Async& async, net::io_context& io) {
  do {
    run_out(async);
    io.restart();
  } while (io.poll() != 0);
}

}  // namespace

TEST_CASE("an operation of Asio completes by the executor of its handler", "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  net::io_context io;
  std::optional<Result<ChatCompletion>> result;
  async_start(async.chat().create(ping()),
              net::bind_executor(io, [&](Result<ChatCompletion> told) { result.emplace(told); }));
  io.poll();
  CHECK_FALSE(io.stopped());  // it is at work
  run_out(async);
  CHECK_FALSE(result.has_value());
  io.poll();
  REQUIRE(result.has_value());
  CHECK((*result)->text() == "PONG");
  io.poll();
  CHECK(io.stopped());
}

TEST_CASE("a handler without an executor is called on the loop", "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  std::thread::id thread;
  async_start(async.chat().create(ping()),
              [&](const Result<ChatCompletion>&) { thread = std::this_thread::get_id(); });
  run_out(async);
  CHECK(thread == std::this_thread::get_id());
}

TEST_CASE("an operation of Asio gives a future", "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong), overloaded()});
  auto future = async_start(async.chat().create(ping()), net::use_future);
  run_out(async);
  CHECK(future.get()->text() == "PONG");

  moonshot::CallOptions once;
  once.max_retries = 0;
  future = async_start(async.chat().create(ping(), once), net::use_future);
  run_out(async);
  CHECK(future.get().error().kind() == ErrorKind::engine_overloaded);
}

TEST_CASE("an operation of Asio gives the next batch of a list", "[asio][async]") {
  Async async({ScriptedResponse::json(
      200, R"({"data":[{"id":"b-1","status":"completed"}],"has_more":false})")});
  net::io_context io;
  auto list = async.resource<moonshot::AsyncBatches>().list();
  std::string told;
  const auto ask = [&] {
    async_start(list.next(), net::bind_executor(io, [&](const moonshot::Batch* batch) {
                  told += batch != nullptr ? batch->id : "end";
                }));
    run_out(async, io);
  };
  ask();
  CHECK(told == "b-1");
  ask();
  CHECK(told == "b-1end");
  CHECK(list.error() == nullptr);
}

#if defined(MOONSHOT_TEST_DEFERRED)
TEST_CASE("an operation of Asio can be deferred", "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  auto operation = async_start(async.chat().create(ping()), MOONSHOT_TEST_DEFERRED);
  run_out(async);
  CHECK(async.transport->requests().empty());
  std::string text;
  std::move(operation)([&](Result<ChatCompletion> told) { text = told->text(); });
  run_out(async);
  CHECK(text == "PONG");
}
#endif

#if defined(MOONSHOT_TEST_AWAITABLE)
TEST_CASE("a coroutine of Asio awaits calls and chunks", "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong), ScriptedResponse::events(pong_events()),
               ScriptedResponse::events({pong_events()[0], "{]"})});
  net::io_context io;
  std::string text;
  std::optional<ErrorKind> failure;
  bool is_done = false;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        const auto chat = async.chat();
        const auto reply = co_await async_start(chat.create(ping()), net::use_awaitable);
        text += reply->text();
        auto stream = chat.stream(ping());
        while (const auto* chunk = co_await async_start(stream.next(), net::use_awaitable)) {
          text += chunk->text();
        }
        text += stream.result()->text();
        stream = chat.stream(ping());
        while (co_await async_start(stream.next(), net::use_awaitable) != nullptr) {
        }
        failure = stream.error()->kind();
        is_done = true;
      },
      net::detached);
  run_out(async, io);
  CHECK(is_done);
  CHECK(text == "PONGPONGPONG");
  CHECK(failure == ErrorKind::decode_error);
}
#endif

TEST_CASE("an operation of Asio whose loop ends is destroyed, and holds nobody up",
          "[asio][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  net::io_context io;
  const auto owned = std::make_shared<int>(0);
  bool was_told = false;
  async_start(async.chat().create(ping()),
              net::bind_executor(
                  io, [owned, &was_told](const Result<ChatCompletion>&) { was_told = true; }));
  async.loop->turn();
  CHECK(owned.use_count() == 2);
  async.loop.reset();
  async.core.reset();
  CHECK(owned.use_count() == 1);
  CHECK_FALSE(was_told);
  io.poll();
  CHECK(io.stopped());
}

#if MOONSHOT_ASIO_HAS_SLOTS
TEST_CASE("a cancellation slot of Asio ends a call", "[asio][async]") {
  const bool is_stream = GENERATE(true, false);
  const bool has_begun = GENERATE(true, false);
  moonshot::ClientOptions options;
  net::cancellation_signal signal;
  if (has_begun) {
    options.retry.on_retry = [&](const moonshot::RetryNotice&) {
      signal.emit(net::cancellation_type::terminal);
    };
  }
  Async async({overloaded(), ScriptedResponse::json(200, pong)}, options);
  net::io_context io;
  std::optional<ErrorKind> failure;
  auto stream = async.chat().stream(ping());
  if (is_stream) {
    async_start(stream.next(),
                net::bind_cancellation_slot(signal.slot(),
                                            net::bind_executor(io, [&](const ChatChunk* chunk) {
                                              if (chunk == nullptr)
                                                failure = stream.error()->kind();
                                            })));
  } else {
    async_start(async.chat().create(ping()),
                net::bind_cancellation_slot(
                    signal.slot(), net::bind_executor(io, [&](const Result<ChatCompletion>& told) {
                      failure = told.error().kind();
                    })));
  }
  if (!has_begun) signal.emit(net::cancellation_type::terminal);
  run_out(async, io);
  CHECK(failure == ErrorKind::cancelled);
  CHECK(async.transport->requests().size() == (has_begun ? 1U : 0U));
  signal.emit(net::cancellation_type::terminal);  // nobody listens any more
}

TEST_CASE("a cancellation of Asio ends once what it comes for, also while that is being started",
          "[asio][async]") {
  const bool is_started = GENERATE(true, false);
  net::cancellation_signal signal;
  const auto emit = [&] { signal.emit(net::cancellation_type::terminal); };
  auto handler = net::bind_cancellation_slot(signal.slot(), [](const ChatChunk*) {});
  const auto wait =
      std::make_shared<moonshot::detail::AsioWait<decltype(handler)>>(std::move(handler));
  wait->listen();
  int ends = 0;
  if (!is_started) emit();
  wait->keep([&] { ++ends; });
  CHECK(ends == (is_started ? 0 : 1));
  emit();
  CHECK(ends == 1);
  emit();
  CHECK(ends == 1);
}
#endif
