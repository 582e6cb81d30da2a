#include <moonshot_catch.hpp>

#include <moonshot/types/chat_completion.hpp>

#include <cstdint>

using moonshot::ChatChunk;
using moonshot::ChatCompletion;

namespace {

void add_choice(ChatChunk& chunk, std::int64_t index, const char* text, const char* reasoning) {
  auto& choice = chunk.choices.emplace_back();
  choice.index = index;
  if (text != nullptr) choice.delta.content = text;
  if (reasoning != nullptr) choice.delta.reasoning_content = reasoning;
}

}  // namespace

TEST_CASE("the text of a chunk is that of the first choice, wherever it stands", "[unit][types]") {
  ChatChunk chunk;
  CHECK(chunk.text().empty());
  CHECK(chunk.reasoning().empty());
  add_choice(chunk, 1, "x", "y");
  CHECK(chunk.text().empty());
  CHECK(chunk.reasoning().empty());
  add_choice(chunk, 0, "a", nullptr);
  add_choice(chunk, 0, nullptr, "r");
  add_choice(chunk, 0, "b", "s");
  // An index below 0 is that of the first choice.
  add_choice(chunk, -1, "c", "t");
  CHECK(chunk.text() == "abc");
  CHECK(chunk.reasoning() == "rst");
  chunk.first_index = 1;
  CHECK(chunk.text() == "x");
  CHECK(chunk.reasoning() == "y");
}

TEST_CASE("the text of an answer is that of its first choice", "[unit][types]") {
  ChatCompletion answer;
  CHECK(answer.text().empty());
  CHECK(answer.reasoning().empty());
  answer.choices.resize(2);
  CHECK(answer.text().empty());
  CHECK(answer.reasoning().empty());
  answer.choices[0].message = moonshot::assistant("a");
  answer.choices[0].message.reasoning_content = "r";
  answer.choices[1].message = moonshot::assistant("b");
  answer.choices[1].message.reasoning_content = "s";
  CHECK(answer.text() == "a");
  CHECK(answer.reasoning() == "r");
}
