// Asynchronous tools where a thread waits for them: by hand, and in a run that blocks.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>
#include <tool_rounds.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::CancelToken;
using moonshot::ErrorKind;
using moonshot::Toolbox;
using moonshot::ToolContext;
using moonshot::ToolReply;
using support::calls_of;
using support::ping;
using support::pong_answer;
using support::results_of;
using support::Scripted;
using support::Word;

namespace {

const std::string over = R"({"error":"the run was over before the tool gave an answer"})";

moonshot::ToolCall call_to(const std::string& name, const std::string& arguments = "{}") {
  moonshot::ToolCall call;
  call.id = "call_1";
  call.function.name = name;
  call.function.arguments = arguments;
  return call;
}

std::string answer_of(const Toolbox& toolbox, const std::string& arguments = "{}") {
  const auto message = toolbox.run(call_to("tool", arguments));
  CHECK(message.role == moonshot::Role::tool);
  CHECK(message.tool_call_id == "call_1");
  return message.content.joined_text();
}

// A tool that is at work until the test lets it go.
struct Waiting {
  Waiting() {
    toolbox.add_async("tool", "", [this](const Word&, const ToolContext& context, ToolReply by) {
      token = context.cancel;
      deadline = context.deadline;
      reply.emplace(std::move(by));
      if (on_begin) on_begin();
    });
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  Toolbox toolbox;
  CancelToken token;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::optional<ToolReply> reply;
  std::function<void()> on_begin;
};

const std::string one_word = R"({"word":"one"})";

}  // namespace

TEST_CASE("what an asynchronous tool answers becomes the message", "[contract][tools]") {
  const auto with = [](auto function) { return Toolbox().add_async("tool", "", function); };
  CHECK(answer_of(with([](const Word& word, const ToolReply& reply) { reply(word.word); }),
                  one_word) == "one");
  CHECK(answer_of(with([](const Word& word, const ToolContext& context, const ToolReply& reply) {
                    reply(context.call.id + " " + word.word);
                  }),
                  one_word) == "call_1 one");
  CHECK(answer_of(with([](const ToolReply& reply) { reply(Word{"json"}); })) ==
        R"({"word":"json"})");
  CHECK(answer_of(with([](const ToolReply& reply) { reply("text"); })) == "text");
  CHECK(answer_of(with([](const ToolReply& reply) { reply(std::string()); })) ==
        "The tool returned nothing.");
  CHECK(answer_of(with([](const ToolReply& reply) { reply(std::string("caf\xE9")); })) ==
        "caf\xEF\xBF\xBD");
  CHECK(answer_of(with([](const ToolReply& reply) {
          reply(moonshot::Result<std::string>(moonshot::usage_error("city", "it is unknown")));
        })) == R"({"error":"UsageError: city: it is unknown"})");
  CHECK(answer_of(with([](const ToolReply& reply) {
          reply(moonshot::usage_error("city", "it is unknown").share());
        })) == R"({"error":"UsageError: city: it is unknown"})");
  CHECK(answer_of(with([](const ToolReply&) { throw std::runtime_error("broken"); })) ==
        R"({"error":"broken"})");
  CHECK(answer_of(with([](const ToolReply&) { throw 5; })) == R"({"error":"the tool failed"})");
  CHECK(answer_of(with([](const ToolReply& reply) {
          reply("the first answer");
          reply("the second answer");
          throw std::runtime_error("and an exception");
        })) == "the first answer");
  CHECK(answer_of(with([](const ToolReply&) {})) == R"({"error":"the tool gave no answer"})");
  CHECK(answer_of(with([](const Word&, const ToolReply& reply) { reply("no"); }), "[]")
            .find(R"({"error":)") == 0);
  const auto raw = Toolbox().add_async_raw(
      moonshot::function_tool("tool", "", moonshot::JsonText(R"({"type":"object"})")),
      [](const std::string& arguments, const ToolContext&, const ToolReply& reply) {
        reply(arguments);
      });
  CHECK(answer_of(raw, "") == "{}");
}

TEST_CASE("of two tools with one name the last one counts, whichever they are",
          "[contract][tools]") {
  Toolbox toolbox;
  toolbox.add_async("tool", "", [](const ToolReply& reply) { reply("later"); });
  toolbox.add("tool", "", [] { return std::string("now"); });
  CHECK(answer_of(toolbox) == "now");
  toolbox.add_async("tool", "", [](const ToolReply& reply) { reply("later"); });
  CHECK(answer_of(toolbox) == "later");
  CHECK(toolbox.tools().size() == 1);
}

TEST_CASE("a thread that waits for a tool goes on with its answer, whichever thread that is from",
          "[contract][tools][threads]") {
  std::thread worker;
  Toolbox toolbox;
  toolbox.add_async("tool", "", [&worker](const ToolReply& reply) {
    worker = std::thread([reply] { reply("from a thread"); });
  });
  CHECK(answer_of(toolbox) == "from a thread");
  worker.join();
}

TEST_CASE("a wait for a tool ends with its token and at its deadline, and the tool is told",
          "[contract][tools][cancel]") {
  Waiting waiting;
  SECTION("cancelled by another thread") {
    const moonshot::CancelSource stop;
    std::thread worker;
    waiting.on_begin = [&] { worker = std::thread([&] { stop.cancel(); }); };
    const auto message = waiting.toolbox.run(call_to("tool", one_word), stop.token());
    worker.join();
    CHECK(message.content.joined_text() == over);
    CHECK(waiting.token.cancelled());
  }
  SECTION("cancelled within the tool, which answers for that") {
    const moonshot::CancelSource stop;
    CancelToken::Registration registration;
    waiting.on_begin = [&] {
      registration =
          waiting.token.on_cancel([reply = *waiting.reply] { reply("stopped in time"); });
      stop.cancel();
    };
    const auto message = waiting.toolbox.run(call_to("tool", one_word), stop.token());
    CHECK(message.content.joined_text() == "stopped in time");
  }
  SECTION("the deadline") {
    const auto deadline = std::chrono::steady_clock::now();
    const auto message = waiting.toolbox.run(call_to("tool", one_word), {}, deadline);
    CHECK(message.content.joined_text() == over);
    CHECK(waiting.deadline == deadline);
    CHECK(waiting.token.cancelled());
  }
  // Whatever comes late is ignored.
  (*waiting.reply)("too late");
  waiting.reply.reset();
}

TEST_CASE("a run that blocks waits for asynchronous tools", "[contract][tools][threads]") {
  Toolbox toolbox;
  toolbox.add("now", "", [](const Word& word) { return word.word; });
  // Answers from a thread, in its own time.
  std::mutex mutex;
  std::vector<std::thread> workers;
  toolbox.add_async("later", "", [&](const Word& word, const ToolReply& reply) {
    const std::lock_guard<std::mutex> lock(mutex);
    workers.emplace_back([word, reply] { reply(word.word); });
  });
  const Scripted scripted(
      {calls_of({{"a", "later", "one"}, {"b", "now", "two"}, {"c", "later", "three"}}),
       pong_answer()});
  moonshot::ToolRunOptions options;
  options.parallel = GENERATE(false, true);
  const auto run = moonshot::run_tools(scripted.client.chat(), toolbox, ping(), options);
  for (auto& worker : workers) worker.join();
  CHECK(results_of(run.messages) == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a run that blocks does not wait for a tool after it was cancelled",
          "[contract][tools][cancel]") {
  Waiting waiting;
  const moonshot::CancelSource stop;
  std::thread worker;
  waiting.on_begin = [&] { worker = std::thread([&] { stop.cancel(); }); };
  const Scripted scripted({calls_of({{"a", "tool", "one"}})});
  std::vector<moonshot::Message> messages;
  moonshot::ToolRunOptions options;
  options.messages_so_far = &messages;
  options.call.cancel = stop.token();
  const auto run =
      moonshot::try_run_tools(scripted.client.chat(), waiting.toolbox, ping(), options);
  worker.join();
  REQUIRE_FALSE(run);
  CHECK(run.error().kind() == ErrorKind::cancelled);
  CHECK(results_of(messages) == std::vector<std::string>{over});
}
