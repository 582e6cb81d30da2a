#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/executor.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::Result;
using support::Async;
using support::ping;
using support::pong;
using support::pong_events;
using support::ScriptedResponse;

namespace {

// Runs what it was given when the test says so.
struct Queue {
  std::vector<std::function<void()>> tasks;

  auto executor() {
    return [this](std::function<void()> task) { tasks.push_back(std::move(task)); };
  }
  void run() {
    for (auto& task : std::exchange(tasks, {})) task();
  }
};

void run_out(Async& async) {
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
}

}  // namespace

TEST_CASE("a handler runs where its executor runs it", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  Queue queue;
  async.chat().create(ping()).start(moonshot::on(queue.executor(), async.keep()));
  run_out(async);
  CHECK_FALSE(async.result.has_value());
  REQUIRE(queue.tasks.size() == 1);
  queue.run();
  REQUIRE(async.result.has_value());
  CHECK((*async.result)->text() == "PONG");
}

TEST_CASE("the chunk of a pulled stream waits for the executor of its handler",
          "[contract][async]") {
  Async async({ScriptedResponse::events(pong_events())});
  Queue queue;
  auto stream = async.chat().stream(ping());
  std::string text;
  int told = 0;
  for (int i = 0; i < 5; ++i) {
    stream.next(moonshot::on(queue.executor(), [&](const ChatChunk* chunk) {
      ++told;
      if (chunk != nullptr) text += chunk->text();
    }));
    run_out(async);
    CHECK(told == i);
    queue.run();
    CHECK(told == i + 1);
  }
  CHECK(text == "PONG");
  CHECK(stream.result()->text() == "PONG");
}
