// The JSON of an answer, what may stand around it, and answers that have none.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/json.hpp>
#include <moonshot/schema/detail/answer_json.hpp>
#include <moonshot/schema/response_format.hpp>
#include <moonshot/value/fields.hpp>

#include <string>

using moonshot::ErrorKind;
using moonshot::detail::json_of_answer;

namespace answers {

struct AnswerPoint {
  int x = 0;
};
MOONSHOT_FIELDS(AnswerPoint, x)

}  // namespace answers

using answers::AnswerPoint;

namespace {

moonshot::ChatCompletion completion_of(const std::string& text,
                                       const char* finish_reason = "stop") {
  moonshot::ChatCompletion completion;
  completion.choices.emplace_back();
  completion.choices.back().message.content = text;
  completion.choices.back().finish_reason = moonshot::FinishReason(finish_reason);
  return completion;
}

std::string surroundings(const std::string& text, const std::string& expected = "JSON") {
  moonshot::detail::Mismatch mismatch;
  mismatch.expected = expected;
  mismatch.found = "a text";
  moonshot::detail::explain_surroundings(text, mismatch);
  return mismatch.found;
}

}  // namespace

TEST_CASE("thoughts in front of an answer and a fence around it are left out", "[unit][schema]") {
  CHECK(json_of_answer(R"( {"x":1} )") == R"({"x":1})");
  CHECK(json_of_answer("<think>a</think>\n{}") == "{}");
  CHECK(json_of_answer(" <think>a</think> {} </think>") == "{} </think>");
  CHECK(json_of_answer("<think>a {}") == "<think>a {}");
  CHECK(json_of_answer("a <think>b</think> {}") == "a <think>b</think> {}");
  CHECK(json_of_answer("```json\n{\"x\":1}\n```") == "{\"x\":1}");
  CHECK(json_of_answer("```\n[1]\n```") == "[1]");
  CHECK(json_of_answer("```json {\"x\":1}```") == "{\"x\":1}");
  CHECK(json_of_answer("```json [1]```") == "[1]");
  CHECK(json_of_answer("``` \"a\"```") == "\"a\"");
  CHECK(json_of_answer("```json\n7\n```") == "7");
  CHECK(json_of_answer("<think>a</think>```\n{}\n```") == "{}");
  CHECK(json_of_answer("\n```json\n{}\n```\n") == "{}");
  CHECK(json_of_answer("<think>\na\n</think>\n```json\n7\n```") == "7");
  CHECK(json_of_answer("\n```json {}\n```") == "{}");
  CHECK(json_of_answer("``````").empty());
  CHECK(json_of_answer("`````") == "`````");
  CHECK(json_of_answer("```\n{}") == "```\n{}");
  CHECK(json_of_answer("{}\n```") == "{}\n```");
  CHECK(json_of_answer("a ```\n{}\n```") == "a ```\n{}\n```");
  CHECK(json_of_answer("").empty());
}

TEST_CASE("what stands around the JSON is told where it is why nothing can be read",
          "[unit][schema]") {
  const std::string fenced = "a text with a fenced block in it, which is not all of it";
  CHECK(surroundings("Here it is: ```{}```") == fenced);
  CHECK(surroundings("<think>a</think>Here: ```{}```") == fenced);
  CHECK(surroundings("<think>a</think>words") == "a text, behind the thoughts");
  CHECK(surroundings(" words ") == "a text");
  CHECK(surroundings("") == "a text");
  CHECK(surroundings("Here it is: ```{}```", "a number") == "a text");
  CHECK(surroundings("<think>a</think>words", "a number") == "a text");
  CHECK(surroundings("<think>a</think>{\"a\": ```}") == "a text");
  CHECK(surroundings("<think>a</think>[```]") == "a text");
}

TEST_CASE("an answer without a whole text is an error of its own", "[unit][schema]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  const auto error_of = [&](const moonshot::ChatCompletion& completion) {
    return moonshot::incomplete_content(completion, endpoint);
  };
  const auto choiceless = error_of({});
  REQUIRE(choiceless != nullptr);
  CHECK(choiceless->message() == "expected a whole answer, found no choice");
  CHECK(choiceless->endpoint().name() == "api.moonshot.ai");
  const auto* decode = choiceless->as<moonshot::DecodeError>();
  REQUIRE(decode != nullptr);
  CHECK(decode->expected() == "a whole answer");
  CHECK(decode->found() == "no choice");
  CHECK(decode->body().empty());

  CHECK(error_of(completion_of("a")) == nullptr);
  CHECK(error_of(completion_of("a", "a_reason_of_tomorrow")) == nullptr);
  auto open = completion_of("a");
  open.choices.back().finish_reason.reset();
  CHECK(error_of(open) == nullptr);

  const auto cut = error_of(completion_of("a", "length"));
  REQUIRE(cut != nullptr);
  CHECK(cut->message() ==
        "expected a whole answer, found one that max_completion_tokens or the model's window cut "
        "off");
  REQUIRE(cut->as<moonshot::DecodeError>() != nullptr);
  CHECK(cut->as<moonshot::DecodeError>()->body() == "a");
  const auto calls = error_of(completion_of("a", "tool_calls"));
  REQUIRE(calls != nullptr);
  CHECK(calls->message() == "expected a whole answer, found tool calls");
  REQUIRE(calls->as<moonshot::DecodeError>() != nullptr);
  CHECK(calls->as<moonshot::DecodeError>()->body() == "a");
}

TEST_CASE("a refusal and an answer that the filter cut are filtered", "[unit][schema]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  auto completion = completion_of("a", "content_filter");
  completion.head.status = 200;
  completion.head.headers.add("Msh-Request-Id", "r-1");
  const auto cut = moonshot::incomplete_content(completion, endpoint);
  REQUIRE(cut != nullptr);
  CHECK(cut->kind() == ErrorKind::content_filtered);
  CHECK(cut->message() == "the content filter cut the answer");
  const auto* filtered = cut->as<moonshot::ApiError>();
  REQUIRE(filtered != nullptr);
  CHECK(filtered->status() == 200);
  CHECK(filtered->body() == "a");
  CHECK(filtered->request_id() == std::string("r-1"));
  CHECK(filtered->headers().size() == 1);
  CHECK(filtered->endpoint().name() == "api.moonshot.ai");

  completion = completion_of("a");
  completion.choices.back().message.extra.set("refusal", moonshot::JsonText("\"I will not\""));
  const auto refused = moonshot::incomplete_content(completion, endpoint);
  REQUIRE(refused != nullptr);
  CHECK(refused->kind() == ErrorKind::content_filtered);
  CHECK(refused->message() == "I will not");
  for (const char* nothing : {"\"\"", "null", "7"}) {
    INFO(nothing);
    completion.choices.back().message.extra.set("refusal", moonshot::JsonText(nothing));
    CHECK(moonshot::incomplete_content(completion, endpoint) == nullptr);
  }
}

TEST_CASE("the format for a type is strict and named", "[unit][schema]") {
  const auto format = moonshot::response_format_for<AnswerPoint>();
  CHECK(format.type == moonshot::ResponseFormatType::json_schema);
  REQUIRE(format.json_schema);
  CHECK(format.json_schema->name == "answer");
  CHECK(format.json_schema->strict == true);
  REQUIRE(format.json_schema->schema);
  CHECK(format.json_schema->schema->text() == moonshot::json_schema<AnswerPoint>().text());
  CHECK(moonshot::response_format_for<AnswerPoint>("point").json_schema->name == "point");
}

TEST_CASE("an answer is read as a type, or told with its text", "[unit][schema]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  const auto read = [&](const moonshot::ChatCompletion& completion) {
    return moonshot::decode_content<AnswerPoint>(completion, endpoint);
  };
  const auto point = read(completion_of("<think>a</think>```json\n{\"x\":7}\n```"));
  REQUIRE(point);
  CHECK(point->x == 7);
  const auto cut = read(completion_of("{\"x\":7}", "length"));
  REQUIRE_FALSE(cut);
  CHECK(cut.error().kind() == ErrorKind::decode_error);
  const auto words = read(completion_of("<think>a</think>words"));
  REQUIRE_FALSE(words);
  const auto* decode = words.error().as<moonshot::DecodeError>();
  REQUIRE(decode != nullptr);
  CHECK(decode->body() == "<think>a</think>words");
  CHECK(decode->expected() == "JSON");
  CHECK(decode->found().find(", behind the thoughts") != std::string::npos);
  CHECK(decode->endpoint().name() == "api.moonshot.ai");
}
