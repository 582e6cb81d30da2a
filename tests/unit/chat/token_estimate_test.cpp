#include <moonshot_catch.hpp>

#include <moonshot/chat/token_estimate.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using moonshot::estimate_tokens;

namespace {

double off(std::int64_t estimate, std::int64_t counted) {
  return static_cast<double>(estimate - counted) / static_cast<double>(counted);
}

}  // namespace

TEST_CASE("texts are near what the API counted", "[unit][conversation]") {
  // Recorded: `reasoning_tokens` of kimi-k3; of kimi-k2 the pieces of a stream, one token each.
  const struct {
    const char* text;
    std::int64_t counted;
  } rows[] = {
      {"The user has asked me to reply with exactly one word: hello", 13},
      {"User wants exactly one word: hello.", 9},
      {"I need coordinates for Paris to get the weather information. Paris has a latitude of "
       "approximately 48.8566, and longitude is 2.3522. Let me query Paris's weather for today.",
       39},
      {R"({"latitude": 48.8566, "longitude": 2.3522})", 18},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const double error = off(estimate_tokens(row.text), row.counted);
    CHECK(error > -0.12);
    CHECK(error < 0.14);
  }
}

TEST_CASE("the recorded prompt has what the API billed", "[unit][conversation]") {
  const std::vector<moonshot::Message> messages = {
      moonshot::user("Reply with exactly one word: hello.")};
  CHECK(estimate_tokens(messages) == 93);
  moonshot::ChatRequest request;
  request.messages = messages;
  CHECK(estimate_tokens(request) == 93);
  request.response_format.emplace().type = moonshot::ResponseFormatType::json_object;
  CHECK(estimate_tokens(request) == 140);
}

TEST_CASE("all that the model sees of a message counts", "[unit][conversation]") {
  auto message = moonshot::assistant("Let me look.");
  auto before = estimate_tokens(message);
  const auto grows = [&] {
    const auto now = estimate_tokens(message);
    const bool grown = now > before;
    before = now;
    return grown;
  };
  message.reasoning_content = "The user wants the weather.";
  CHECK(grows());
  message.tool_calls.emplace_back();
  CHECK(grows());
  message.tool_calls[0].function.arguments = R"({"city":"Oslo"})";
  CHECK(grows());
  message.name = "Kimi";
  CHECK(grows());
  message.tools.push_back(
      moonshot::function_tool("get", "Gets it", moonshot::JsonText(R"({"type":"object"})")));
  CHECK(grows());
  message.content = {moonshot::text_part("Let me look.")};
  CHECK_FALSE(grows());
  message.content = {moonshot::text_part("Let me look."), moonshot::image_part("ms://1")};
  CHECK(grows());
}

TEST_CASE("each part of a message counts as much as its text", "[unit][conversation]") {
  moonshot::Message message;
  auto grown_by = [before = estimate_tokens(message), &message]() mutable {
    const auto now = estimate_tokens(message);
    const auto grown = now - before;
    before = now;
    return grown;
  };
  const std::string words = "one two three";
  message.content = words;
  CHECK(grown_by() == 3);
  message.reasoning_content = words;
  CHECK(grown_by() == 3);
  message.tool_call_id = words;
  CHECK(grown_by() == 3);
  message.name = words;
  CHECK(grown_by() == 3);
  message.tool_calls.emplace_back();
  CHECK(grown_by() > 0);
  message.tool_calls[0].id = words;
  CHECK(grown_by() == 3);
  message.tool_calls[0].function.name = words;
  CHECK(grown_by() == 3);
  message.tool_calls[0].function.arguments = words;
  CHECK(grown_by() == 3);
  message.content = {moonshot::text_part(words), moonshot::image_part("ms://1")};
  CHECK(grown_by() == 1024);
  message.content = {moonshot::text_part(words), moonshot::image_part("ms://1"),
                     moonshot::video_part("ms://2")};
  CHECK(grown_by() == 8192);
  const auto tool =
      moonshot::function_tool("get", "Gets it", moonshot::JsonText(R"({"type":"object"})"));
  message.tools = {tool};
  const auto of_tool = grown_by();
  CHECK(of_tool > 10);
  moonshot::ChatRequest request;
  const auto without = estimate_tokens(request);
  request.tools = {tool};
  CHECK(estimate_tokens(request) == without + of_tool);
}

TEST_CASE("a response format counts with its schema, and text as nothing", "[unit][conversation]") {
  moonshot::ChatRequest request;
  const auto without = estimate_tokens(request);
  request.response_format.emplace().type = moonshot::ResponseFormatType::text;
  CHECK(estimate_tokens(request) == without);
  request.response_format->type = moonshot::ResponseFormatType::json_schema;
  const auto bare = estimate_tokens(request);
  CHECK(bare > without);
  request.response_format->json_schema.emplace().name = "recipe";
  CHECK(estimate_tokens(request) > bare);
}

TEST_CASE("the bytes of a picture are no text", "[unit][conversation]") {
  const std::string bytes(1000000, 'A');
  const auto message = moonshot::user({moonshot::image_part("data:image/png;base64," + bytes)});
  CHECK(estimate_tokens(message) < 2000);
}

TEST_CASE("a request's tools count", "[unit][conversation]") {
  moonshot::ChatRequest request;
  request.messages = {moonshot::user("PING")};
  const auto without = estimate_tokens(request);
  request.tools.push_back(
      moonshot::function_tool("get", "Gets it", moonshot::JsonText(R"({"type":"object"})")));
  CHECK(estimate_tokens(request) > without + 10);
}

TEST_CASE("every text has an estimate", "[unit][conversation]") {
  CHECK(estimate_tokens("") == 0);
  CHECK(estimate_tokens(" ") == 0);
  CHECK(estimate_tokens("\n\n\n") == 1);
  CHECK(estimate_tokens("你好，世界") == 4);
  CHECK(estimate_tokens("Привет") == 3);
  CHECK(estimate_tokens("😀") == 2);
  CHECK(estimate_tokens("\xFF\xFE\xC3") == 3);
  CHECK(estimate_tokens(std::string(100, '-')) == 25);
  CHECK(estimate_tokens(std::string("\0\0", 2)) == 1);
}

TEST_CASE("a text counts by its words, numbers, signs and characters", "[unit][conversation]") {
  const struct {
    const char* text;
    std::int64_t tokens;
  } rows[] = {
      {"a", 1},
      {"azAZbyBY", 1},
      {"azAZbyBYc", 2},
      {"azAZbyBYazAZbyBY", 2},
      {"1", 1},
      {"123", 1},
      {"1234", 2},
      {"1234567", 3},
      {"a b", 2},
      {"a  b", 3},
      {"a\nb", 3},
      {"\t\v\f\r\n", 1},
      {"....", 1},
      {".....", 2},
      {".,", 2},
      {"é", 1},
      {"éé", 1},
      {"ééé", 2},
      {"กกกก", 2},
      {"…………", 3},
      {"世世世世", 3},
      {"😀😀", 4},
      {"\xFF\xFF", 2},
      {"\xFF"
       "a",
       2},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(estimate_tokens(row.text) == row.tokens);
  }
}
