// A run with tools whose last answer is a C++ type.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using moonshot::ErrorKind;
using moonshot::Toolbox;
using nlohmann::json;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace clothing {

struct Args {
  std::string city;
};
MOONSHOT_FIELDS(Args, city)

struct Advice {
  std::string city;
  std::vector<std::string> clothes;
};
MOONSHOT_FIELDS(Advice, city, clothes)

}  // namespace clothing

namespace {

using clothing::Advice;

const std::string oslo = R"({"city":"Oslo"})";
const std::string advice_json = R"({"city":"Oslo","clothes":["coat","cap"]})";

Toolbox weather_box() {
  Toolbox toolbox;
  toolbox.add("get_weather", "The weather of a city",
              [](const clothing::Args& args) { return args.city + ": -3 degrees"; });
  return toolbox;
}

json sent(const Scripted& scripted, std::size_t index) {
  return json::parse(scripted.transport->requests().at(index).body);
}

std::string roles_of(const std::vector<moonshot::Message>& messages) {
  std::string letters;
  for (const auto& message : messages) letters += message.role.word().at(0);
  return letters;
}

ScriptedResponse ends_with(const std::string& message, const std::string& finish_reason) {
  return ScriptedResponse::json(200, R"({"id":"c","choices":[{"index":0,"message":)" + message +
                                         R"(,"finish_reason":")" + finish_reason + R"("}]})");
}

// What a run comes to that calls one tool, and whose last answer is `last`.
moonshot::Result<Advice> run_that_ends_with(ScriptedResponse last,
                                            std::vector<moonshot::Message>* messages = nullptr) {
  moonshot::ToolRunOptions options;
  options.messages_so_far = messages;
  const Scripted scripted({ScriptedResponse::tool_call("get_weather", oslo), std::move(last)});
  return moonshot::try_run_tools_as<Advice>(scripted.client.chat(), weather_box(), ping(), options);
}

}  // namespace

TEST_CASE("a run with tools returns its last answer as the type",
          "[contract][tools][typed_tools]") {
  const Scripted scripted(
      {ScriptedResponse::tool_call("get_weather", oslo), ScriptedResponse::answer(advice_json)});
  const auto advice = moonshot::run_tools_as<Advice>(scripted.client.chat(), weather_box(), ping());
  CHECK(advice.city == "Oslo");
  CHECK(advice.clothes == std::vector<std::string>{"coat", "cap"});
  REQUIRE(scripted.transport->requests().size() == 2);
  for (const std::size_t round : {0U, 1U}) {
    INFO(round);
    const auto request = sent(scripted, round);
    CHECK(request["tools"][0]["function"]["name"] == "get_weather");
    CHECK(request["response_format"]["type"] == "json_schema");
    CHECK(request["response_format"]["json_schema"]["strict"] == true);
    CHECK(request["response_format"]["json_schema"]["schema"]["required"] ==
          json({"city", "clothes"}));
  }
  CHECK(sent(scripted, 1)["messages"][2]["content"] == "Oslo: -3 degrees");
}

TEST_CASE("a typed run streams its answers, and gives the same value",
          "[contract][tools][typed_tools][stream]") {
  const Scripted scripted(
      {ScriptedResponse::tool_call("get_weather", oslo),
       ScriptedResponse::chunks({R"({"city":"Os)", R"(lo","clothes":["coat",)", R"("cap"]})"})});
  std::string text;
  std::vector<moonshot::Message> messages;
  int answers = 0;
  moonshot::ToolRunOptions options;
  options.on_chunk = [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); };
  options.on_step = [&](const moonshot::ToolStep& step) { answers += step.answer != nullptr; };
  options.messages_so_far = &messages;
  const auto advice =
      moonshot::try_run_tools_as<Advice>(scripted.client.chat(), weather_box(), ping(), options);
  REQUIRE(advice);
  CHECK(advice->clothes == std::vector<std::string>{"coat", "cap"});
  CHECK(text == advice_json);
  CHECK(answers == 2);
  CHECK(roles_of(messages) == "uata");
  CHECK(sent(scripted, 0)["stream"] == true);
  CHECK(sent(scripted, 1)["stream"] == true);
}

TEST_CASE("a typed run whose last answer is not the type keeps its text and its history",
          "[contract][tools][typed_tools]") {
  const std::string odd = R"({"city":"Oslo","clothes":"coat"})";
  std::vector<moonshot::Message> messages;
  const auto advice = run_that_ends_with(ScriptedResponse::answer(odd), &messages);
  REQUIRE_FALSE(advice);
  const auto* error = advice.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->pointer() == "/clothes");
  CHECK(error->body() == odd);
  CHECK(error->endpoint().name() == "api.moonshot.ai");
  CHECK(roles_of(messages) == "uata");
}

TEST_CASE("a typed run whose last answer is cut off or refused says so",
          "[contract][tools][typed_tools]") {
  const auto cut =
      run_that_ends_with(ends_with(R"({"role":"assistant","content":"{\"city\":\"Os"})", "length"));
  REQUIRE_FALSE(cut);
  const auto* error = cut.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->body() == R"({"city":"Os)");
  CHECK(error->found().find("cut off") != std::string::npos);
  const auto refused = run_that_ends_with(
      ends_with(R"({"role":"assistant","content":"","refusal":"I will not."})", "stop"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::content_filtered);
  CHECK(refused.error().message() == "I will not.");
}

TEST_CASE("the error of a typed run is that of its call, of the same class",
          "[contract][tools][typed_tools]") {
  std::vector<moonshot::Message> messages;
  const auto refused = run_that_ends_with(ScriptedResponse::error(ErrorKind::suspended), &messages);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::Suspended>() != nullptr);
  CHECK(roles_of(messages) == "uat");
  const Scripted scripted({ScriptedResponse::error(ErrorKind::suspended)});
  CHECK_THROWS_AS(moonshot::run_tools_as<Advice>(scripted.client.chat(), weather_box(), ping()),
                  moonshot::Suspended);
}

TEST_CASE("a typed run that cannot work says so before anything is sent",
          "[contract][tools][typed_tools][usage]") {
  const Scripted scripted({});
  std::vector<moonshot::Message> messages;
  moonshot::ToolRunOptions options;
  options.messages_so_far = &messages;
  auto request = ping();
  request.response_format.emplace();
  request.response_format->type = moonshot::ResponseFormatType::json_object;
  const auto formatted =
      moonshot::try_run_tools_as<Advice>(scripted.client.chat(), weather_box(), request, options);
  REQUIRE_FALSE(formatted);
  REQUIRE(formatted.error().as<moonshot::UsageError>() != nullptr);
  CHECK(formatted.error().as<moonshot::UsageError>()->argument() == "response_format");
  CHECK(formatted.error().message() == "it is set; run_tools_as sets it to the schema of the type");
  CHECK(roles_of(messages) == "u");
  const auto empty = moonshot::try_run_tools_as<Advice>(scripted.client.chat(), Toolbox(), ping());
  REQUIRE_FALSE(empty);
  REQUIRE(empty.error().as<moonshot::UsageError>() != nullptr);
  CHECK(empty.error().as<moonshot::UsageError>()->argument() == "toolbox");
  CHECK(scripted.transport->requests().empty());
}
