// How a run with tools begins, goes on and ends: what is sent, what is told, and in which words.

#include <moonshot_catch.hpp>

#include <scripted_client.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/tools/formula_tools.hpp>
#include <nlohmann/json.hpp>

using moonshot::ErrorKind;
using moonshot::JsonText;
using moonshot::Toolbox;
using moonshot::ToolContext;
using moonshot::ToolRunOptions;
using moonshot::try_run_tools;
using nlohmann::json;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;
using Clock = std::chrono::steady_clock;
using Strings = std::vector<std::string>;

namespace {

json one_call(const std::string& id, const std::string& name, const std::string& arguments = "{}") {
  return {
      {"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", arguments}}}};
}

ScriptedResponse asking(const std::vector<json>& calls, const json& finish = "tool_calls") {
  const json message = {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", calls}};
  return ScriptedResponse::json(
      200, json{{"id", "c"},
                {"choices", {{{"index", 0}, {"message", message}, {"finish_reason", finish}}}}}
               .dump());
}

ScriptedResponse saying(const std::string& choice) {
  return ScriptedResponse::json(200, R"({"id":"c","choices":[{"index":0,)" + choice + "}]}");
}

ScriptedResponse done() { return ScriptedResponse::json(200, support::pong); }

Toolbox box_of(const Strings& names) {
  Toolbox box;
  for (const auto& name : names) box.add(name, "", [] { return std::string("ok"); });
  return box;
}

json body_of(const Scripted& scripted, std::size_t index) {
  return json::parse(scripted.transport->requests().at(index).body);
}

Strings tools_in(const json& body) {
  Strings names;
  for (const auto& tool : body.value("tools", json::array())) {
    names.push_back(tool["function"]["name"].get<std::string>());
  }
  return names;
}

std::string roles_of(const std::vector<moonshot::Message>& messages) {
  std::string letters;
  for (const auto& message : messages) letters += message.role.word().at(0);
  return letters;
}

// The whole error of a run that ends in a `DecodeError`.
std::string decode_words(const moonshot::Result<moonshot::ToolRun>& run) {
  const auto* error = run ? nullptr : run.error().as<moonshot::DecodeError>();
  if (error == nullptr) return run ? "value" : run.error().name();
  CHECK(error->endpoint().name() == "api.moonshot.ai");
  return error->pointer() + ": " + error->expected() + ", " + error->found() + "; " +
         error->message();
}

}  // namespace

TEST_CASE("the definitions of a toolbox come before the request's own", "[contract][tools]") {
  const Scripted scripted({done()});
  auto request = ping();
  request.tools = {moonshot::function_tool("own", "", JsonText("{}")),
                   moonshot::function_tool("both", "mine", JsonText("{}"))};
  moonshot::Message loading;
  loading.role = moonshot::Role::system;
  loading.tools = {moonshot::function_tool("loaded", "", JsonText("{}"))};
  request.messages.push_back(loading);
  CHECK(try_run_tools(scripted.client.chat(), box_of({"a", "both", "loaded", "b"}), request));
  const auto sent = body_of(scripted, 0);
  CHECK(tools_in(sent) == Strings{"a", "b", "own", "both"});
  CHECK(sent["tools"][3]["function"]["description"] == "mine");
}

TEST_CASE("a choice of tools that demands a call is for the first answer only",
          "[contract][tools]") {
  using moonshot::ToolChoice;
  using moonshot::ToolChoiceMode;
  const std::pair<std::optional<ToolChoice>, json> rows[] = {
      {std::nullopt, nullptr},
      {ToolChoice(ToolChoiceMode::auto_), "auto"},
      {ToolChoice(ToolChoiceMode::none), "none"},
      {ToolChoice(ToolChoiceMode::required), nullptr},
      {ToolChoice::function("f"), nullptr}};
  for (const auto& [choice, later] : rows) {
    INFO(later.dump());
    const Scripted scripted({asking({one_call("a", "f")}), done()});
    auto request = ping();
    request.tool_choice = choice;
    CHECK(try_run_tools(scripted.client.chat(), box_of({"f"}), request));
    CHECK(body_of(scripted, 0).count("tool_choice") == (choice ? 1 : 0));
    CHECK(body_of(scripted, 1).value("tool_choice", json()) == later);
  }
}

TEST_CASE("the choices for a call are those of every call of a run", "[contract][tools]") {
  const Scripted scripted({asking({one_call("a", "f")}), done()});
  ToolRunOptions options;
  options.call.headers.add("X-Run", "7");
  options.call.timeouts.first_byte = std::chrono::seconds(3);
  CHECK(try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options));
  const auto requests = scripted.transport->requests();
  const auto deadlines = scripted.transport->deadlines();
  REQUIRE(requests.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(requests[i].headers.get("X-Run") == "7");
    CHECK(deadlines[i].first_byte == std::chrono::seconds(3));
    CHECK_FALSE(deadlines[i].total);
    CHECK(body_of(scripted, i)["stream"] == false);
  }
}

TEST_CASE("the time of a run is that of all its calls together", "[contract][tools]") {
  const Scripted scripted({asking({one_call("a", "f")}), done()});
  ToolRunOptions options;
  options.call.timeouts.total = std::chrono::hours(1);
  const auto before = Clock::now();
  CHECK(try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options));
  const auto after = Clock::now();
  const auto deadlines = scripted.transport->deadlines();
  REQUIRE(deadlines.size() == 2);
  for (const auto& deadline : deadlines) {
    REQUIRE(deadline.total);
    // What is left is rounded down to milliseconds.
    CHECK((*deadline.total >= before + std::chrono::hours(1) - std::chrono::milliseconds(1)));
    CHECK((*deadline.total <= after + std::chrono::hours(1)));
  }
}

TEST_CASE("a run may have as many answers as it is allowed, and says when that was not enough",
          "[contract][tools]") {
  ToolRunOptions options;
  for (const int rounds : {1, 2}) {
    options.max_rounds = rounds;
    const Scripted enough({asking({one_call("a", "f")}), done()});
    const auto run = try_run_tools(enough.client.chat(), box_of({"f"}), ping(), options);
    if (rounds == 2) {
      REQUIRE(run);
      CHECK(run->rounds == 2);
      continue;
    }
    CHECK(decode_words(run) ==
          ": an answer without tool calls after at most 1 rounds, more tool calls; expected an "
          "answer without tool calls after at most 1 rounds, found more tool calls");
    CHECK(enough.transport->requests().size() == 1);
  }
  options.max_rounds = -1;
  const Scripted never({});
  const auto none = try_run_tools(never.client.chat(), box_of({"f"}), ping(), options);
  CHECK(none.error().message() == "it must be at least 1");
  CHECK(try_run_tools(never.client.chat(), Toolbox(), ping()).error().message() ==
        "it is empty; add a tool");
}

TEST_CASE("an answer whose calls were lost says by which sign", "[contract][tools]") {
  const auto words = [](const std::string& sign) {
    return "/choices/0/message/tool_calls: the calls that " + sign +
           " announces, none; expected the calls that " + sign +
           " announces, found none: they were lost on the way";
  };
  const std::pair<const char*, std::string> rows[] = {
      {R"("message":{"role":"assistant","content":"a"},"finish_reason":"tool_calls")",
       words("finish_reason `tool_calls`")},
      {R"("message":{"role":"assistant","content":"a"},"finish_reason":"function_call")",
       words("finish_reason `function_call`")},
      {R"("message":{"role":"assistant","content":"a","function_call":{"name":"f"}},"finish_reason":"stop")",
       words("the member `function_call`")},
      {R"("message":{"role":"assistant","content":"a","function_call":null},"finish_reason":"stop")",
       "value"},
      {R"("message":{"role":"assistant","content":"a"},"finish_reason":"length")", "value"}};
  for (const auto& [choice, expected] : rows) {
    INFO(choice);
    const Scripted scripted({saying(choice)});
    std::vector<moonshot::Message> messages;
    ToolRunOptions options;
    options.messages_so_far = &messages;
    CHECK(decode_words(try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options)) ==
          expected);
    CHECK(roles_of(messages) == "ua");
  }
}

TEST_CASE("an answer that is empty is no message of the history", "[contract][tools]") {
  const Scripted scripted(
      {saying(R"("message":{"role":"assistant","content":""},"finish_reason":"stop")")});
  const auto run = try_run_tools(scripted.client.chat(), box_of({"f"}), ping());
  REQUIRE(run);
  CHECK(roles_of(run->messages) == "u");
  CHECK(run->rounds == 1);
}

TEST_CASE("a run that is cancelled, or out of time, says so", "[contract][tools][cancel]") {
  const moonshot::CancelSource source;
  ToolRunOptions options;
  options.call.cancel = source.token();
  options.on_step = [&](const moonshot::ToolStep& step) {
    if (step.result != nullptr) source.cancel();
  };
  const Scripted scripted({asking({one_call("a", "f")}), done()});
  const auto run = try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options);
  REQUIRE_FALSE(run);
  CHECK(run.error().kind() == ErrorKind::cancelled);
  CHECK(run.error().message() == "the run was cancelled");
  CHECK(run.error().endpoint().name() == "api.moonshot.ai");

  ToolRunOptions timed;
  timed.call.timeouts.total = std::chrono::milliseconds(0);
  const Scripted unasked({});
  const auto late = try_run_tools(unasked.client.chat(), box_of({"f"}), ping(), timed);
  REQUIRE_FALSE(late);
  const auto* error = late.error().as<moonshot::TimeoutError>();
  REQUIRE(error != nullptr);
  CHECK(error->message() == "the time for the whole run has passed");
  CHECK(error->phase() == moonshot::TimeoutPhase::total);
  CHECK(error->endpoint().name() == "api.moonshot.ai");
  CHECK(unasked.transport->requests().empty());
}

TEST_CASE("the steps of a round, one by one or at the same time", "[contract][tools][threads]") {
  for (const bool parallel : {false, true}) {
    const Scripted scripted({asking({one_call("a", "f"), one_call("b", "g")}), done()});
    Strings steps;
    ToolRunOptions options;
    options.parallel = parallel;
    options.on_step = [&](const moonshot::ToolStep& step) {
      CHECK(step.reminder == nullptr);
      CHECK(step.repeated_times == 0);
      CHECK((step.answer == nullptr) == (step.call != nullptr));
      std::string told = std::to_string(step.round);
      if (step.answer != nullptr) told += " answer " + step.answer->id;
      if (step.call != nullptr) told += " " + step.call->id + " " + step.call->function.name;
      if (step.result != nullptr) told += " = " + *step.result->content.text();
      steps.push_back(told);
    };
    CHECK(try_run_tools(scripted.client.chat(), box_of({"f", "g"}), ping(), options));
    if (parallel) {
      CHECK(steps == Strings{"1 answer c", "1 a f", "1 b g", "1 a f = ok", "1 b g = ok",
                             "2 answer chatcmpl-1"});
    } else {
      CHECK(steps == Strings{"1 answer c", "1 a f", "1 a f = ok", "1 b g", "1 b g = ok",
                             "2 answer chatcmpl-1"});
    }
  }
}

TEST_CASE("a single call runs on the thread of the run, also where calls may run in parallel",
          "[contract][tools][threads]") {
  const auto here = std::this_thread::get_id();
  bool was_here = false;
  Toolbox box;
  box.add("f", "", [&] {
    was_here = std::this_thread::get_id() == here;
    return std::string("ok");
  });
  ToolRunOptions options;
  options.parallel = true;
  const Scripted scripted({asking({one_call("a", "f")}), done()});
  CHECK(try_run_tools(scripted.client.chat(), box, ping(), options));
  CHECK(was_here);
}

TEST_CASE("a reminder is a step of its own, and goes to the model", "[contract][tools]") {
  const auto again = asking({one_call("a", "f"), one_call("b", "g", R"({"x":1})")});
  const auto other = asking({one_call("a", "f"), one_call("b", "g", R"({"x":2})")});
  const Scripted scripted({again, other, again, done()});
  Strings reminded;
  ToolRunOptions options;
  options.on_step = [&](const moonshot::ToolStep& step) {
    if (step.reminder == nullptr) return;
    CHECK(step.answer == nullptr);
    CHECK(step.result == nullptr);
    reminded.push_back(std::to_string(step.round) + " " + step.call->function.name + " " +
                       std::to_string(step.repeated_times) + " " + *step.reminder->content.text());
  };
  const auto run = try_run_tools(scripted.client.chat(), box_of({"f", "g"}), ping(), options);
  REQUIRE(run);
  CHECK(reminded ==
        Strings{"3 f 3 You are repeating the exact same tool call with identical parameters. Look "
                "at the results that you have: make a different call, change the parameters, or "
                "answer without it."});
  CHECK(roles_of(run->messages) == "uattattattsa");
  CHECK(body_of(scripted, 3)["messages"].back()["role"] == "system");
}

TEST_CASE("an answer that was cut off says how", "[contract][tools]") {
  for (const char* reason : {"length", "content_filter"}) {
    const Scripted scripted({asking({one_call("a", "f")}, reason)});
    std::vector<moonshot::Message> messages;
    ToolRunOptions options;
    options.messages_so_far = &messages;
    const auto run = try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options);
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == (std::string(reason) == "length" ? ErrorKind::decode_error
                                                                 : ErrorKind::content_filtered));
    CHECK(run.error().endpoint().name() == "api.moonshot.ai");
    CHECK(roles_of(messages) == "u");
  }
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("messages that are kept are those of the run, whatever they were before",
          "[contract][tools]") {
  std::vector<moonshot::Message> messages = {moonshot::user("before"), moonshot::user("too")};
  ToolRunOptions options;
  options.messages_so_far = &messages;
  const Scripted scripted({asking({one_call("a", "f")}), done()});
  const auto run = try_run_tools(scripted.client.chat(), box_of({"f"}), ping(), options);
  REQUIRE(run);
  CHECK(roles_of(messages) == "uata");
  CHECK(roles_of(run->messages) == "uata");
  CHECK(*messages[0].content.text() == "PING");

  options.on_step = [](const moonshot::ToolStep&) { throw std::runtime_error("enough"); };
  const Scripted failing({done()});
  CHECK_THROWS_AS(try_run_tools(failing.client.chat(), box_of({"f"}), ping(), options),
                  std::runtime_error);
  CHECK(roles_of(messages) == "u");
}
#endif

namespace {

// A toolbox with the formula "date", and its client.
struct WithFormula {
  explicit WithFormula(std::vector<ScriptedResponse> script,
                       const moonshot::CallOptions& options = {})
      : scripted(std::move(script)) {
    moonshot::FormulaToolset set;
    set.tools = {moonshot::function_tool("date", "", JsonText("{}")),
                 moonshot::function_tool("fetch", "", JsonText("{}"))};
    set.uris = {"a/date:1", "a/fetch:1"};
    moonshot::add_formulas(box, scripted.client.formulas(), set, options);
  }

  moonshot::Message run(const std::string& name, const std::string& arguments,
                        const moonshot::CancelToken& cancel = {},
                        std::optional<Clock::time_point> deadline = {}) const {
    moonshot::ToolCall call;
    call.id = "id-1";
    call.function.name = name;
    call.function.arguments = arguments;
    return box.run(call, cancel, deadline);
  }

  Scripted scripted;
  Toolbox box;
};

ScriptedResponse fiber(const std::string& context) {
  return ScriptedResponse::json(
      200, R"({"id":"fiber-1","status":"succeeded","context":{)" + context + "}}");
}

}  // namespace

TEST_CASE("each tool of a toolset runs its formula, with arguments that are JSON",
          "[contract][tools][formulas]") {
  const WithFormula with({fiber(R"("output":"today")"), fiber(R"("encrypted_output":"----")"),
                          fiber(R"("error":"no network")")});
  CHECK(with.box.tools().size() == 2);
  CHECK(*with.run("date", "").content.text() == "today");
  CHECK(*with.run("fetch", "{\"a\":\"x\ty\"}").content.text() == "----");
  CHECK(with.run("fetch", "{}").content.text()->find("no network") != std::string::npos);
  const auto requests = with.scripted.transport->requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0].target == "/formulas/a/date:1/fibers");
  CHECK(requests[0].body == R"({"name":"date","arguments":"{}"})");
  CHECK(requests[1].target == "/formulas/a/fetch:1/fibers");
  CHECK(requests[1].body == R"({"name":"fetch","arguments":"{\"a\":\"x\\ty\"}"})");
}

TEST_CASE("members of a call that nobody knows go on to its formula",
          "[contract][tools][formulas]") {
  const WithFormula with({fiber(R"("output":"today")")});
  moonshot::ToolCall call;
  call.id = "id-1";
  call.function.name = "date";
  call.function.arguments = "{}";
  call.function.extra.set("mood", JsonText(R"("good")"));
  CHECK(*with.box.run(call).content.text() == "today");
  CHECK(with.scripted.transport->requests().at(0).body ==
        R"({"name":"date","arguments":"{}","mood":"good"})");
}

TEST_CASE("a formula ends with its run, and with its own time where that is less",
          "[contract][tools][formulas]") {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  struct Row {
    std::optional<int> own;       // hours
    std::optional<int> of_run;    // hours
    std::optional<int> expected;  // hours
  };
  const Row rows[] = {{std::nullopt, std::nullopt, std::nullopt},
                      {2, std::nullopt, 2},
                      {std::nullopt, 3, 3},
                      {2, 3, 2},
                      {3, 2, 2}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    moonshot::CallOptions options;
    if (row.own) options.timeouts.total = hours(*row.own);
    options.headers.add("X-Run", "7");
    const WithFormula with({fiber(R"("output":"today")")}, options);
    const auto before = Clock::now();
    std::optional<Clock::time_point> deadline;
    if (row.of_run) deadline = before + hours(*row.of_run);
    with.run("date", "{}", {}, deadline);
    const auto after = Clock::now();
    const auto total = with.scripted.transport->deadlines().at(0).total;
    REQUIRE(total.has_value() == row.expected.has_value());
    if (total) {
      CHECK((*total >= before + hours(*row.expected) - milliseconds(1)));
      CHECK((*total <= after + hours(*row.expected)));
    }
    CHECK(with.scripted.transport->requests().at(0).headers.get("X-Run") == "7");
  }
}

TEST_CASE("a formula is cancelled with its run, whatever its own choices say",
          "[contract][tools][formulas]") {
  const moonshot::CancelSource of_run;
  const moonshot::CancelSource own;
  own.cancel();
  moonshot::CallOptions options;
  options.cancel = own.token();
  const WithFormula with({fiber(R"("output":"today")"), fiber(R"("output":"today")")}, options);
  CHECK(*with.run("date", "{}", of_run.token()).content.text() == "today");
  of_run.cancel();
  CHECK(with.run("date", "{}", of_run.token()).content.text()->find("Cancelled") !=
        std::string::npos);
}

TEST_CASE("a formula that begins when the time of its run is over has a moment still",
          "[contract][tools][formulas]") {
  const WithFormula with({fiber(R"("output":"today")")});
  const auto text =
      *with.run("date", "{}", {}, Clock::now() - std::chrono::hours(1)).content.text();
  // Not the mistake of a limit that is below zero.
  CHECK(text.find("UsageError") == std::string::npos);
}
