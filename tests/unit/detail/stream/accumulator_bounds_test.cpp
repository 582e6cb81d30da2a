// What a later chunk must not take away, and how much a peer can make the sum hold.

#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/accumulator.hpp>
#include <moonshot/json.hpp>

#include <string>
#include <vector>

using moonshot::ChatChunk;
using moonshot::detail::ChatAccumulator;

namespace {

moonshot::ChatCompletion added(const std::vector<std::string>& deltas) {
  ChatAccumulator accumulator;
  for (const auto& delta : deltas) {
    const std::string text =
        R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3",)"
        R"("choices":[{"index":0,"delta":)" +
        delta + "}]}";
    accumulator.add(moonshot::json::decode<ChatChunk>(text).value());
  }
  return accumulator.value();
}

}  // namespace

TEST_CASE("an empty id or name that comes later wipes nothing", "[unit][stream]") {
  const auto value = added({
      R"({"tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f","arguments":"{"}}]})",
      R"({"tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":"}"}}]})",
      R"({"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":""}}]})",
  });
  const auto& calls = value.choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].id == "f:0");
  CHECK(calls[0].function.name == "f");
  CHECK(calls[0].function.arguments == "{}");
}

TEST_CASE("a name or an id that comes after the first piece is taken", "[unit][stream]") {
  const auto value = added({
      R"({"tool_calls":[{"index":0,"id":"","type":"function","function":{"name":"","arguments":"{"}}]})",
      R"({"tool_calls":[{"index":0,"id":"f:0","function":{"name":"f","arguments":"}"}}]})",
  });
  const auto& calls = value.choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].id == "f:0");
  CHECK(calls[0].function.name == "f");
  CHECK(calls[0].function.arguments == "{}");
}

TEST_CASE("tool calls that a peer invents are bounded in number", "[unit][stream]") {
  ChatAccumulator accumulator;
  constexpr int chunks = 10;
  constexpr int calls_each = 500;
  int index = 0;
  for (int i = 0; i < chunks; ++i) {
    std::string calls;
    for (int call = 0; call < calls_each; ++call, ++index) {
      const auto number = std::to_string(index);
      calls += (call == 0 ? "" : ",") + (R"({"index":)" + number) + R"(,"id":"f:)" + number +
               R"(","type":"function","function":{"name":"f","arguments":"{}"}})";
    }
    accumulator.add(moonshot::json::decode<ChatChunk>(
                        R"({"choices":[{"index":0,"delta":{"tool_calls":[)" + calls + "]}}]}")
                        .value());
  }
  const auto& calls = accumulator.value().choices.at(0).message.tool_calls;
  CHECK(calls.size() == 4096);
  CHECK(calls.front().id == "f:0");
  CHECK(calls.back().id == "f:4095");
}
