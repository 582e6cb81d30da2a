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
