#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/accumulator.hpp>
#include <moonshot/json.hpp>

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
  CHECK(both.usage->prompt_tokens == 2);
  CHECK_FALSE(added({delta("{}")}).usage);
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
  for (int i = 0; i < 5000; ++i) {
    const auto index = std::to_string(5000 - i);
    accumulator.add(moonshot::json::decode<ChatChunk>(
                        chunk(R"({"index":)" + index + R"(,"delta":{"content":"x"}})"))
                        .value());
  }
  const auto& choices = accumulator.value().choices;
  CHECK(choices.size() == 4096);
  CHECK(choices.front().index == 905);
  CHECK(choices.back().index == 5000);
}
