// The formulas of the event-driven client: the same requests, values and errors as those of the
// blocking one.

#include <both_clients.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_formulas.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::AsyncFormulas;
using moonshot::Client;
using moonshot::ErrorKind;
using moonshot::FormulaToolset;
using support::Async;
using support::both;
using support::ScriptedResponse;

namespace {

using Script = std::vector<ScriptedResponse>;

ScriptedResponse tools(const std::string& name) {
  return ScriptedResponse::json(
      200, R"({"object":"list","tools":[{"type":"function","function":{"name":")" + name +
               R"(","description":"d","parameters":{"type":"object"}}}]})");
}

ScriptedResponse fiber(const std::string& context) {
  return ScriptedResponse::json(
      200, R"({"id":"fiber-1","object":"fiber","status":"succeeded","context":{)" + context + "}}");
}

moonshot::ToolCall call(const std::string& name) {
  moonshot::ToolCall made;
  made.id = name + ":0";
  made.function.name = name;
  made.function.arguments = "{}";
  return made;
}

FormulaToolset toolset() {
  FormulaToolset set;
  set.tools.emplace_back();
  set.tools.back().function.emplace();
  set.tools.back().function->name = "date";
  set.uris.emplace_back("a/date:1");
  return set;
}

auto ask_tools(const Script& script, const std::string& uri) {
  return both(
      script, [&](const Client& client) { return client.formulas().try_tools(uri); },
      [&](Async& async) { return async.resource<AsyncFormulas>().tools(uri); });
}

auto run(const Script& script, const std::string& uri, const moonshot::FunctionCall& function) {
  return both(
      script, [&](const Client& client) { return client.formulas().try_run(uri, function); },
      [&](Async& async) { return async.resource<AsyncFormulas>().run(uri, function); });
}

auto output(const Script& script) {
  const auto function = call("date").function;
  return both(
      script, [&](const Client& client) { return client.formulas().try_output("a/b:c", function); },
      [&](Async& async) { return async.resource<AsyncFormulas>().output("a/b:c", function); });
}

auto answer(const Script& script, const FormulaToolset& set) {
  return both(
      script, [&](const Client& client) { return client.formulas().try_answer(set, call("date")); },
      [&](Async& async) { return async.resource<AsyncFormulas>().answer(set, call("date")); });
}

// The same for the calls that send several requests; `FormulaToolset` is no JSON.
struct ToolsetOutcome {
  moonshot::Result<FormulaToolset> told;
  std::vector<std::string> sent;
};

ToolsetOutcome ask_toolset(const Script& script, const std::vector<std::string>& uris) {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  const support::Scripted scripted(script, options);
  const auto expected = scripted.client.formulas().try_toolset(uris);
  Async async(script, options);
  ToolsetOutcome outcome{async.outcome(async.resource<AsyncFormulas>().toolset(uris)), {}};
  CHECK(support::texts_of(async.transport->requests()) ==
        support::texts_of(scripted.transport->requests()));
  REQUIRE(outcome.told.has_value() == expected.has_value());
  if (expected) {
    CHECK(outcome.told->uris == expected->uris);
    CHECK(outcome.told->tools.size() == expected->tools.size());
  } else {
    CHECK(outcome.told.error().message() == expected.error().message());
  }
  for (const auto& request : async.transport->requests()) outcome.sent.push_back(request.target);
  return outcome;
}

}  // namespace

TEST_CASE("both clients ask for formulas alike and read alike", "[contract][async][formulas]") {
  const auto listed = ask_tools({tools("date")}, "moonshot/date:latest");
  REQUIRE(listed.result.has_value());
  CHECK(listed.result->tools.at(0).function->name == "date");

  const auto ran = run({fiber(R"("output":"blue")")}, "a/b:c", call("date").function);
  REQUIRE(ran.result.has_value());
  CHECK(*ran.result->output() == "blue");

  CHECK(output({fiber(R"("output":"blue")")}).text() == "blue");

  const auto message = answer({fiber(R"("encrypted_output":"----")")}, toolset());
  REQUIRE(message.result.has_value());
  CHECK(message.result->tool_call_id == "date:0");
  CHECK(*message.result->content.text() == "----");
}

TEST_CASE("formulas fail alike in both clients", "[contract][async][formulas]") {
  const auto failed = output({fiber(R"("error":"no network")")});
  REQUIRE_FALSE(failed.result.has_value());
  CHECK(failed.result.error().kind() == ErrorKind::api_error);
  CHECK(failed.result.error().message() == "no network");
  CHECK(answer({fiber(R"("error":"no network")")}, toolset()).text() == failed.text());
  CHECK(ask_tools({ScriptedResponse::json(200, R"({"object":"list"})")}, "a/b:c").text() ==
        "DecodeError");
  CHECK(run({support::overloaded()}, "a/b:c", call("date").function).text() == "EngineOverloaded");
}

TEST_CASE("what is wrong with the arguments of a formula is told, and nothing is sent",
          "[contract][async][formulas]") {
  CHECK(ask_tools({}, "").argument() == "uri");
  CHECK(ask_tools({}, "../models").argument() == "uri");
  CHECK(run({}, "a/b:c", {}).argument() == "call.name");
  CHECK(answer({}, {}).argument() == "call.function.name");
  CHECK(ask_toolset({}, {"", "a/b:c"}).sent.empty());
}

TEST_CASE("an event-driven client asks for the tools of several formulas, one after another",
          "[contract][async][formulas]") {
  const auto set = ask_toolset({tools("web_search"), tools("date")}, {"a/search:1", "a/date:1"});
  REQUIRE(set.told.has_value());
  CHECK(*set.told->formula_of("date") == "a/date:1");
  CHECK(set.sent ==
        std::vector<std::string>{"/formulas/a/search:1/tools", "/formulas/a/date:1/tools"});
  CHECK(ask_toolset({}, {}).told->tools.empty());
  CHECK_FALSE(
      ask_toolset({tools("date"), tools("date")}, {"a/date:1", "a/date:2"}).told.has_value());
  CHECK(ask_toolset({support::overloaded()}, {"a/date:1", "a/date:2"}).sent.size() == 1);
}

TEST_CASE("a call of several requests is cancelled as one", "[contract][async][formulas]") {
  const std::string when = GENERATE("before", "within the first", "after the first");
  const bool by_handle = GENERATE(true, false);
  CAPTURE(when, by_handle);
  Async async({tools("web_search"), tools("date")});
  const moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  std::vector<std::string> told;
  moonshot::CallHandle handle;
  const auto cancel = [&] { by_handle ? handle.cancel() : source.cancel(); };
  if (when == "before" && !by_handle) cancel();
  handle = async.resource<AsyncFormulas>().toolset(
      {"a/search:1", "a/date:1"},
      [&](const moonshot::Result<FormulaToolset>& result) {
        told.emplace_back(result ? "value" : result.error().name());
      },
      options);
  if (when == "before") cancel();
  if (when == "within the first") {
    REQUIRE(async.host.run(*async.loop, [&] { return async.transport->requests().size() == 1; }));
    cancel();
  }
  if (when == "after the first") {
    REQUIRE(async.host.run(*async.loop, [&] { return async.transport->requests().size() == 2; }));
    cancel();
  }
  REQUIRE(async.host.run(*async.loop, [&] { return !told.empty(); }));
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  CHECK(told == std::vector<std::string>{"Cancelled"});
  const std::size_t sent = when == "before" ? 0 : when == "within the first" ? 1 : 2;
  CHECK(async.transport->requests().size() == sent);
}

TEST_CASE("the calls for formulas tell handlers, and are cancelled by their handles",
          "[contract][async][formulas]") {
  Async async({});
  std::vector<std::string> told;
  const auto tell = [&told](const auto& result) {
    told.emplace_back(result ? "value" : result.error().name());
  };
  const auto formulas = async.resource<AsyncFormulas>();
  formulas.tools("a/b:c", tell).cancel();
  formulas.toolset({"a/b:c"}, tell).cancel();
  formulas.run("a/b:c", call("date").function, tell).cancel();
  formulas.output("a/b:c", call("date").function, tell).cancel();
  formulas.answer(toolset(), call("date"), tell).cancel();
  REQUIRE(async.host.run(*async.loop, [&] { return told.size() == 5; }));
  CHECK(told == std::vector<std::string>(5, "Cancelled"));
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a call of several requests ends without a word with its loop",
          "[contract][async][formulas]") {
  Async async({tools("web_search"), tools("date")});
  bool was_told = false;
  const auto handle = async.resource<AsyncFormulas>().toolset(
      {"a/search:1", "a/date:1"},
      [&](const moonshot::Result<FormulaToolset>&) { was_told = true; });
  REQUIRE(async.host.run(*async.loop, [&] { return async.transport->requests().size() == 1; }));
  async.loop.reset();
  async.core.reset();
  handle.cancel();
  CHECK_FALSE(was_told);
}
