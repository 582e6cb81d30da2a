#include <moonshot_catch.hpp>

#include <moonshot/chat/token_estimate.hpp>
#include <moonshot/json.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using moonshot::estimate_tokens;

TEST_CASE("each kind of character counts in its own way", "[unit][conversation]") {
  const std::vector<std::pair<std::string, std::int64_t>> rows = {
      // Letters by eights.
      {"a", 1},
      {"abcdefgh", 1},
      {"abcdefghi", 2},
      {"AbCdEfGhIjKlMnOp", 2},
      {"AbCdEfGhIjKlMnOpZ", 3},
      // Digits by threes.
      {"1", 1},
      {"123", 1},
      {"1234", 2},
      {"1234567", 3},
      {"a1", 2},
      // The same sign by fours.
      {"-", 1},
      {"----", 1},
      {"-----", 2},
      {"-+", 2},
      {"@[`{/:", 6},
      // One space belongs to the word after it.
      {"a b", 2},
      {"a  b", 3},
      {"a\nb", 3},
      {"a\tb", 3},
      {"a\rb", 3},
      {"a\x0E"
       "b",
       3},  // no space, but a sign
      {"a\x08"
       "b",
       3},
      {" ", 0},
      {"  ", 1},
      // Beyond ASCII by sixths: two bytes a half, three bytes two thirds or a half, four bytes two.
      {"\xC3\xA9", 1},
      {"\xC3\xA9\xC3\xA9", 1},
      {"\xC3\xA9\xC3\xA9\xC3\xA9", 2},
      {"\xE4\xBD\xA0", 1},
      {"\xE4\xBD\xA0\xE4\xBD\xA0\xE4\xBD\xA0", 2},
      {"\xE4\xBD\xA0\xE4\xBD\xA0\xE4\xBD\xA0\xE4\xBD\xA0", 3},
      {"\xE2\x80\x94\xE2\x80\x94\xE2\x80\x94", 2},
      {"\xE2\x80\x94\xE2\x80\x94\xE2\x80\x94\xE2\x80\x94", 3},
      {"\xE1\x80\x80\xE1\x80\x80\xE1\x80\x80\xE1\x80\x80", 2},
      {"\xF0\x9F\x98\x80", 2},
      {"\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 4},
      {"\xFF", 1},
      {"\xFF\xFF", 2},
      {"", 0},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(estimate_tokens(row.first) == row.second);
  }
}

TEST_CASE("each member of a message adds what it has", "[unit][conversation]") {
  moonshot::Message message;
  CHECK(estimate_tokens(message) == 4);
  message.content = "one two";
  CHECK(estimate_tokens(message) == 4 + 2);
  message.content = {moonshot::text_part("one two"), moonshot::image_part("u"),
                     moonshot::video_part("u")};
  CHECK(estimate_tokens(message) == 4 + 2 + 1024 + 8192);
  message = {};
  message.reasoning_content = "one two three";
  CHECK(estimate_tokens(message) == 4 + 3);
  message = {};
  message.tool_calls.resize(2);
  CHECK(estimate_tokens(message) == 4 + 2 * 8);
  message.tool_calls[0].id = "a b";
  CHECK(estimate_tokens(message) == 4 + 2 * 8 + 2);
  message.tool_calls[0].function.name = "c d e";
  CHECK(estimate_tokens(message) == 4 + 2 * 8 + 2 + 3);
  message.tool_calls[1].function.arguments = "f g h i";
  CHECK(estimate_tokens(message) == 4 + 2 * 8 + 2 + 3 + 4);
  message = {};
  message.tool_call_id = "one two";
  CHECK(estimate_tokens(message) == 4 + 2);
  message.name = "three";
  CHECK(estimate_tokens(message) == 4 + 2 + 1);
  const auto tool = moonshot::function_tool("f", "d", moonshot::JsonText("{}"));
  const auto of_tool = estimate_tokens(moonshot::json::encode(tool).value());
  CHECK(of_tool > 10);
  message = {};
  message.tools = {tool, tool};
  CHECK(estimate_tokens(message) == 4 + 2 * of_tool);
  // What cannot be sent counts nothing.
  message.tools = {moonshot::function_tool("\xFF", "d", moonshot::JsonText("{}"))};
  CHECK(estimate_tokens(message) == 4);
}

TEST_CASE("a request adds its prompt, its tools and its format", "[unit][conversation]") {
  moonshot::ChatRequest request;
  CHECK(estimate_tokens(std::vector<moonshot::Message>()) == 81);
  CHECK(estimate_tokens(request) == 81);
  request.messages = {moonshot::user("a"), moonshot::user("b")};
  CHECK(estimate_tokens(request.messages) == 81 + 2 * 5);
  CHECK(estimate_tokens(request) == 81 + 2 * 5);
  const auto tool = moonshot::function_tool("f", "d", moonshot::JsonText("{}"));
  const auto of_tool = estimate_tokens(moonshot::json::encode(tool).value());
  request.tools = {tool, tool};
  CHECK(estimate_tokens(request) == 91 + 2 * of_tool);
  request.tools.clear();
  request.response_format.emplace().type = moonshot::ResponseFormatType::text;
  CHECK(estimate_tokens(request) == 91);
  request.response_format->type = moonshot::ResponseFormatType::json_object;
  CHECK(estimate_tokens(request) == 91 + 47);
  request.response_format->type = moonshot::ResponseFormatType::json_schema;
  auto& format = request.response_format->json_schema.emplace();
  format.name = "n";
  const auto of_format = estimate_tokens(moonshot::json::encode(format).value());
  CHECK(of_format > 4);
  CHECK(estimate_tokens(request) == 91 + 47 + of_format);
}
