// Runs with tools on an event loop: asynchronous tools, and the same requests, steps, values and
// errors as those of a run that blocks.

#include <async_client.hpp>
#include <both_clients.hpp>
#include <key_writings.hpp>
#include <moonshot_catch.hpp>
#include <tool_rounds.hpp>

#include <moonshot/async/async_formulas.hpp>
#include <moonshot/tools/async_formula_tools.hpp>
#include <moonshot/tools/async_tool_run.hpp>
#include <moonshot/tools/async_typed_tool_run.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::CancelToken;
using moonshot::ErrorKind;
using moonshot::Result;
using moonshot::Toolbox;
using moonshot::ToolContext;
using moonshot::ToolReply;
using moonshot::ToolRun;
using moonshot::ToolRunOptions;
using support::Async;
using support::calls_of;
using support::ping;
using support::pong_answer;
using support::results_of;
using support::roles_of;
using support::ScriptedResponse;
using support::Word;

namespace {

using Script = std::vector<ScriptedResponse>;

// Answers at once, later on the loop, or in whatever order the test likes.
Toolbox word_box(std::vector<ToolReply>* kept = nullptr) {
  Toolbox toolbox;
  toolbox.add("now", "", [](const Word& word) { return word.word; });
  toolbox.add_async("at_once", "", [](const Word& word, const ToolReply& reply) {
    reply(word.word);
    reply("a second answer");
  });
  toolbox.add_async("later", "", [kept](const Word&, ToolReply reply) {
    if (kept != nullptr) kept->push_back(std::move(reply));
  });
  toolbox.add_async("fails", "", [](const ToolReply& reply) {
    reply(moonshot::usage_error("word", "it is unknown"));
  });
  toolbox.add_async("throws", "",
                    [](const ToolReply&) { throw std::runtime_error("the sensor is broken"); });
  toolbox.add_async("forgets", "", [](const ToolReply&) {});
  return toolbox;
}

// A run that is under way.
struct Running {
  explicit Running(Script script, ToolRunOptions options = {}, moonshot::ClientOptions client = {})
      : async(std::move(script), std::move(client)) {
    options.messages_so_far = &messages;
    handle = moonshot::run_tools(
        async.chat(), word_box(&replies), ping(),
        [this](Result<ToolRun> told) {
          CHECK_FALSE(end.has_value());
          end.emplace(std::move(told));
        },
        std::move(options));
    CHECK_FALSE(end.has_value());
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  bool run() {
    return async.host.run(*async.loop, [this] { return end.has_value(); });
  }
  // Until so many tools wait.
  bool run_until_waiting(std::size_t tools) {
    return async.host.run(*async.loop, [this, tools] { return replies.size() == tools; });
  }
  // Does all that there is to do without a wait.
  void settle() {
    bool is_settled = false;
    for (int i = 0; i < 3; ++i) {
      async.loop->post([&] { is_settled = i == 2; });
      async.loop->turn();
    }
    CHECK(is_settled);
  }

  Async async;
  std::vector<ToolReply> replies;
  std::vector<moonshot::Message> messages;
  std::optional<Result<ToolRun>> end;
  moonshot::CallHandle handle;
};

// Plays `script` to a run that blocks and to one on a loop: requests, steps, messages and ends are
// the same. Returns the end.
Result<ToolRun> both_runs(const Script& script, ToolRunOptions options = {},
                          moonshot::ChatRequest request = ping()) {
  moonshot::ClientOptions client;
  client.retry.max_retries = 0;
  std::vector<std::string> steps;
  std::vector<moonshot::Message> messages;
  std::string text;
  options.on_step = [&](const moonshot::ToolStep& step) {
    steps.push_back(support::words_of(step));
  };
  if (options.on_chunk) {
    options.on_chunk = [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); };
  }
  options.messages_so_far = &messages;
  const support::Scripted scripted(script, client);
  const auto expected =
      moonshot::try_run_tools(scripted.client.chat(), word_box(), request, options);
  const auto expected_steps = std::exchange(steps, {});
  const auto expected_messages = std::exchange(messages, {});
  const auto expected_text = std::exchange(text, {});

  Async async(script, client);
  auto told =
      async.outcome(moonshot::run_tools(async.chat(), word_box(), std::move(request), options));
  CHECK(support::texts_of(async.transport->requests()) ==
        support::texts_of(scripted.transport->requests()));
  CHECK(steps == expected_steps);
  CHECK(text == expected_text);
  CHECK(roles_of(messages) == roles_of(expected_messages));
  CHECK(results_of(messages) == results_of(expected_messages));
  REQUIRE(told.has_value() == expected.has_value());
  if (told) {
    CHECK(told->completion.text() == expected->completion.text());
    CHECK(told->rounds == expected->rounds);
    CHECK(roles_of(told->messages) == roles_of(expected->messages));
  } else {
    CHECK(std::string(told.error().name()) == expected.error().name());
    CHECK(told.error().message() == expected.error().message());
  }
  return told;
}

}  // namespace

TEST_CASE("both forms of a run ask alike, tell the same steps and end alike",
          "[contract][async][tools]") {
  ToolRunOptions options;
  options.parallel = GENERATE(false, true);
  if (GENERATE(false, true)) options.on_chunk = [](const moonshot::ChatChunk&) {};
  SECTION("results of every kind") {
    const auto run = both_runs({calls_of({{"a", "now", "one"},
                                          {"b", "at_once", "two"},
                                          {"c", "fails", ""},
                                          {"d", "throws", ""},
                                          {"e", "forgets", ""},
                                          {"f", "unknown", ""},
                                          {"g", "at_once", "\\u0041"}}),
                                calls_of({{"a", "now", "again"}}), pong_answer()},
                               options);
    REQUIRE(run);
    CHECK(run->rounds == 3);
    CHECK(results_of(run->messages) ==
          std::vector<std::string>{"one", "two", R"({"error":"UsageError: word: it is unknown"})",
                                   R"({"error":"the sensor is broken"})",
                                   R"({"error":"the tool gave no answer"})",
                                   R"({"error":"there is no tool unknown"})", "A", "again"});
  }
  SECTION("arguments that do not fit") {
    const auto wrong = ScriptedResponse::tool_call("at_once", R"({"word":5})");
    const auto run = both_runs({wrong, pong_answer()}, options);
    REQUIRE(run);
    CHECK(results_of(run->messages).at(0).find(R"({"error":"DecodeError)") == 0);
  }
  SECTION("a model that repeats itself") {
    const auto again = calls_of({{"a", "at_once", "one"}});
    const auto run = both_runs({again, again, again, pong_answer()}, options);
    REQUIRE(run);
    CHECK(roles_of(run->messages) == "uatatatsa");
  }
  SECTION("a call that is demanded") {
    auto request = ping();
    request.tool_choice = moonshot::ToolChoiceMode::required;
    CHECK(both_runs({calls_of({{"a", "at_once", "one"}}), pong_answer()}, options, request));
  }
  SECTION("too many rounds") {
    options.max_rounds = 2;
    const auto again = calls_of({{"a", "at_once", "one"}});
    const auto run = both_runs({again, again, again}, options);
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == ErrorKind::decode_error);
  }
  SECTION("a refusal in the middle") {
    const auto run = both_runs(
        {calls_of({{"a", "at_once", "one"}}), ScriptedResponse::error(ErrorKind::suspended)},
        options);
    REQUIRE_FALSE(run);
    CHECK(run.error().as<moonshot::Suspended>() != nullptr);
  }
  SECTION("calls that were lost") {
    const auto lost = ScriptedResponse::json(
        200, R"({"choices":[{"index":0,"message":{"role":"assistant","content":"Wait."},)"
             R"("finish_reason":"tool_calls"}]})");
    CHECK_FALSE(both_runs({lost}, options));
  }
  SECTION("a limit that no run can have") {
    options.max_rounds = 0;
    const auto run = both_runs({}, options);
    REQUIRE_FALSE(run);
    CHECK(run.error().as<moonshot::UsageError>()->argument() == "max_rounds");
  }
}

TEST_CASE("an event-driven run without tools says so", "[contract][async][tools][usage]") {
  Async async({});
  const auto run = async.outcome(moonshot::run_tools(async.chat(), Toolbox(), ping()));
  REQUIRE_FALSE(run);
  CHECK(run.error().as<moonshot::UsageError>()->argument() == "toolbox");
  CHECK(async.transport->requests().empty());
}

TEST_CASE("the tools of one answer are at work at the same time, and their results keep the order",
          "[contract][async][tools]") {
  ToolRunOptions options;
  options.parallel = true;
  Running running(
      {calls_of({{"a", "later", ""}, {"b", "later", ""}, {"c", "now", "now"}}), pong_answer()},
      options);
  REQUIRE(running.run_until_waiting(2));
  running.replies[1]("second");
  running.settle();
  CHECK_FALSE(running.end.has_value());
  running.replies[0]("first");
  REQUIRE(running.run());
  REQUIRE(*running.end);
  CHECK(results_of((*running.end)->messages) == std::vector<std::string>{"first", "second", "now"});
  CHECK(roles_of(running.messages) == "uattta");
}

TEST_CASE("without parallel, one tool of an answer follows on the other",
          "[contract][async][tools]") {
  Running running({calls_of({{"a", "later", ""}, {"b", "later", ""}}), pong_answer()});
  REQUIRE(running.run_until_waiting(1));
  running.settle();
  CHECK(running.replies.size() == 1);
  running.replies[0]("first");
  REQUIRE(running.run_until_waiting(2));
  running.replies[1]("second");
  REQUIRE(running.run());
  CHECK(running.end->has_value());
}

TEST_CASE("however many calls an answer has, few tools are at work at the same time",
          "[contract][async][tools]") {
  std::vector<support::WordCall> calls;
  for (int i = 0; i < 40; ++i) calls.push_back({std::to_string(i), "later", ""});
  ToolRunOptions options;
  options.parallel = true;
  Running running({calls_of(calls), pong_answer()}, options);
  REQUIRE(running.run_until_waiting(moonshot::most_parallel_tools));
  running.settle();
  CHECK(running.replies.size() == moonshot::most_parallel_tools);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    REQUIRE(i < running.replies.size());
    running.replies[i](std::to_string(i));
    running.settle();
  }
  REQUIRE(running.run());
  REQUIRE(*running.end);
  CHECK(results_of((*running.end)->messages).at(39) == "39");
}

namespace {

// A loop on a thread of its own, and the script of its client.
struct OnThread {
  explicit OnThread(Script script) {
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.transport = std::make_shared<support::ScriptedTransport>(std::move(script));
    core = moonshot::detail::EventCore::share(
        moonshot::detail::build_client_core(
            std::move(options), [](const char*) { return std::string(); }, nullptr),
        moonshot::detail::LoopAccess::core(*loop));
    loop->start();
  }
  moonshot::AsyncChat chat() const {
    return moonshot::detail::AsyncAccess::make<moonshot::AsyncChat>(core);
  }

  std::unique_ptr<moonshot::EventLoop> loop = std::make_unique<moonshot::EventLoop>();
  std::shared_ptr<moonshot::detail::EventCore> core;
};

// Tools that answer from threads of their own; without a word, they give no answer.
struct ThreadTools {
  ThreadTools() {
    toolbox.add_async("thread", "", [this](const Word& word, ToolReply reply) {
      threads.emplace_back([word, reply = std::move(reply)]() mutable {
        const auto answer = std::move(reply);
        if (!word.word.empty()) answer(word.word);
      });
    });
  }
  ThreadTools(const ThreadTools&) = delete;
  ThreadTools& operator=(const ThreadTools&) = delete;
  ~ThreadTools() {
    for (auto& thread : threads) thread.join();
  }

  std::vector<std::thread> threads;
  Toolbox toolbox;
};

Script three_threads() {
  return {calls_of({{"a", "thread", "one"}, {"b", "thread", "two"}, {"c", "thread", ""}}),
          pong_answer()};
}

}  // namespace

TEST_CASE("a tool may answer from any thread, and go without an answer",
          "[contract][async][tools][threads]") {
  ThreadTools tools;
  const OnThread on(three_threads());
  ToolRunOptions options;
  options.parallel = GENERATE(false, true);
  const auto run = moonshot::run_tools(on.chat(), tools.toolbox, ping(), options).future().get();
  REQUIRE(run);
  CHECK(results_of(run->messages) ==
        std::vector<std::string>{"one", "two", R"({"error":"the tool gave no answer"})"});
}

TEST_CASE("answers, cancellations and the end of the loop may come at the same time",
          "[contract][async][tools][threads]") {
  ToolRunOptions options;
  options.parallel = true;
  for (int i = 0; i < 60; ++i) {
    CAPTURE(i);
    ThreadTools tools;
    OnThread on(three_threads());
    const moonshot::CancelSource stop;
    options.call.cancel = stop.token();
    auto end = moonshot::run_tools(on.chat(), tools.toolbox, ping(), options).future();
    for (int turns = 0; turns < i * 20; ++turns) std::this_thread::yield();
    if (i % 2 == 0) {
      stop.cancel();
      const auto run = end.get();
      CHECK((run.has_value() || run.error().kind() == ErrorKind::cancelled));
    } else {
      on.core.reset();
      on.loop.reset();
      try {
        const auto run = end.get();
        CHECK(run.has_value());
      } catch (const std::future_error& error) {
        CHECK(error.code() == std::future_errc::broken_promise);
      }
    }
  }
}

TEST_CASE("a handle ends a run wherever it is, and tells the tools that wait",
          "[contract][async][tools][cancel]") {
  SECTION("before anything is sent") {
    Running running({pong_answer()});
    running.handle.cancel();
    REQUIRE(running.run());
    REQUIRE_FALSE(*running.end);
    CHECK(running.end->error().kind() == ErrorKind::cancelled);
    CHECK(running.async.transport->requests().empty());
    CHECK(roles_of(running.messages) == "u");
  }
  SECTION("while tools are at work") {
    CancelToken token;
    std::vector<ToolReply> kept;
    Toolbox toolbox;
    toolbox.add_async("wait", "", [&](const Word&, const ToolContext& context, ToolReply reply) {
      token = context.cancel;
      kept.push_back(std::move(reply));
    });
    Async async({calls_of({{"a", "wait", ""}, {"b", "wait", ""}})});
    std::vector<moonshot::Message> messages;
    ToolRunOptions options;
    options.messages_so_far = &messages;
    std::optional<Result<ToolRun>> end;
    const auto handle = moonshot::run_tools(
        async.chat(), toolbox, ping(), [&](Result<ToolRun> told) { end.emplace(std::move(told)); },
        options);
    REQUIRE(async.host.run(*async.loop, [&] { return kept.size() == 1; }));
    CHECK_FALSE(token.cancelled());
    handle.cancel();
    CHECK(token.cancelled());
    REQUIRE(async.host.run(*async.loop, [&] { return end.has_value(); }));
    REQUIRE_FALSE(*end);
    CHECK(end->error().kind() == ErrorKind::cancelled);
    CHECK(kept.size() == 1);
    CHECK(
        results_of(messages) ==
        std::vector<std::string>{R"({"error":"the run was over before the tool gave an answer"})"});
    kept[0]("too late");
    kept.clear();
    async.loop->turn();
  }
}

TEST_CASE("a run may be cancelled, and its loop may end, at any moment",
          "[contract][async][tools][cancel]") {
  ToolRunOptions options;
  options.parallel = GENERATE(false, true);
  const bool is_cancelled = GENERATE(false, true);
  const Script script = {
      calls_of({{"a", "at_once", "one"}, {"b", "forgets", ""}, {"c", "now", "two"}}),
      calls_of({{"a", "at_once", "three"}}), pong_answer()};
  std::size_t successes = 0;
  for (int turns = 0; successes < 3; ++turns) {
    CAPTURE(turns);
    REQUIRE(turns < 100);
    Running running(script, options);
    for (int i = 0; i < turns; ++i) running.async.loop->turn();
    const bool was_over = running.end.has_value();
    if (is_cancelled) {
      running.handle.cancel();
      REQUIRE(running.run());
    } else {
      running.async.loop.reset();
      CHECK(running.end.has_value() == was_over);
    }
    successes += was_over ? 1U : 0U;
    if (was_over) {
      CHECK(running.end->has_value());
    } else if (is_cancelled && !*running.end) {
      CHECK(running.end->error().kind() == ErrorKind::cancelled);
      CHECK(running.messages.front().role == moonshot::Role::user);
    }
  }
}

TEST_CASE("the token of the call ends an event-driven run", "[contract][async][tools][cancel]") {
  const moonshot::CancelSource stop;
  ToolRunOptions options;
  options.call.cancel = stop.token();
  options.parallel = true;
  Running running({calls_of({{"a", "later", ""}, {"b", "later", ""}})}, options);
  REQUIRE(running.run_until_waiting(2));
  running.replies[0]("first");
  running.settle();
  stop.cancel();
  REQUIRE(running.run());
  REQUIRE_FALSE(*running.end);
  CHECK(running.end->error().kind() == ErrorKind::cancelled);
  CHECK(results_of(running.messages).at(0) == "first");
  CHECK(roles_of(running.messages) == "uatt");
}

TEST_CASE("an event-driven run that its observer cancels begins no tool",
          "[contract][async][tools][cancel]") {
  const moonshot::CancelSource stop;
  ToolRunOptions options;
  options.call.cancel = stop.token();
  options.on_step = [&stop](const moonshot::ToolStep& step) {
    if (step.call != nullptr) stop.cancel();
  };
  Running running({calls_of({{"a", "now", ""}})}, options);
  REQUIRE(running.run());
  REQUIRE_FALSE(*running.end);
  CHECK(running.end->error().kind() == ErrorKind::cancelled);
  CHECK(running.end->error().message() == "the run was cancelled");
  CHECK(roles_of(running.messages) == "ua");
}

TEST_CASE("parallel tools that answer on the loop keep their order", "[contract][async][tools]") {
  ToolRunOptions options;
  options.parallel = true;
  Running running(
      {calls_of({{"a", "now", "one"}, {"b", "now", "two"}, {"c", "now", "three"}}), pong_answer()},
      options);
  REQUIRE(running.run());
  REQUIRE(*running.end);
  CHECK(results_of((*running.end)->messages) == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a run that is cancelled while tools are at work ends at once, whatever its limit",
          "[contract][async][tools][cancel]") {
  ToolRunOptions options;
  options.call.timeouts.total = std::chrono::hours(1);
  Running running({calls_of({{"a", "later", ""}})}, options);
  REQUIRE(running.run_until_waiting(1));
  const auto before = running.async.host.now();
  running.handle.cancel();
  REQUIRE(running.run());
  REQUIRE_FALSE(*running.end);
  CHECK(running.end->error().kind() == ErrorKind::cancelled);
  CHECK(running.async.host.now() - before < std::chrono::minutes(1));
}

TEST_CASE("each round of a run has what the rounds before it have left of the time",
          "[contract][async][tools]") {
  moonshot::ClientOptions client;
  client.retry.base_delay = std::chrono::seconds(60);
  client.retry.random = [] { return 0.5; };
  std::chrono::milliseconds waited{0};
  client.retry.on_retry = [&waited](const moonshot::RetryNotice& notice) { waited += notice.wait; };
  ToolRunOptions options;
  options.call.timeouts.total = std::chrono::hours(1);
  if (GENERATE(false, true)) options.on_chunk = [](const moonshot::ChatChunk&) {};
  const auto before = std::chrono::steady_clock::now();
  // The first round waits on the loop, whose time passes at once; deadlines are of the real time.
  Async async({support::overloaded(), calls_of({{"a", "now", "noon"}}), pong_answer()}, client);
  CHECK(async.outcome(moonshot::run_tools(async.chat(), word_box(), ping(), options)));
  const auto took = std::chrono::steady_clock::now() - before;
  const auto deadlines = async.transport->deadlines();
  REQUIRE(deadlines.size() == 3);
  REQUIRE(deadlines[2].total.has_value());
  CHECK(waited > std::chrono::seconds(1));
  // Twice: the loop's time begins before the call's, and the last deadline is made within it.
  CHECK(*deadlines[2].total <= before + std::chrono::hours(1) - waited + 2 * took);
}

TEST_CASE("the time of a run ends the wait for its tools", "[contract][async][tools]") {
  CancelToken token;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::vector<ToolReply> kept;
  Toolbox toolbox;
  toolbox.add_async("wait", "", [&](const Word&, const ToolContext& context, ToolReply reply) {
    token = context.cancel;
    deadline = context.deadline;
    kept.push_back(std::move(reply));
  });
  Async async({calls_of({{"a", "wait", ""}})});
  ToolRunOptions options;
  options.call.timeouts.total = std::chrono::minutes(2);
  const auto run = async.outcome(moonshot::run_tools(async.chat(), toolbox, ping(), options));
  REQUIRE_FALSE(run);
  const auto* error = run.error().as<moonshot::TimeoutError>();
  REQUIRE(error != nullptr);
  CHECK(error->phase() == moonshot::TimeoutPhase::total);
  CHECK(deadline.has_value());
  CHECK(token.cancelled());
  kept.clear();
}

TEST_CASE("the end of a loop ends its runs without a word, and tells their tools",
          "[contract][async][tools]") {
  CancelToken token;
  std::vector<ToolReply> kept;
  Toolbox toolbox;
  toolbox.add_async("wait", "", [&](const Word&, const ToolContext& context, ToolReply reply) {
    token = context.cancel;
    kept.push_back(std::move(reply));
  });
  Async async({calls_of({{"a", "wait", ""}})});
  std::vector<moonshot::Message> messages;
  ToolRunOptions options;
  options.messages_so_far = &messages;
  const auto sign = std::make_shared<int>();
  bool is_told = false;
  moonshot::run_tools(
      async.chat(), toolbox, ping(), [sign, &is_told](const Result<ToolRun>&) { is_told = true; },
      options);
  REQUIRE(async.host.run(*async.loop, [&] { return kept.size() == 1; }));
  async.loop.reset();
  CHECK_FALSE(is_told);
  CHECK(sign.use_count() == 1);
  CHECK(token.cancelled());
  CHECK(messages.empty());
  kept[0]("too late");
  kept.clear();
}

TEST_CASE("what an observer throws comes out of the loop, and the run is told its end",
          "[contract][async][tools]") {
  ToolRunOptions options;
  options.on_step = [](const moonshot::ToolStep& step) {
    if (step.result != nullptr) throw std::runtime_error("enough");
  };
  Running running({calls_of({{"a", "at_once", "one"}}), pong_answer()}, options);
  CHECK_THROWS_AS(running.run(), std::runtime_error);
  REQUIRE(running.run());
  REQUIRE_FALSE(*running.end);
  CHECK(running.end->error().kind() == ErrorKind::cancelled);
  CHECK(roles_of(running.messages) == "uat");

  ToolRunOptions streamed;
  streamed.on_chunk = [](const moonshot::ChatChunk&) { throw std::runtime_error("enough"); };
  Running other({ScriptedResponse::events(support::pong_events())}, streamed);
  CHECK_THROWS_AS(other.run(), std::runtime_error);
  REQUIRE(other.run());
  REQUIRE_FALSE(*other.end);
  CHECK(other.end->error().kind() == ErrorKind::cancelled);
}

TEST_CASE(
    "a tool on the loop sees the end of the run, and after a cancellation no further one is run",
    "[contract][async][tools]") {
  const moonshot::CancelSource source;
  std::vector<std::string> seen;
  Toolbox toolbox;
  toolbox.add("look", "", [&](const Word& word, const ToolContext& context) {
    seen.push_back(word.word + (context.deadline ? ", until then" : ", for ever"));
    return word.word;
  });
  toolbox.add("stop", "", [&](const Word&, const ToolContext& context) {
    source.cancel();
    seen.push_back(context.cancel.cancelled() ? "stopped" : "goes on");
    return "stopped";
  });
  ToolRunOptions options;
  options.parallel = true;
  options.call.cancel = source.token();
  options.call.timeouts.total = std::chrono::hours(1);
  Async async({calls_of({{"a", "look", "one"}, {"b", "stop", ""}, {"c", "look", "two"}})});
  const auto run = async.outcome(moonshot::run_tools(async.chat(), toolbox, ping(), options));
  REQUIRE_FALSE(run);
  CHECK(run.error().kind() == ErrorKind::cancelled);
  CHECK(seen == std::vector<std::string>{"one, until then", "stopped"});
}

TEST_CASE("an executor runs the tools that are not asynchronous", "[contract][async][tools]") {
  std::vector<std::function<void()>> tasks;
  ToolRunOptions options;
  options.parallel = true;
  options.executor = [&tasks](std::function<void()> task) { tasks.push_back(std::move(task)); };
  const auto two = calls_of({{"a", "now", "one"}, {"b", "now", "two"}});
  SECTION("when it likes") {
    Running running({two, pong_answer()}, options);
    REQUIRE(running.async.host.run(*running.async.loop, [&] { return tasks.size() == 2; }));
    running.settle();
    CHECK_FALSE(running.end.has_value());
    std::thread worker([&] {
      for (auto& task : tasks) task();
    });
    worker.join();
    REQUIRE(running.run());
    REQUIRE(*running.end);
    CHECK(results_of((*running.end)->messages) == std::vector<std::string>{"one", "two"});
  }
  SECTION("or not at all") {
    Running running({two, pong_answer()}, options);
    REQUIRE(running.async.host.run(*running.async.loop, [&] { return tasks.size() == 2; }));
    tasks.clear();
    REQUIRE(running.run());
    REQUIRE(*running.end);
    CHECK(results_of((*running.end)->messages).at(1) == R"({"error":"the tool gave no answer"})");
  }
  SECTION("and not after the end of the run") {
    Running running({two}, options);
    REQUIRE(running.async.host.run(*running.async.loop, [&] { return tasks.size() == 2; }));
    running.handle.cancel();
    REQUIRE(running.run());
    for (auto& task : tasks) task();
    CHECK_FALSE(*running.end);
  }
  SECTION("which see the time of the run") {
    std::optional<bool> is_limited;
    Toolbox toolbox;
    toolbox.add("now", "", [&is_limited](const Word& word, const ToolContext& context) {
      is_limited = context.deadline.has_value();
      return word.word;
    });
    options.call.timeouts.total = std::chrono::hours(1);
    Async async({two, pong_answer()});
    std::optional<bool> has_value;
    moonshot::run_tools(
        async.chat(), toolbox, ping(),
        [&has_value](const Result<ToolRun>& told) { has_value = told.has_value(); }, options);
    REQUIRE(async.host.run(*async.loop, [&] { return tasks.size() == 2; }));
    for (auto& task : tasks) task();
    REQUIRE(async.host.run(*async.loop, [&] { return has_value.has_value(); }));
    CHECK(has_value == true);
    CHECK(is_limited == true);
  }
  SECTION("of which none is run that nobody waits for any more") {
    int runs = 0;
    Toolbox toolbox;
    toolbox.add("now", "", [&runs](const Word&) { return ++runs; });
    Async async({two});
    const moonshot::CancelSource source;
    options.call.cancel = source.token();
    std::optional<bool> has_value;
    moonshot::run_tools(
        async.chat(), toolbox, ping(),
        [&has_value](const Result<ToolRun>& told) { has_value = told.has_value(); }, options);
    REQUIRE(async.host.run(*async.loop, [&] { return tasks.size() == 2; }));
    tasks[0]();
    source.cancel();
    REQUIRE(async.host.run(*async.loop, [&] { return has_value.has_value(); }));
    CHECK(has_value == false);
    tasks[1]();
    CHECK(runs == 1);
  }
}

TEST_CASE("an event-driven run returns its last answer as a type",
          "[contract][async][tools][typed_tools]") {
  const auto call = calls_of({{"a", "at_once", "one"}});
  SECTION("a value") {
    Async async({call, ScriptedResponse::answer(R"({"word":"PONG"})")});
    const auto word = async.outcome(moonshot::run_tools_as<Word>(async.chat(), word_box(), ping()));
    REQUIRE(word);
    CHECK(word->word == "PONG");
    CHECK(async.transport->requests().at(0).body.find(R"("json_schema")") != std::string::npos);
  }
  SECTION("an answer that is not the type") {
    Async async({call, ScriptedResponse::answer(R"({"word":7})")});
    const auto word = async.outcome(moonshot::run_tools_as<Word>(async.chat(), word_box(), ping()));
    REQUIRE_FALSE(word);
    REQUIRE(word.error().as<moonshot::DecodeError>() != nullptr);
    CHECK(word.error().as<moonshot::DecodeError>()->pointer() == "/word");
    CHECK(word.error().endpoint().name() == "api.moonshot.ai");
  }
  SECTION("a refusal") {
    Async async({call, ScriptedResponse::error(ErrorKind::suspended)});
    const auto word = async.outcome(moonshot::run_tools_as<Word>(async.chat(), word_box(), ping()));
    REQUIRE_FALSE(word);
    CHECK(word.error().as<moonshot::Suspended>() != nullptr);
  }
  SECTION("a refusal that repeats the key of the call") {
    const auto& key = support::keys_of_any_form[2];  // another form than the client's key has
    moonshot::testing::ScriptedResponse refusal = ScriptedResponse::json(
        200,
        R"({"choices":[{"index":0,"message":{"role":"assistant","content":"","refusal":"not )" +
            key + R"("},"finish_reason":"stop"}]})");
    Async async({call, refusal});
    ToolRunOptions options;
    options.call.api_key = key;
    const auto word =
        async.outcome(moonshot::run_tools_as<Word>(async.chat(), word_box(), ping(), options));
    REQUIRE_FALSE(word);
    CHECK((word.error().message() == "not " + key));
    const bool is_shown = std::string(word.error().what()).find(key) != std::string::npos;
    CHECK_FALSE(is_shown);
  }
  SECTION("a request that has a format already") {
    Async async({});
    auto request = ping();
    request.response_format.emplace();
    std::vector<moonshot::Message> messages;
    ToolRunOptions options;
    options.messages_so_far = &messages;
    std::optional<Result<Word>> end;
    moonshot::run_tools_as<Word>(
        async.chat(), word_box(), request, [&](Result<Word> told) { end.emplace(std::move(told)); },
        options);
    REQUIRE(async.host.run(*async.loop, [&] { return end.has_value(); }));
    REQUIRE_FALSE(*end);
    CHECK(end->error().as<moonshot::UsageError>()->argument() == "response_format");
    CHECK(roles_of(messages) == "u");
    CHECK(async.transport->requests().empty());
  }
}

TEST_CASE("the errors of an event-driven run do not show the key",
          "[contract][async][tools][secrets]") {
  const bool is_of_call = GENERATE(false, true);
  CAPTURE(is_of_call);
  // That of the call has no form by which it is recognised.
  const std::string key = is_of_call ? "own." + support::secret_word + ".key1" : support::key;
  ToolRunOptions options;
  if (is_of_call) options.call.api_key = moonshot::ApiKey(key);
  auto cut = nlohmann::json::parse(calls_of({{"a", "now", ""}}).pieces.at(0));
  cut["choices"][0]["finish_reason"] = "content_filter";
  cut["choices"][0]["message"]["refusal"] = "I was told " + key;
  Async async({ScriptedResponse::json(200, cut.dump())});
  const auto run = async.outcome(moonshot::run_tools(async.chat(), word_box(), ping(), options));
  REQUIRE_FALSE(run);
  CHECK(run.error().kind() == ErrorKind::content_filtered);
  const bool shows = support::leaks(run.error().what());
  CHECK_FALSE(shows);
}

TEST_CASE("official tools run on the loop of an event-driven run",
          "[contract][async][tools][formulas]") {
  const auto fiber = [](const std::string& output) {
    return ScriptedResponse::json(200, R"({"id":"f","object":"fiber","status":"succeeded",)"
                                       R"("context":{"output":")" +
                                           output + R"("}})");
  };
  Async async({calls_of({{"a", "search", "blue"}, {"b", "date", "now"}}), fiber("the sky"),
               fiber("today"), pong_answer()});
  const moonshot::JsonText object(R"({"type":"object"})");
  moonshot::FormulaToolset toolset;
  toolset.tools = {moonshot::function_tool("search", "", object),
                   moonshot::function_tool("date", "", object)};
  toolset.uris = {"moonshot/web-search:latest", "moonshot/date:latest"};
  moonshot::CallOptions call;
  call.headers.add("X-Run", "7");
  Toolbox toolbox;
  moonshot::add_formulas(toolbox, async.resource<moonshot::AsyncFormulas>(), toolset, call);
  ToolRunOptions options;
  options.call.timeouts.total = std::chrono::hours(1);
  const auto run = async.outcome(moonshot::run_tools(async.chat(), toolbox, ping(), options));
  REQUIRE(run);
  CHECK(results_of(run->messages) == std::vector<std::string>{"the sky", "today"});
  const auto requests = async.transport->requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[1].target == "/formulas/moonshot/web-search:latest/fibers");
  CHECK(requests[1].body == R"({"name":"search","arguments":"{\"word\":\"blue\"}"})");
  CHECK(requests[1].headers.get("X-Run") == "7");
  CHECK(requests[2].target == "/formulas/moonshot/date:latest/fibers");
  // The time of the run is its formulas' time, too.
  CHECK(async.transport->deadlines()[1].total.has_value());
}
