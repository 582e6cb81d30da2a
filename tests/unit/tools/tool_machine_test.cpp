// The decisions of a run with tools, as a table of events: nothing is sent and nothing runs.

#include <moonshot_catch.hpp>
#include <tool_rounds.hpp>

#include <moonshot/detail/call/call_settings.hpp>
#include <moonshot/tools/detail/tool_machine.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::ChatCompletion;
using moonshot::detail::ToolMachine;
using moonshot::detail::ToolNeed;
using support::ping;
using support::roles_of;

namespace {

using Kind = ToolNeed::Kind;
using TimePoint = ToolMachine::TimePoint;

ChatCompletion answer_with_calls(const std::vector<std::string>& ids) {
  ChatCompletion answer;
  answer.choices.emplace_back();
  answer.choices.front().message.role = moonshot::Role::assistant;
  for (const auto& id : ids) {
    moonshot::ToolCall call;
    call.id = id;
    call.function.name = "tool";
    call.function.arguments = "{\"word\":\"" + id + "\"}";
    answer.choices.front().message.tool_calls.push_back(call);
  }
  answer.choices.front().finish_reason = moonshot::FinishReason::tool_calls;
  return answer;
}

ChatCompletion last_answer() {
  ChatCompletion answer;
  answer.choices.emplace_back();
  answer.choices.front().message = moonshot::assistant("PONG");
  answer.choices.front().finish_reason = moonshot::FinishReason::stop;
  return answer;
}

// A run, and what it needs next in a few words.
struct Run {
  explicit Run(moonshot::ToolRunOptions with = {}) : options(std::move(with)) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  std::string next() {
    need = machine.next(now, is_cancelled);
    switch (need.kind) {
      case Kind::report:
        return "tell " + support::words_of(machine.step());
      case Kind::answer:
        return "answer";
      case Kind::calls:
        return "run " + std::to_string(need.first) + "-" + std::to_string(need.end);
      default:
        return "over";
    }
  }
  void done() {
    for (auto i = need.first; i < need.end; ++i) {
      machine.done(i, moonshot::tool(machine.calls()[i].id, "done"));
    }
  }

  moonshot::ToolRunOptions options;
  moonshot::detail::CallSettings settings;
  TimePoint now{};
  bool is_cancelled = false;
  ToolMachine machine{settings,
                      options,
                      {moonshot::function_tool("tool", "", moonshot::JsonText("{}"))},
                      ping(),
                      now};
  ToolNeed need;
};

}  // namespace

TEST_CASE("calls of a run follow one another, each with its steps", "[unit][tools]") {
  Run run;
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a", "b"}));
  CHECK(run.next() == "tell 1 answer");
  CHECK(run.next() == "tell 1 call a");
  CHECK(run.next() == "run 0-1");
  run.done();
  CHECK(run.next() == "tell 1 result a");
  CHECK(run.next() == "tell 1 call b");
  CHECK(run.next() == "run 1-2");
  run.done();
  CHECK(run.next() == "tell 1 result b");
  CHECK(run.next() == "answer");
  CHECK(roles_of(run.machine.request().messages) == "uatt");
  run.machine.answered(last_answer());
  CHECK(run.next() == "tell 2 answer");
  CHECK(run.next() == "over");
  CHECK(run.next() == "over");
  const auto outcome = run.machine.outcome();
  REQUIRE(outcome);
  CHECK(outcome->rounds == 2);
  CHECK(roles_of(outcome->messages) == "uatta");
}

TEST_CASE("each round of a run begins anew, and its calls run one by one", "[unit][tools]") {
  Run run;
  for (const int round : {1, 2}) {
    const std::string tell = "tell " + std::to_string(round) + " ";
    CHECK(run.next() == "answer");
    const std::vector<std::string> ids = round == 1 ? std::vector<std::string>{"a", "b", "c"}
                                                    : std::vector<std::string>{"d", "e", "f", "g"};
    run.machine.answered(answer_with_calls(ids));
    CHECK(run.next() == tell + "answer");
    for (std::size_t i = 0; i < ids.size(); ++i) {
      CHECK(run.next() == tell + "call " + ids[i]);
      CHECK(run.next() == "run " + std::to_string(i) + "-" + std::to_string(i + 1));
      run.done();
      CHECK(run.next() == tell + "result " + ids[i]);
    }
  }
  CHECK(run.next() == "answer");
  CHECK(roles_of(run.machine.request().messages) == "uatttatttt");
}

TEST_CASE("parallel calls of a run are told of before and after all of them", "[unit][tools]") {
  moonshot::ToolRunOptions options;
  options.parallel = true;
  Run run(options);
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a", "b"}));
  for (const char* expected : {"tell 1 answer", "tell 1 call a", "tell 1 call b", "run 0-2"}) {
    CHECK(run.next() == expected);
  }
  SECTION("and all of their results") {
    run.done();
    for (const char* expected : {"tell 1 result a", "tell 1 result b", "answer"}) {
      CHECK(run.next() == expected);
    }
  }
  SECTION("and of all of them once it was told of the first") {
    run.done();
    CHECK(run.next() == "tell 1 result a");
    run.is_cancelled = true;
    CHECK(run.next() == "tell 1 result b");
    CHECK(run.next() == "over");
    CHECK(roles_of(run.machine.take_messages()) == "uatt");
  }
  SECTION("and of no result once the run is over, which keeps those that there are") {
    run.machine.done(1, moonshot::tool("b", "done"));
    run.is_cancelled = true;
    CHECK(run.next() == "over");
    const auto outcome = run.machine.outcome();
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind() == moonshot::ErrorKind::cancelled);
    CHECK(roles_of(run.machine.take_messages()) == "uat");
  }
}

TEST_CASE("a parallel call that was not begun has no result", "[unit][tools]") {
  moonshot::ToolRunOptions options;
  options.parallel = true;
  Run run(options);
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a", "b"}));
  CHECK(run.next() == "tell 1 answer");
  CHECK(run.next() == "tell 1 call a");
  CHECK(run.next() == "tell 1 call b");
  CHECK(run.next() == "run 0-2");
  run.machine.done(1, moonshot::tool("b", "done"));
  CHECK(run.next() == "tell 1 result b");
  CHECK(run.next() == "answer");
  CHECK(roles_of(run.machine.request().messages) == "uat");
}

TEST_CASE("a tool that the request defines itself is not defined again", "[unit][tools]") {
  const auto defined = [](const char* name, const char* description) {
    return moonshot::function_tool(name, description, moonshot::JsonText("{}"));
  };
  auto request = ping();
  request.tools = {defined("two", "its own")};
  request.messages.front().tools = {defined("six", "")};
  const moonshot::detail::CallSettings settings;
  const moonshot::ToolRunOptions options;
  const ToolMachine machine(settings, options,
                            {defined("one", ""), defined("two", ""), defined("six", "")},
                            std::move(request), TimePoint{});
  const auto& tools = machine.request().tools;
  REQUIRE(tools.size() == 2);
  CHECK(tools[0].function->name == "one");
  CHECK(tools[1].function->name == "two");
  CHECK(tools[1].function->description == "its own");
}

TEST_CASE("a run that its observer cancels begins no further call", "[unit][tools]") {
  moonshot::ToolRunOptions options;
  options.parallel = GENERATE(false, true);
  if (GENERATE(false, true)) options.call.timeouts.total = std::chrono::seconds(60);
  Run run(options);
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a"}));
  CHECK(run.next() == "tell 1 answer");
  SECTION("when it is told of the answer, and it is told of none") { run.is_cancelled = true; }
  SECTION("when it is told of a call, which is not run") {
    CHECK(run.next() == "tell 1 call a");
    run.is_cancelled = true;
  }
  CHECK(run.next() == "over");
  const auto outcome = run.machine.outcome();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == moonshot::ErrorKind::cancelled);
  CHECK(roles_of(run.machine.take_messages()) == "ua");
}

TEST_CASE("no call of a run begins after its time, and each gets what is left of it",
          "[unit][tools]") {
  moonshot::ToolRunOptions options;
  options.call.timeouts.total = std::chrono::seconds(60);
  Run run(options);
  run.now += std::chrono::seconds(20);
  CHECK(run.next() == "answer");
  CHECK(run.machine.call_options().timeouts.total == std::chrono::seconds(40));
  run.machine.answered(answer_with_calls({"a", "b"}));
  CHECK(run.next() == "tell 1 answer");
  CHECK(run.next() == "tell 1 call a");
  CHECK(run.next() == "run 0-1");
  run.done();
  CHECK_FALSE(run.machine.is_over(run.now, false));
  CHECK(run.machine.is_over(run.now, true));
  run.now += std::chrono::seconds(40);
  CHECK(run.machine.is_over(run.now, false));
  CHECK(run.next() == "tell 1 result a");
  CHECK(run.next() == "over");
  const auto outcome = run.machine.outcome();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().as<moonshot::TimeoutError>() != nullptr);
}

TEST_CASE("a run that is cancelled when its time is over was cancelled", "[unit][tools]") {
  moonshot::ToolRunOptions options;
  options.call.timeouts.total = std::chrono::seconds(60);
  Run run(options);
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a"}));
  CHECK(run.next() == "tell 1 answer");
  run.now += std::chrono::seconds(60);
  run.is_cancelled = true;
  CHECK(run.next() == "over");
  const auto outcome = run.machine.outcome();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().kind() == moonshot::ErrorKind::cancelled);
}

TEST_CASE("a run takes a history whose calls share an id, and tools that run elsewhere",
          "[unit][tools]") {
  const moonshot::detail::CallSettings settings;
  const moonshot::ToolRunOptions options;
  auto request = ping();
  request.tools.emplace_back();  // it has no function
  request.messages.push_back(answer_with_calls({"a", "a"}).choices.front().message);
  request.messages.push_back(moonshot::tool("a", "one"));
  request.messages.push_back(moonshot::tool("a", "two"));
  const ToolMachine machine(settings, options,
                            {moonshot::function_tool("tool", "", moonshot::JsonText("{}"))},
                            request, TimePoint());
  CHECK(machine.request().tools.size() == 2);
  const auto& messages = machine.request().messages;
  REQUIRE(messages.size() == 4);
  const auto& calls = messages[1].tool_calls;
  CHECK(calls[0].id != calls[1].id);
  CHECK(messages[2].tool_call_id == calls[0].id);
  CHECK(messages[3].tool_call_id == calls[1].id);
}

TEST_CASE("the messages of a run can be taken at any time", "[unit][tools]") {
  Run run;
  CHECK(run.next() == "answer");
  run.machine.answered(answer_with_calls({"a", "b"}));
  CHECK(run.next() == "tell 1 answer");
  CHECK(run.next() == "tell 1 call a");
  CHECK(run.next() == "run 0-1");
  run.done();
  CHECK(roles_of(run.machine.take_messages()) == "uat");
}

TEST_CASE("a run that is refused needs nothing", "[unit][tools]") {
  Run run;
  run.machine.refuse(moonshot::usage_error("response_format", "it is set").share());
  CHECK(run.next() == "over");
  CHECK_FALSE(run.machine.outcome());
  CHECK(roles_of(run.machine.take_messages()) == "u");
}
