// Runs with tools on an event loop, over real connections.

#include <async_calls.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <tool_rounds.hpp>

#include <moonshot/testing/simulator.hpp>
#include <moonshot/tools/async_formula_tools.hpp>
#include <moonshot/tools/async_tool_run.hpp>
#include <moonshot/tools/async_typed_tool_run.hpp>

#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using moonshot::Result;
using moonshot::ToolReply;
using moonshot::ToolRun;
using moonshot::testing::Simulator;
using support::Word;

namespace {

template <class T>
Result<T> awaited(std::future<Result<T>> future) {
  REQUIRE(future.wait_for(support::patience) == std::future_status::ready);
  return future.get();
}

// A tool that answers from a thread of its own.
struct ThreadTool {
  ThreadTool() {
    toolbox.add_async("get_word", "A word", [this](const Word& word, const ToolReply& reply) {
      const std::lock_guard<std::mutex> lock(mutex);
      threads.emplace_back([word, reply] { reply("the word is " + word.word); });
    });
  }
  ThreadTool(const ThreadTool&) = delete;
  ThreadTool& operator=(const ThreadTool&) = delete;
  ~ThreadTool() {
    for (auto& thread : threads) thread.join();
  }

  std::mutex mutex;
  std::vector<std::thread> threads;
  moonshot::Toolbox toolbox;
};

}  // namespace

TEST_CASE("runs whose tools answer from threads go on at the same time on one loop",
          "[loopback][async][tools][threads]") {
  const Simulator simulator;
  ThreadTool tool;
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator.base_url()));
  std::vector<std::future<Result<ToolRun>>> runs;
  moonshot::ToolRunOptions options;
  options.on_chunk = [](const moonshot::ChatChunk&) {};
  for (int i = 0; i < 20; ++i) {
    if (i % 2 == 0) {
      runs.push_back(moonshot::run_tools(client.chat(), tool.toolbox, support::ping()).future());
    } else {
      runs.push_back(
          moonshot::run_tools(client.chat(), tool.toolbox, support::ping(), options).future());
    }
  }
  for (auto& future : runs) {
    const auto run = awaited(std::move(future));
    REQUIRE(run);
    CHECK(run->rounds >= 1);
  }
  const auto word =
      awaited(moonshot::run_tools_as<Word>(client.chat(), tool.toolbox, support::ping()).future());
  CHECK(word.has_value());
}

TEST_CASE("a tool that never answers does not outlive its run",
          "[loopback][async][tools][cancel]") {
  const Simulator simulator;
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator.base_url()));
  const support::Event<moonshot::CancelToken> begun;
  std::vector<ToolReply> kept;
  moonshot::Toolbox toolbox;
  toolbox.add_async("get_word", "A word",
                    [&](const Word&, const moonshot::ToolContext& context, ToolReply reply) {
                      kept.push_back(std::move(reply));
                      begun.set(context.cancel);
                    });
  auto request = support::ping();
  request.messages = {moonshot::user("Which word?")};
  request.tool_choice = moonshot::ToolChoiceMode::required;
  const support::Event<std::string> end;
  const auto handle = moonshot::run_tools(
      client.chat(), toolbox, request,
      [end](const Result<ToolRun>& run) { end.set(run ? "a value" : run.error().name()); });
  const auto token = begun.get();
  CHECK_FALSE(token.cancelled());
  handle.cancel();
  CHECK(token.cancelled());
  CHECK(end.get() == "Cancelled");
  kept.clear();
}
