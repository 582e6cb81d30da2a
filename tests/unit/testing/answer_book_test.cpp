#include <moonshot_catch.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/answer_book.hpp>

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
