// An answer as a C++ type.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using moonshot::ErrorKind;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace cards {

struct Card {
  std::string question;
  std::vector<std::string> answers;
};
MOONSHOT_FIELDS(Card, question, answers)

}  // namespace cards

namespace {

using cards::Card;

ScriptedResponse answer(const std::string& content, const std::string& finish_reason = "stop",
                        const std::string& more = "") {
  const nlohmann::json text = content;
  return ScriptedResponse::json(
      200, R"({"id":"c","object":"chat.completion","created":1,"model":"kimi-k3","choices":[{)"
           R"("index":0,"message":{"role":"assistant","content":)" +
               text.dump() + more + R"(},"finish_reason":")" + finish_reason + R"("}]})");
}

moonshot::Result<Card> parsed(ScriptedResponse response) {
  return Scripted({std::move(response)}).client.chat().try_parse<Card>(ping());
}

}  // namespace

TEST_CASE("parse sends the schema and returns the type", "[contract][parse]") {
  const Scripted scripted({answer(R"({"question":"1+1?","answers":["2","two"]})")});
  const auto card = scripted.client.chat().parse<Card>(ping());
  CHECK(card.question == "1+1?");
  CHECK(card.answers == std::vector<std::string>{"2", "two"});
  const auto sent = nlohmann::json::parse(scripted.transport->requests()[0].body);
  CHECK(sent["response_format"]["type"] == "json_schema");
  CHECK(sent["response_format"]["json_schema"]["name"] == "answer");
  CHECK(sent["response_format"]["json_schema"]["strict"] == true);
  CHECK(sent["response_format"]["json_schema"]["schema"]["required"] ==
        nlohmann::json({"question", "answers"}));
}

TEST_CASE("a fence that is the whole answer is opened, and thoughts before it are left out",
          "[contract][parse]") {
  const std::string json = R"({"question":"1+1?","answers":["```"]})";
  for (const std::string& text :
       {"```json\n" + json + "\n```", "  ```\r\n" + json + "\r\n```\n", "```json " + json + "```",
        "<think>\n{hm}</think>\n\n" + json, "<think>x</think>```JSON\n" + json + "\n```",
        "\n```json\n" + json + "\n```"}) {
    INFO(text);
    const auto card = parsed(answer(text));
    REQUIRE(card);
    CHECK(card->answers == std::vector<std::string>{"```"});
  }
}

TEST_CASE("a fence among other words is said to be one", "[contract][parse]") {
  const std::string text = "Here you are:\n```json\n{}\n```";
  const auto result = parsed(answer(text));
  REQUIRE_FALSE(result);
  const auto* error = result.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->body() == text);
  CHECK(error->found().find("fenced") != std::string::npos);
}

TEST_CASE("an answer that is cut off keeps its text", "[contract][parse]") {
  const std::string text = R"({"question":"1+)";
  const auto result = parsed(answer(text, "length"));
  REQUIRE_FALSE(result);
  const auto* error = result.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->body() == text);
  CHECK(error->found().find("cut off") != std::string::npos);
}

TEST_CASE("an answer that is not the type names the place and keeps its text",
          "[contract][parse]") {
  struct Row {
    const char* text;
    const char* pointer;
  };
  for (const Row& row : {Row{"no JSON", ""}, Row{R"({"question":1,"answers":[]})", "/question"},
                         Row{R"({"question":"?","answers":["a",2]})", "/answers/1"},
                         Row{R"({"question":"?"})", ""}, Row{R"([1])", ""}}) {
    INFO(row.text);
    const auto result = parsed(answer(row.text));
    REQUIRE_FALSE(result);
    const auto* error = result.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->body() == row.text);
    CHECK(error->pointer() == row.pointer);
    CHECK(error->endpoint().name() == "api.moonshot.ai");
  }
}

TEST_CASE("a refusal is an error with the model's words", "[contract][parse]") {
  const auto refused = parsed(answer("", "stop", R"(,"refusal":"I will not.")"));
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().as<moonshot::ContentFiltered>() != nullptr);
  CHECK(refused.error().message() == "I will not.");
  const auto filtered = parsed(answer("half", "content_filter"));
  REQUIRE_FALSE(filtered);
  REQUIRE(filtered.error().as<moonshot::ContentFiltered>() != nullptr);
  CHECK(filtered.error().as<moonshot::ContentFiltered>()->body() == "half");
}

TEST_CASE("an answer without a choice is an error", "[contract][parse]") {
  CHECK_FALSE(parsed(ScriptedResponse::json(200, R"({"choices":[]})")));
}

TEST_CASE("parse does not replace a format that is set", "[contract][parse][usage]") {
  const Scripted scripted({});
  auto request = ping();
  request.response_format.emplace();
  request.response_format->type = moonshot::ResponseFormatType::json_object;
  const auto result = scripted.client.chat().try_parse<Card>(request);
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "response_format");
  CHECK(result.error().message() == "it is set; parse sets it to the schema of the type");
  CHECK(scripted.transport->requests().empty());
}
