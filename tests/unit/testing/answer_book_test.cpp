#include <moonshot_catch.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/answer_book.hpp>

#include <string>
#include <vector>

using moonshot::testing::AnswerBook;
using moonshot::testing::ModelAnswer;

namespace {

moonshot::ChatRequest asking(const char* text) {
  moonshot::ChatRequest request;
  request.messages = {moonshot::user("one"), moonshot::user(text)};
  return request;
}

moonshot::ChatRequest asking_for(const char* schema) {
  auto request = asking("?");
  request.response_format.emplace();
  request.response_format->type = moonshot::ResponseFormatType::json_schema;
  request.response_format->json_schema.emplace();
  request.response_format->json_schema->name = schema;
  return request;
}

}  // namespace

TEST_CASE("an answer is found by the last message or the schema; the first row counts",
          "[answer_book]") {
  AnswerBook book;
  book.on_message("capital of France", ModelAnswer::text("Paris"))
      .on_message("capital", ModelAnswer::text("some town"))
      .on_schema("recipe", ModelAnswer::text("{}"));
  CHECK(book(asking("the capital of France?"))->pieces.front() == "Paris");
  CHECK(book(asking("the capital of Peru?"))->pieces.front() == "some town");
  CHECK(book(asking_for("recipe"))->pieces.front() == "{}");
  CHECK_FALSE(book(asking("one more")));
  CHECK_FALSE(book(asking_for("other")));
  CHECK_FALSE(book(moonshot::ChatRequest{}));
}

TEST_CASE("a row by message is not one by schema, nor the other way round", "[answer_book]") {
  AnswerBook book;
  book.on_schema("recipe", ModelAnswer::text("schema"))
      .on_message("soup", ModelAnswer::text("message"));
  CHECK_FALSE(book(asking("recipe")));
  CHECK_FALSE(book(asking_for("soup")));
  CHECK_FALSE(book(asking_for("recip")));
  CHECK_FALSE(book(asking_for("recipes")));
  auto both = asking_for("recipe");
  both.messages.back() = moonshot::user("a soup");
  CHECK(book(both)->pieces.front() == "schema");
  AnswerBook other_order;
  other_order.on_message("soup", ModelAnswer::text("message"))
      .on_schema("recipe", ModelAnswer::text("schema"));
  CHECK(other_order(both)->pieces.front() == "message");
  // A format without a schema fits no row.
  auto plain = asking("?");
  plain.response_format.emplace();
  CHECK_FALSE(book(plain));
}

TEST_CASE("an answer is text or one call of a tool", "[answer_book]") {
  const auto text = ModelAnswer::text("a");
  CHECK(text.pieces == std::vector<std::string>{"a"});
  CHECK(text.tool_calls.empty());
  CHECK(text.reasoning.empty());
  CHECK(text.finish_reason.empty());
  const auto call = ModelAnswer::tool_call("name", "{}");
  CHECK(call.pieces.empty());
  REQUIRE(call.tool_calls.size() == 1);
  CHECK(call.tool_calls[0].name == "name");
  CHECK(call.tool_calls[0].arguments == "{}");
}
