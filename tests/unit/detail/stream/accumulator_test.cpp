#include <moonshot_catch.hpp>

#include <growth.hpp>

#include <moonshot/detail/stream/accumulator.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::detail::ChatAccumulator;

namespace {

ChatCompletion added(const std::vector<std::string>& chunks) {
  ChatAccumulator accumulator;
  for (const auto& chunk : chunks)
    accumulator.add(moonshot::json::decode<ChatChunk>(chunk).value());
  return accumulator.value();
}

std::string chunk(const std::string& choices, const std::string& more = "") {
  return R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3",)"
         R"("choices":[)" +
         choices + "]" + more + "}";
}

std::string delta(const std::string& text, const std::string& more = "") {
  return chunk(R"({"index":0,"delta":)" + text + more + "}");
}

}  // namespace

TEST_CASE("chunks add up to what the call without streaming gives", "[unit][stream]") {
  const auto streamed = added({
      delta(R"({"role":"assistant","content":""})"),
      delta(R"({"reasoning_content":"think"})"),
      delta(R"({"reasoning_content":"ing"})"),
      delta(R"({"content":"PO"})"),
      delta(R"({"content":"NG"})"),
      delta(
          R"({"tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f","arguments":""}}]})"),
      delta(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]})"),
      delta(
          R"({"tool_calls":[{"index":1,"id":"g:1","type":"function","function":{"name":"g","arguments":"{}"}}]})"),
      delta(R"({"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]})"),
      delta(
          "{}",
          R"(,"finish_reason":"tool_calls","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3})"),
  });
  const std::string whole =
      R"({"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant","content":"PONG","reasoning_content":"thinking","tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"g:1","type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";
  const auto created = moonshot::json::decode<ChatCompletion>(whole).value();
  CHECK(*moonshot::json::encode(streamed) == *moonshot::json::encode(created));
  CHECK(*moonshot::json::encode(streamed) == whole);
  CHECK(streamed.text() == "PONG");
  CHECK(streamed.reasoning() == "thinking");
}

TEST_CASE("usage is found in all its places", "[unit][stream]") {
  const std::string in_choice = R"(,"finish_reason":"stop","usage":{"prompt_tokens":1})";
  const auto first = added({delta("{}", in_choice)});
  CHECK(first.usage->prompt_tokens == 1);
  const auto top = added({chunk("", R"(,"usage":{"prompt_tokens":2})")});
  CHECK(top.usage->prompt_tokens == 2);
  CHECK(top.choices.empty());
  const auto both =
      added({chunk(R"({"index":0,"delta":{},"usage":{"prompt_tokens":1}})", R"(,"usage":null)"),
             chunk("", R"(,"usage":{"prompt_tokens":2})")});
  CHECK(both.usage->prompt_tokens == 1);  // some gateways append an estimate of their own
  CHECK_FALSE(added({delta("{}")}).usage);
}

TEST_CASE("a usage that says nothing takes nobody's place", "[unit][stream]") {
  const std::string counted = R"(,"usage":{"prompt_tokens":1,"total_tokens":1})";
  CHECK(added({chunk("", counted), chunk("", R"(,"usage":{})")}).usage->prompt_tokens == 1);
  const std::string zeros = R"(,"usage":{"prompt_tokens":0,"completion_tokens":0})";
  CHECK(added({chunk("", counted), delta("{}", zeros)}).usage->prompt_tokens == 1);
  CHECK(added({delta("{}", zeros), chunk("", counted)}).usage->prompt_tokens == 1);
}

TEST_CASE("the first id, time and model that say something are kept", "[unit][stream]") {
  const auto value = added({R"({"id":"","object":"","created":0,"model":"","choices":[]})",
                            delta("{}"), R"({"id":"b","created":9,"model":"n","choices":[]})"});
  CHECK(value.id == "chatcmpl-1");
  CHECK(value.created == 7);
  CHECK(value.model == "kimi-k3");
  CHECK(value.object == "chat.completion");
}

TEST_CASE("what is empty takes the place of nothing in a message", "[unit][stream]") {
  const auto value = added({
      delta(
          R"({"role":"assistant","x":"text","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{"}}]})"),
      delta(
          R"({"role":"","x":null,"tool_calls":[{"index":0,"id":"","type":"","function":{"name":"","arguments":"}"}}]})",
          R"(,"finish_reason":"")"),
  });
  const auto& choice = value.choices.at(0);
  CHECK(choice.message.role == moonshot::Role::assistant);
  CHECK(choice.message.extra.find("x")->text() == R"("text")");
  const auto& call = choice.message.tool_calls.at(0);
  CHECK(call.id == "a");
  CHECK(call.type == moonshot::ToolType::function);
  CHECK(call.function.name == "f");
  CHECK(call.function.arguments == "{}");
  CHECK_FALSE(choice.finish_reason);
}

TEST_CASE("choices stand in the order of their index", "[unit][stream]") {
  const auto value = added({chunk(R"({"index":1,"delta":{"content":"b"}})"),
                            chunk(R"({"index":0,"delta":{"content":"a"}})"),
                            chunk(R"({"index":1,"delta":{"content":"B"}})")});
  REQUIRE(value.choices.size() == 2);
  CHECK(value.text() == "a");
  CHECK(*value.choices[1].message.content.text() == "bB");
}

TEST_CASE("tool calls without an index go by their id", "[unit][stream]") {
  const auto value = added({
      delta(
          R"({"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"1"}}]})"),
      delta(R"({"tool_calls":[{"function":{"arguments":"2"}}]})"),
      delta(
          R"({"tool_calls":[{"id":"b","type":"function","function":{"name":"g","arguments":"3"}}]})"),
      delta(R"({"tool_calls":[{"id":"a","function":{"arguments":"4"}}]})"),
  });
  const auto& calls = value.choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].function.arguments == "124");
  CHECK(calls[1].function.name == "g");
  CHECK(calls[1].function.arguments == "3");
}

namespace {

// The calls of a stream whose deltas have these lists, as `id name arguments`.
std::vector<std::string> calls_of(const std::vector<std::string>& lists) {
  std::vector<std::string> chunks;
  for (const auto& list : lists) chunks.push_back(delta(R"({"tool_calls":[)" + list + "]}"));
  std::vector<std::string> calls;
  const auto value = added(chunks);
  for (const auto& call : value.choices.at(0).message.tool_calls) {
    CHECK(call.type == moonshot::ToolType::function);
    calls.push_back(call.id + " " + call.function.name + " " + call.function.arguments);
  }
  return calls;
}

// A piece of a call. What is empty is left out.
std::string piece(const std::string& index, const std::string& id, const std::string& name,
                  const std::string& arguments) {
  const auto member = [](const std::string& key, const std::string& value) {
    return value.empty() ? "" : "\"" + key + "\":\"" + value + "\",";
  };
  return "{" + (index.empty() ? "" : "\"index\":" + index + ",") + member("id", id) +
         R"("function":{)" + member("name", name) + R"("arguments":")" + arguments + R"("}})";
}

}  // namespace

TEST_CASE("one index for all calls does not make them one", "[unit][stream]") {
  using Calls = std::vector<std::string>;
  CHECK(calls_of({piece("0", "a", "f", "{}"), piece("0", "b", "g", "{}")}) ==
        Calls{"a f {}", "b g {}"});
  CHECK(calls_of({piece("0", "a", "f", "{"), piece("0", "", "", "}"), piece("0", "b", "f", "{"),
                  piece("0", "", "", "}")}) == Calls{"a f {}", "b f {}"});
  // Calls without ids too, once the one before is complete.
  CHECK(calls_of({piece("0", "", "f", "{}"), piece("0", "", "g", "{}")}) ==
        Calls{" f {}", " g {}"});
  // In one delta as well.
  CHECK(calls_of({piece("0", "a", "f", "{}") + "," + piece("0", "b", "g", "{}")}) ==
        Calls{"a f {}", "b g {}"});
  // Not even where they have one id.
  CHECK(calls_of({piece("0", "f", "f", "{}"),
                  piece("0", "f", "f", "{") + "," + piece("0", "f", "", "}")}) ==
        Calls{"f f {}", "f f {}"});
  // Both may have begun before either is complete.
  CHECK(calls_of({piece("0", "a", "f", ""), piece("0", "b", "g", ""), piece("0", "b", "", "{}")}) ==
        Calls{"a f ", "b g {}"});
  // A new id behind complete arguments is a new call, even without a name.
  CHECK(calls_of({piece("0", "a", "f", "{\\\"x\\\":1}"), piece("0", "b", "", "{}")}) ==
        Calls{R"(a f {"x":1})", "b  {}"});
  // A piece goes on with the latest of them.
  CHECK(calls_of({piece("0", "a", "f", "{}"), piece("0", "b", "g", "{"),
                  piece("0", "c", "", "}")}) == Calls{"a f {}", "b g {}"});
  // Without ids, the name may come before its arguments, and they may begin with a space.
  CHECK(calls_of({piece("0", "", "f", "{}"), piece("0", "", "g", ""), piece("0", "", "", "{}")}) ==
        Calls{" f {}", " g {}"});
  CHECK(calls_of({piece("0", "", "f", "{}"), piece("0", "", "f", " {}")}) ==
        Calls{" f {}", " f  {}"});
  // A new id for each piece is no new call.
  CHECK(calls_of({piece("0", "a", "f", ""), piece("0", "b", "", "{\\\"x\\\":"),
                  piece("0", "c", "", "{}}")}) == Calls{R"(a f {"x":{}})"});
  // Neither is a name that is repeated.
  CHECK(calls_of({piece("0", "a", "f", "{"), piece("0", "a", "f", "}")}) == Calls{"a f {}"});
  CHECK(calls_of({piece("0", "", "f", "{"), piece("0", "", "f", "}"), piece("0", "", "f", "")}) ==
        Calls{" f {}"});
}

TEST_CASE("the name of a call is read in pieces and after its arguments", "[unit][stream]") {
  using Calls = std::vector<std::string>;
  CHECK(calls_of({piece("0", "a", "get_", ""), piece("0", "", "weather", ""),
                  piece("0", "", "", "{}")}) == Calls{"a get_weather {}"});
  CHECK(calls_of({piece("0", "a", "get_", ""), piece("0", "a", "get_weather", ""),
                  piece("0", "a", "get_weather", "{}")}) == Calls{"a get_weather {}"});
  CHECK(calls_of({piece("0", "a", "", "{}"), piece("0", "", "f", "")}) == Calls{"a f {}"});
  CHECK(calls_of({piece("0", "a", "", "{"), piece("0", "", "f", ""), piece("0", "", "", "}")}) ==
        Calls{"a f {}"});
}

TEST_CASE("an empty object before the arguments is none of them", "[unit][stream]") {
  using Calls = std::vector<std::string>;
  CHECK(calls_of({piece("0", "a", "f", "{}"), piece("0", "", "", "{\\\"x\\\":"),
                  piece("0", "", "", "{}}")}) == Calls{R"(a f {"x":{}})"});
  CHECK(calls_of({piece("0", "a", "f", "{}"), piece("0", "", "", ""), piece("0", "", "", " {}")}) ==
        Calls{"a f  {}"});
  CHECK(calls_of({piece("0", "a", "f", "{}"), piece("0", "b", "g", "{}")}) ==
        Calls{"a f {}", "b g {}"});
}

TEST_CASE("pieces without index and id go by their place in the list", "[unit][stream]") {
  using Calls = std::vector<std::string>;
  CHECK(calls_of({piece("", "a", "f", "") + "," + piece("", "b", "g", ""),
                  piece("", "", "", "{\\\"x\\\":") + "," + piece("", "", "", "{"),
                  piece("", "", "", "1}") + "," + piece("", "", "", "}")}) ==
        Calls{R"(a f {"x":1})", "b g {}"});
  // One call after the other, each alone in its list.
  CHECK(calls_of({piece("", "a", "f", "{"), piece("", "", "", "}"), piece("", "b", "g", "{"),
                  piece("", "", "", "}")}) == Calls{"a f {}", "b g {}"});
  // The first piece has an index, the others have none.
  CHECK(calls_of({piece("1", "b", "g", "{") + "," + piece("0", "a", "f", "{"),
                  piece("", "", "", "1}") + "," + piece("", "", "", "2}")}) ==
        Calls{"a f {2}", "b g {1}"});
}

TEST_CASE("each choice has calls of its own", "[unit][stream]") {
  const auto of_both = [](const std::string& first, const std::string& second) {
    return chunk(R"({"index":0,"delta":{"tool_calls":[)" + first +
                 R"(]}},{"index":1,"delta":{"tool_calls":[)" + second + "]}}");
  };
  const auto value = added({of_both(piece("0", "a", "f", "{"), piece("0", "b", "g", "[")),
                            of_both(piece("0", "", "", "}"), piece("0", "", "", "]"))});
  REQUIRE(value.choices.size() == 2);
  REQUIRE(value.choices[0].message.tool_calls.size() == 1);
  REQUIRE(value.choices[1].message.tool_calls.size() == 1);
  CHECK(value.choices[0].message.tool_calls[0].function.arguments == "{}");
  CHECK(value.choices[1].message.tool_calls[0].function.arguments == "[]");
}

TEST_CASE("lists of unknown members are joined", "[unit][stream]") {
  const auto value = added({delta(R"({"reasoning_details":[{"text":"a"}],"none":[]})"),
                            delta(R"({"reasoning_details":[ ],"none":[1]})"),
                            delta(R"({"reasoning_details":[{"text":"b"},2],"none":[ 2]})")});
  const auto& extra = value.choices.at(0).message.extra;
  CHECK(extra.find("reasoning_details")->text() == R"([{"text":"a"},{"text":"b"},2])");
  CHECK(extra.find("none")->text() == "[1, 2]");
}

TEST_CASE("as many unknown members as a peer likes cost no more than their number",
          "[unit][stream][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t count) {
        std::string members;
        for (std::size_t i = 0; i < count; ++i) members += ",\"m" + std::to_string(i) + "\":\"x\"";
        ChatAccumulator accumulator;
        const auto large =
            moonshot::json::decode<ChatChunk>(delta(R"({"content":"")" + members + "}", members))
                .value();
        accumulator.add(large);
        accumulator.add(large);
        const auto& choice = accumulator.value().choices.at(0);
        CHECK(choice.extra.size() == count);
        CHECK(choice.message.extra.size() == count);
        const auto last = "m" + std::to_string(count - 1);
        CHECK(choice.message.extra.find(last)->text() == R"("xx")");
      },
      2000));
}

TEST_CASE("a hostile index costs no memory", "[unit][stream]") {
  const auto value = added({
      delta(R"({"tool_calls":[{"index":9000000000,"id":"a"}]})"),
      delta(R"({"tool_calls":[{"index":-1,"id":"b"}]})"),
  });
  CHECK(value.choices.at(0).message.tool_calls.size() <= 4096);
}

TEST_CASE("unknown members of every chunk are kept once", "[unit][stream]") {
  const auto value = added({
      chunk(R"({"index":0,"delta":{"reasoning":"th","x":1},"native_finish_reason":null})",
            R"(,"service_tier":"default")"),
      chunk(R"({"index":0,"delta":{"reasoning":"ink","x":2},"native_finish_reason":"stop"})",
            R"(,"service_tier":"default")"),
  });
  CHECK(value.extra.find("service_tier")->text() == R"("default")");
  const auto& choice = value.choices.at(0);
  CHECK(choice.extra.find("native_finish_reason")->text() == R"("stop")");
  CHECK(choice.message.extra.find("reasoning")->text() == R"("think")");
  CHECK(choice.message.extra.find("x")->text() == "2");
}

TEST_CASE("a repeated role does no harm", "[unit][stream]") {
  const auto value = added({delta(R"({"role":"assistant","content":"a"})"),
                            delta(R"({"role":"assistant","content":"b"})")});
  CHECK(value.choices.at(0).message.role == moonshot::Role::assistant);
  CHECK(value.text() == "ab");
}

TEST_CASE("the tokens of all chunks are listed with their likelihood", "[unit][stream]") {
  const auto value = added({
      delta(R"({"role":"assistant","content":""})", R"(,"logprobs":null)"),
      delta(
          R"({"content":"PO"})",
          R"(,"logprobs":{"content":[{"token":"P","logprob":-0.5,"bytes":[80],"top_logprobs":[{"token":"Q","logprob":-2,"bytes":[81]}]},{"token":"O","logprob":-0.25,"top_logprobs":[]}],"refusal":null})"),
      delta(
          R"({"content":"NG"})",
          R"(,"logprobs":{"content":[{"token":"NG","logprob":0,"top_logprobs":[]}],"refusal":[]})"),
      delta("{}", R"(,"finish_reason":"stop")"),
  });
  const auto& logprobs = value.choices.at(0).logprobs;
  REQUIRE(logprobs);
  REQUIRE(logprobs->content.size() == 3);
  CHECK(logprobs->content[0].token == "P");
  CHECK(logprobs->content[0].top_logprobs.at(0).token == "Q");
  CHECK(logprobs->content[1].token == "O");
  CHECK(logprobs->content[2].token == "NG");
  CHECK(
      *moonshot::json::encode(*logprobs) ==
      R"({"content":[{"token":"P","logprob":-0.5,"bytes":[80],"top_logprobs":[{"token":"Q","logprob":-2,"bytes":[81]}]},{"token":"O","logprob":-0.25,"top_logprobs":[]},{"token":"NG","logprob":0,"top_logprobs":[]}],"refusal":[]})");
  CHECK_FALSE(added({delta(R"({"content":"x"})")}).choices.at(0).logprobs);
}

TEST_CASE("the fingerprint of the system is kept from any chunk", "[unit][stream]") {
  const auto first = added({chunk("", R"(,"system_fingerprint":"fp-1")"), delta("{}")});
  CHECK(first.system_fingerprint == "fp-1");
  const auto last = added({chunk("", R"(,"system_fingerprint":null)"), delta("{}"),
                           chunk("", R"(,"system_fingerprint":"fp-2")")});
  CHECK(last.system_fingerprint == "fp-2");
  CHECK_FALSE(added({delta("{}")}).system_fingerprint);
}

TEST_CASE("a message beside the delta does not take the place of the sum", "[unit][stream]") {
  const auto value = added({
      delta(R"({"content":"PO"})", R"(,"message":{"role":"assistant","content":"PO"},"x":1)"),
      delta(R"({"content":"NG"})", R"(,"message":{"role":"assistant","content":"PONG"},"x":2)"),
  });
  CHECK(value.text() == "PONG");
  const auto encoded = moonshot::json::encode(value);
  REQUIRE(encoded);
  CHECK(
      *encoded ==
      R"({"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant","content":"PONG"},"x":2}]})");
}

TEST_CASE("calls that are not counted from 0, or come out of order, are only those that came",
          "[unit][stream]") {
  const auto streamed = added({
      delta(
          R"({"tool_calls":[{"index":3,"id":"b","type":"function","function":{"name":"g","arguments":"{"}}]})"),
      delta(
          R"({"tool_calls":[{"index":1,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]})"),
      delta(R"({"tool_calls":[{"index":3,"function":{"arguments":"}"}}]})"),
  });
  const auto& calls = streamed.choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].id == "a");
  CHECK(calls[0].function.arguments == "{}");
  CHECK(calls[1].id == "b");
  CHECK(calls[1].function.arguments == "{}");
}

TEST_CASE("choices that a peer invents are bounded in number", "[unit][stream]") {
  ChatAccumulator accumulator;
  for (int i = 0; i < 5000; i += 500) {
    std::string choices;
    for (int j = i; j < i + 500; ++j) {
      // The second of each two comes first.
      const auto index = std::to_string(j % 2 == 0 ? j + 1 : j - 1);
      choices += (j == i ? "" : ",") + (R"({"index":)" + index) + R"(,"delta":{"content":"x"}})";
    }
    accumulator.add(moonshot::json::decode<ChatChunk>(chunk(choices)).value());
  }
  const auto& choices = accumulator.value().choices;
  REQUIRE(choices.size() == 4096);
  bool ordered = true;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    ordered = ordered && choices[i].index == static_cast<std::int64_t>(i);
  }
  CHECK(ordered);
}
