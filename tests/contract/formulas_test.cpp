#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/json.hpp>

#include <string>
#include <vector>

using moonshot::ErrorKind;
using support::Scripted;
using support::ScriptedResponse;

namespace {

ScriptedResponse tools(const std::string& name) {
  return ScriptedResponse::json(
      200, R"({"object":"list","tools":[{"type":"function","function":{"name":")" + name +
               R"(","description":"d","parameters":{"type":"object"}},"mood":"good"}]})");
}

std::string fiber_json(const std::string& status, const std::string& context,
                       const std::string& more = "") {
  return R"({"id":"fiber-1","object":"fiber","created_at":7,"lambda_id":"lambda-1","status":")" +
         status + R"(","context":{)" + context +
         R"(},"formula":"moonshot/web-search:latest","organization_id":"o","project_id":"p")" +
         more + "}";
}

ScriptedResponse fiber(const std::string& status, const std::string& context,
                       const std::string& more = "") {
  return ScriptedResponse::json(200, fiber_json(status, context, more));
}

moonshot::ToolCall call(const std::string& name) {
  moonshot::ToolCall call;
  call.id = name + ":0";
  call.function.name = name;
  call.function.arguments = R"({"query": "sky \"blue\""})";
  return call;
}

const std::string encrypted =
    "----MOONSHOT ENCRYPTED BEGIN----+nf6/x==\\n \xE2\x80\xA6----MOONSHOT ENCRYPTED END----";

}  // namespace

TEST_CASE("a formula's tools go into a request as they are", "[contract][formulas]") {
  const Scripted scripted({tools("web_search")});
  const auto listed = scripted.client.formulas().tools(moonshot::formulas::web_search);
  CHECK(listed.object == "list");
  REQUIRE(listed.tools.size() == 1);
  CHECK(listed.tools[0].type == moonshot::ToolType::function);
  CHECK(listed.tools[0].function->name == "web_search");
  CHECK(listed.tools[0].extra.find("mood")->text() == R"("good")");
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method + " " + requests[0].target ==
        "GET /formulas/moonshot/web-search:latest/tools");
}

TEST_CASE("a fiber is run with the arguments as the model wrote them", "[contract][formulas]") {
  const std::string text = fiber_json("succeeded", R"("input":"i","output":"blue")");
  const Scripted scripted({ScriptedResponse::json(200, text)});
  const auto ran =
      scripted.client.formulas().run(moonshot::formulas::web_search, call("web_search").function);
  CHECK(ran.status == moonshot::FiberStatus::succeeded);
  CHECK(*ran.output() == "blue");
  CHECK(*moonshot::json::encode(ran) == text);
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method + " " + requests[0].target ==
        "POST /formulas/moonshot/web-search:latest/fibers");
  CHECK(requests[0].body ==
        R"({"name":"web_search","arguments":"{\"query\": \"sky \\\"blue\\\"\"}"})");
  CHECK_FALSE(requests[0].repeatable);
}

TEST_CASE("a toolset knows the formula of each function", "[contract][formulas]") {
  const Scripted scripted({tools("web_search"), tools("date")});
  const auto set = scripted.client.formulas().toolset({"a/search:1", "a/date:1"});
  CHECK(set.tools.size() == 2);
  REQUIRE(set.formula_of("date") != nullptr);
  CHECK(*set.formula_of("web_search") == "a/search:1");
  CHECK(*set.formula_of("date") == "a/date:1");
  CHECK(set.formula_of("fetch") == nullptr);

  const Scripted twice({tools("web_search"), tools("web_search")});
  const auto result = twice.client.formulas().try_toolset({"a/search:1", "a/search:2"});
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "uris");
  CHECK_THAT(result.error().message(), Catch::Matchers::ContainsSubstring("web_search"));
}

TEST_CASE("a tool message holds the output to the byte, encrypted or not", "[contract][formulas]") {
  std::string quoted = encrypted;
  quoted.replace(quoted.find("\\n"), 2, "\\\\n");
  const Scripted scripted({tools("web_search"), fiber("succeeded", R"("output":"blue")"),
                           fiber("succeeded", R"("encrypted_output":")" + quoted + "\"")});
  const auto formulas = scripted.client.formulas();
  const auto set = formulas.toolset({moonshot::formulas::web_search});
  const auto readable = formulas.answer(set, call("web_search"));
  CHECK(readable.role == moonshot::Role::tool);
  CHECK(readable.tool_call_id == "web_search:0");
  CHECK(*readable.content.text() == "blue");
  CHECK(*formulas.answer(set, call("web_search")).content.text() == encrypted);
}

TEST_CASE("a run without output is an error with the server's words", "[contract][formulas]") {
  const Scripted scripted({tools("web_search"), fiber("failed", R"("error":"no network")"),
                           fiber("failed", "", R"(,"error":{"message":"too slow"})"),
                           fiber("failed", R"("error":{"odd":1})"), fiber("pending", "")});
  const auto formulas = scripted.client.formulas();
  const auto set = formulas.toolset({moonshot::formulas::web_search});
  for (const char* words :
       {"no network", "too slow", R"({"odd":1})", "the run has the status pending and no output"}) {
    const auto result = formulas.try_answer(set, call("web_search"));
    REQUIRE_FALSE(result);
    CHECK(result.error().kind() == ErrorKind::api_error);
    CHECK(result.error().message() == words);
    CHECK_THAT(result.error().as<moonshot::ApiError>()->body(),
               Catch::Matchers::StartsWith(R"({"id":"fiber-1")"));
  }
}

TEST_CASE("the output of a run can be had alone", "[contract][formulas]") {
  const Scripted scripted({fiber("succeeded", R"("input":"i","output":"blue")"),
                           fiber("succeeded", R"("encrypted_output":"----")"),
                           fiber("succeeded", R"("output":"green")"),
                           fiber("failed", R"("error":"no network")")});
  const auto formulas = scripted.client.formulas();
  const auto function = call("web_search").function;
  const auto readable = formulas.try_output(moonshot::formulas::web_search, function);
  REQUIRE(readable);
  CHECK(*readable == "blue");
  const auto hidden = formulas.try_output(moonshot::formulas::web_search, function);
  REQUIRE(hidden);
  CHECK(*hidden == "----");
  CHECK(formulas.output(moonshot::formulas::web_search, function) == "green");
  const auto failed = formulas.try_output(moonshot::formulas::web_search, function);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind() == ErrorKind::api_error);
  CHECK(failed.error().message() == "no network");
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 4);
  for (const auto& request : requests) {
    CHECK(request.method + " " + request.target ==
          "POST /formulas/moonshot/web-search:latest/fibers");
    CHECK(request.body ==
          R"({"name":"web_search","arguments":"{\"query\": \"sky \\\"blue\\\"\"}"})");
  }
}

TEST_CASE("a formula call that cannot work is not sent", "[contract][formulas]") {
  const Scripted scripted({});
  const auto formulas = scripted.client.formulas();
  CHECK_FALSE(formulas.try_tools(""));
  CHECK_FALSE(formulas.try_tools("../models"));
  CHECK_FALSE(formulas.try_run(moonshot::formulas::date, {}));
  const auto unknown = formulas.try_answer({}, call("web_search"));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().as<moonshot::UsageError>()->argument() == "call.function.name");
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("an answer that is no fiber is not taken for one", "[contract][formulas]") {
  const Scripted scripted({ScriptedResponse::json(200, R"({"object":"fiber"})"),
                           ScriptedResponse::json(200, R"({"object":"list"})")});
  const auto ran = scripted.client.formulas().try_run("a/b:c", call("f").function);
  REQUIRE_FALSE(ran);
  CHECK(ran.error().as<moonshot::DecodeError>()->expected() == "the member `context`");
  const auto listed = scripted.client.formulas().try_tools("a/b:c");
  REQUIRE_FALSE(listed);
  CHECK(listed.error().as<moonshot::DecodeError>()->expected() == "the member `tools`");
}

TEST_CASE("an empty output hides neither the encrypted one nor the error", "[contract][formulas]") {
  const Scripted scripted({fiber("succeeded", R"("output":"","encrypted_output":"----MOONSHOT")"),
                           fiber("failed", R"("output":"Traceback")", R"(,"error":"boom")"),
                           fiber("succeeded", R"("output":"")")});
  const auto output = [&] {
    return scripted.client.formulas().try_output("moonshot/x:latest", call("x").function);
  };
  CHECK(output().value() == "----MOONSHOT");
  const auto failed = output();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message() == "boom");
  CHECK(output().value().empty());
}
