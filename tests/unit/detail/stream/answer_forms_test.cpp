#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/json.hpp>
#include <moonshot/resources/batch_results.hpp>
#include <moonshot/resources/detail/decode_answer.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "growth.hpp"

using moonshot::ChatCompletion;
using moonshot::Endpoint;
using moonshot::Result;

namespace {

Result<ChatCompletion> created(std::string body) {
  moonshot::detail::Answer answer;
  answer.head.status = 200;
  answer.body = std::move(body);
  return moonshot::detail::decode_answer<ChatCompletion>(Endpoint(), std::move(answer));
}

Result<ChatCompletion> of_batch(const std::string& body) {
  auto read = moonshot::read_batch_line(
      Endpoint(), R"({"custom_id":"a","response":{"status_code":200,"body":)" + body + "}}");
  return std::move(read.completion);
}

struct Streamed {
  Result<ChatCompletion> answer;
  std::string text;
};

Streamed streamed(std::string_view body) {
  moonshot::detail::ChatDecoder decoder(Endpoint(), body.size());
  moonshot::http::ResponseHead head;
  head.status = 200;
  decoder.head(std::move(head));
  decoder.push(body);
  std::string text;
  while (const auto* chunk = decoder.next()) text += chunk->text();
  decoder.end("the body ended");
  if (decoder.error() != nullptr) return {decoder.error(), text};
  return {decoder.value(), text};
}

std::string events(const std::vector<std::string>& choices) {
  std::string body;
  for (const auto& choice : choices) {
    body += R"(data: {"id":"c","created":1,"model":"m","choices":[)" + choice + "]}\n\n";
  }
  return body + "data: [DONE]\n\n";
}

std::string whole(const std::string& choice) {
  return R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[)" + choice +
         "]}";
}

std::string function_call(const std::vector<std::string>& pieces) {
  std::vector<std::string> choices;
  for (const auto& piece : pieces) {
    choices.push_back(R"({"index":0,"delta":{"function_call":)" + piece + "}}");
  }
  choices.push_back(R"({"index":0,"delta":{},"finish_reason":"function_call"})");
  return events(choices);
}

std::string function_call_of(const Result<ChatCompletion>& answer) {
  if (!answer) return answer.error().what();
  const auto* call = answer->choices.at(0).message.extra.find("function_call");
  return call == nullptr ? "none" : call->text();
}

}  // namespace

TEST_CASE("the pieces of an older function call are joined", "[unit][answers]") {
  const std::string first = R"({"name":"f","arguments":""})";
  const std::string two[] = {R"({"arguments":"{\"a\""})", R"({"arguments":":\"\\n\"}"})"};
  const std::string call = R"({"name":"f","arguments":"{\"a\":\"\\n\"}"})";
  for (const auto& body : {
           function_call({first, two[0], two[1]}),
           function_call({R"({"name":"f"})", two[0], two[1]}),
           function_call({two[0], R"({"name":"f"})", two[1]}),
           function_call({first, two[0], R"({"name":"","arguments":":\"\\n\"}"})", "null"}),
           function_call({first, "null", R"({"name":"g"})", two[0], R"({"arguments":5})", two[1]}),
           function_call({R"({"arguments":5})", first, two[0], two[1]}),
           function_call({R"({"name":"f","arguments":{"a": "\n"}})"}),
       }) {
    INFO(body);
    CHECK(function_call_of(streamed(body).answer) == call);
    CHECK(function_call_of(created(body)) == call);
  }
  const auto other = streamed(function_call({R"({"x":[1],"arguments":"{"})", two[1]})).answer;
  CHECK(function_call_of(other) == R"({"x":[1],"arguments":"{:\"\\n\"}"})");
}

TEST_CASE("an older function call is the same from each kind of answer", "[unit][answers]") {
  const std::string call = R"({"name":"f","arguments":"{}"})";
  const auto answer = whole(R"({"index":0,"message":{"role":"assistant","content":null,)"
                            R"("function_call":)" +
                            call + R"(},"finish_reason":"function_call"})");
  const auto pieces =
      streamed(function_call({R"({"name":"f","arguments":"{"})", R"({"arguments":"}"})"}));
  CHECK(function_call_of(created(answer)) == call);
  CHECK(function_call_of(streamed(answer).answer) == call);
  CHECK(function_call_of(of_batch(answer)) == call);
  CHECK(function_call_of(pieces.answer) == call);
  // The whole message at the end of a stream adds nothing to its pieces.
  const auto repeated = events({R"({"index":0,"delta":{"function_call":)" + call + "}}",
                                R"({"index":0,"message":{"role":"assistant","function_call":)" +
                                    call + R"(},"finish_reason":"function_call"})"});
  CHECK(function_call_of(streamed(repeated).answer) == call);
  const auto in_message = events({R"({"index":0,"message":{"function_call":)" + call +
                                  R"(},"finish_reason":"function_call"})"});
  CHECK(function_call_of(streamed(in_message).answer) == call);
  // An error beside it stays where it is.
  auto with_error = answer;
  with_error.insert(with_error.size() - 1, R"(,"error":{"message":"x"})");
  CHECK(created(with_error));
}

TEST_CASE("an older function call that is null says nothing", "[unit][answers]") {
  const auto body =
      events({R"({"index":0,"delta":{"content":"","function_call":null},"text":"PO"})",
              R"({"index":0,"delta":{"function_call":null},"text":"NG"})",
              R"({"index":0,"delta":{"function_call":null},"finish_reason":"stop"})"});
  CHECK(streamed(body).text == "PONG");
  auto refused = whole(R"({"message":{"role":"assistant","content":"","function_call":null}})");
  refused.insert(refused.size() - 1,
                 R"(,"error":{"message":"The engine is currently overloaded"})");
  const auto result = created(refused);
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::EngineOverloaded>() != nullptr);
}

TEST_CASE("halves in the arguments of an older function call are joined", "[unit][answers]") {
  const auto joined = [](const std::string& second) {
    return function_call_of(streamed(function_call({R"({"name":"f","arguments":"a\ud83d"})",
                                                    R"({"arguments":")" + second + "\"}"}))
                                .answer);
  };
  CHECK(joined("\\ude00") == "{\"name\":\"f\",\"arguments\":\"a\xF0\x9F\x98\x80\"}");
  CHECK(joined("b") ==
        "{\"name\":\"f\",\"arguments\":\"a\xEF\xBF\xBD"
        "b\"}");
  CHECK(joined("\\ud83d") == "{\"name\":\"f\",\"arguments\":\"a\xEF\xBF\xBD\xEF\xBF\xBD\"}");
}

TEST_CASE("many pieces of an older function call cost no more than their number",
          "[unit][answers][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t count) {
        const std::vector<std::string> pieces(count, R"({"name":"f","arguments":"0123456789"})");
        CHECK(streamed(function_call(pieces)).answer);
      },
      4000));
}

TEST_CASE("a message within the delta is read", "[unit][answers]") {
  const auto piece = [](const std::string& message, const std::string& more = "") {
    return R"({"index":0,"delta":{"x":1,"message":)" + message + "}" + more + "}";
  };
  const std::string finish = R"({"index":0,"delta":{},"finish_reason":"stop"})";
  const auto body =
      events({piece(R"({"role":"assistant","content":"PO"})"),
              piece(R"({"content":[{"type":"text","text":"NG"}],"reasoning":"hm"})"),
              piece(R"({"tool_calls":[{"index":1,"id":"b","type":"function",)"
                    R"("function":{"name":"g","arguments":"{"}}]})"),
              piece(R"({"tool_calls":[{"index":1,"function":{"arguments":"}"}}]})"), finish});
  for (const auto& result : {streamed(body).answer, created(body)}) {
    REQUIRE(result);
    CHECK(result->text() == "PONG");
    CHECK(result->reasoning() == "hm");
    const auto& message = result->choices.at(0).message;
    CHECK(message.extra.find("message") == nullptr);
    CHECK(message.extra.find("x") != nullptr);
    REQUIRE(message.tool_calls.size() == 1);
    CHECK(message.tool_calls[0].id == "b");
    CHECK(message.tool_calls[0].function.arguments == "{}");
  }
  CHECK(streamed(body).text == "PONG");
  const auto halves =
      events({piece(R"({"content":"a\ud83d"})"), piece(R"({"content":"\ude00"})"), finish});
  CHECK(streamed(halves).text == "a\xF0\x9F\x98\x80");
  const auto repeated =
      events({R"({"index":0,"delta":{"content":"PONG"}})", piece(R"({"content":"PONG"})"), finish});
  CHECK(streamed(repeated).text == "PONG");
  const auto odd = streamed(events({piece(R"({"content":5})"), finish})).answer;
  REQUIRE_FALSE(odd);
  REQUIRE(odd.error().as<moonshot::DecodeError>() != nullptr);
  CHECK(odd.error().as<moonshot::DecodeError>()->pointer() == "/choices/0/delta/message/content");
}

TEST_CASE("a delta or a text in the place of a whole message is read", "[unit][answers]") {
  for (const char* form :
       {R"("delta":{"role":"assistant","content":"PONG"})", R"("message":null,"text":"PONG")",
        R"("text":"PONG")", R"("content":"PONG")"}) {
    INFO(form);
    const auto body = whole(std::string(R"({"index":0,)") + form + R"(,"finish_reason":"stop"})");
    for (const auto& result : {created(body), streamed(body).answer, of_batch(body)}) {
      REQUIRE(result);
      CHECK(result->text() == "PONG");
      CHECK(result->choices[0].message.role == moonshot::Role::assistant);
      CHECK(result->choices[0].extra.empty());
      CHECK(moonshot::json::encode(*result)->find("PONG") != std::string::npos);
    }
    CHECK(streamed(body).text == "PONG");
  }
  for (const char* form : {R"("delta":{})", R"("delta":5,"text":"")", R"("text":7)"}) {
    const auto result = created(whole(std::string(R"({"index":0,)") + form + "}"));
    REQUIRE_FALSE(result);
    CHECK(result.error().as<moonshot::DecodeError>() != nullptr);
  }
}

TEST_CASE("numbers that JSON has no form for cost no answer", "[unit][answers]") {
  for (const char* number : {"NaN", "-Infinity", "Infinity", "-inf", "nan", "+Inf"}) {
    INFO(number);
    const std::string logprobs =
        std::string(R"("logprobs":{"content":[{"token":"NaN","logprob":)") + number +
        R"(,"bytes":null,"top_logprobs":[]}]})";
    const std::string usage = std::string(R"(,"usage":{"prompt_tokens":)") + number + "}";
    auto body = whole(R"({"index":0,"message":{"role":"assistant","content":"is \"NaN, -inf"},)" +
                      logprobs + R"(,"finish_reason":"stop"})");
    body.insert(body.size() - 1, usage);
    const auto stream =
        events({R"({"index":0,)" + logprobs + R"(,"delta":{"content":"is \"NaN\ud83d"}})",
                R"({"index":0,"delta":{"content":"\ude00, -inf"},)" + logprobs +
                    R"(,"finish_reason":"stop"})"});
    for (const auto& result : {created(body), streamed(body).answer, of_batch(body)}) {
      REQUIRE(result);
      CHECK(result->text() == "is \"NaN, -inf");
    }
    CHECK(streamed(stream).text == "is \"NaN\xF0\x9F\x98\x80, -inf");
    for (const auto& result : {created(stream), streamed(stream).answer}) {
      REQUIRE(result);
      REQUIRE(result->choices.at(0).logprobs);
      REQUIRE(result->choices[0].logprobs->content.size() == 2);
      CHECK(result->choices[0].logprobs->content[0].token == "NaN");
      CHECK(result->choices[0].logprobs->content[0].logprob == 0);
      CHECK(moonshot::json::encode(*result)->find(R"("logprob":null)") != std::string::npos);
    }
  }
  for (const char* other : {"NaN5", "Infinit", "-", "Na", "None"}) {
    const auto result = created(whole(
        std::string(R"({"message":{"role":"assistant","content":"x"},"logprobs":)") + other + "}"));
    REQUIRE_FALSE(result);
    CHECK(result.error().as<moonshot::DecodeError>() != nullptr);
  }
}

TEST_CASE("what stands beside a message that says nothing is read", "[unit][answers]") {
  for (const char* form :
       {R"("message":{"role":"assistant"},"text":"x")",
        R"("message":{"role":"assistant","content":""},"text":"x")",
        R"("message":{"role":"assistant","content":null},"content":"x")",
        R"("message":{"role":"assistant","content":""},"delta":{"content":"x"})",
        R"("message":{"role":"assistant"},"delta":{"role":"assistant","content":"x"})",
        R"("message":{"role":"assistant","text":"x"})", R"("message":{},"text":"x")",
        R"("message":{"role":"assistant","message":"x"})"}) {
    INFO(form);
    const auto body = whole(std::string(R"({"index":0,)") + form + R"(,"finish_reason":"stop"})");
    for (const auto& result : {created(body), streamed(body).answer, of_batch(body)}) {
      REQUIRE(result);
      CHECK(result->text() == "x");
      CHECK(result->choices[0].message.role == moonshot::Role::assistant);
      CHECK(result->choices[0].extra.empty());
      CHECK(moonshot::json::encode(result->choices[0].message)->find(R"("content":"x")") !=
            std::string::npos);
    }
    CHECK(streamed(body).text == "x");
  }
  // What a message says counts.
  const auto both = created(whole(R"({"message":{"role":"assistant","content":"x"},"text":"y"})"));
  REQUIRE(both);
  CHECK(both->text() == "x");
  CHECK(both->choices[0].extra.size() == 1);
}

TEST_CASE("events in a line of a batch are its answer, and a part of one without their end",
          "[unit][answers]") {
  const auto read = [](const std::string& finish) {
    return of_batch(R"("data: {\"choices\":[{\"delta\":{\"content\":\"PO\"}}]}\n\n)" + finish +
                    "\"");
  };
  const auto whole = read(
      R"(data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n)");
  REQUIRE(whole);
  CHECK(whole->text() == "PO");
  const auto cut = read("");
  REQUIRE_FALSE(cut);
  const auto* const interrupted = cut.error().as<moonshot::StreamInterrupted>();
  REQUIRE(interrupted != nullptr);
  CHECK(interrupted->body().find("PO") != std::string::npos);
}

TEST_CASE("an error within a message that says nothing is one", "[unit][answers]") {
  const auto with = [](const std::string& members) {
    return created(whole(R"({"index":0,"message":{"role":"assistant",)" + members + "}}"));
  };
  const std::string error = R"("error":{"message":"Provider returned error","code":502})";
  const auto refused = with(R"("content":"",)" + error);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() == "Provider returned error");
  CHECK(with(R"("content":"hi",)" + error));
  CHECK(with(R"("content":"","error":{"message":""})"));
}

TEST_CASE("a number that is none in the place of a text is no silence", "[unit][answers]") {
  for (const char* number : {"NaN", "-Infinity", "[NaN]", "nan"}) {
    for (const char* member : {"content", "reasoning_content", "tool_calls"}) {
      INFO(member << ": " << number);
      const std::string message = std::string(R"({"role":"assistant",")") + member +
                                  "\":" + number + R"(,"prefix":Infinity})";
      const auto body = whole(R"({"message":)" + message + R"(,"score":NaN})");
      const auto stream = events({R"({"index":0,"delta":)" + message + "}",
                                  R"({"index":0,"delta":{},"finish_reason":"stop"})"});
      const std::string end = std::string("/") + member;
      for (const auto& result : {created(body), of_batch(body), streamed(stream).answer}) {
        REQUIRE_FALSE(result);
        const auto* error = result.error().as<moonshot::DecodeError>();
        REQUIRE(error != nullptr);
        CHECK(error->pointer().find(end) != std::string::npos);
      }
    }
  }
}

TEST_CASE("the first choice is the same in chunks and in the whole answer", "[unit][answers]") {
  const auto stream = [](const std::string& index) {
    return events(
        {R"({"index":)" + index + R"(,"delta":{"reasoning_content":"h","content":"PO"}})",
         R"({"index":)" + index + R"(,"delta":{"content":"NG"},"finish_reason":"stop"})"});
  };
  const auto answer = [](const std::string& index) {
    return R"({"index":)" + index +
           R"(,"message":{"role":"assistant","content":"PONG"},"finish_reason":"stop"})";
  };
  for (const char* index : {"0", "5", "1", "-1", "\"2\"", "null"}) {
    INFO(index);
    for (const auto& body : {stream(index), whole(answer(index))}) {
      const auto run = streamed(body);
      REQUIRE(run.answer);
      CHECK(run.text == "PONG");
      CHECK(run.answer->text() == "PONG");
      CHECK(created(body)->text() == "PONG");
    }
  }
  // Of several choices it is that of the lowest index, wherever it stands.
  const std::string other =
      R"({"index":3,"message":{"role":"assistant","content":"other"},"finish_reason":"stop"},)";
  for (const auto& run :
       {streamed(whole(other + answer("1"))),
        streamed(events({R"({"index":1,"delta":{"content":"PO"}},)"
                         R"({"index":3,"delta":{"content":"ot"}})",
                         R"({"index":3,"delta":{"content":"her"},"finish_reason":"stop"},)"
                         R"({"index":1,"delta":{"content":"N"}},)"
                         R"({"index":1,"delta":{"content":"G"},"finish_reason":"stop"})"}))}) {
    REQUIRE(run.answer);
    CHECK(run.text == "PONG");
    CHECK(run.answer->text() == "PONG");
    CHECK(run.answer->choices.size() == 2);
  }
  CHECK(created(whole(other + answer("1")))->text() == "PONG");
}
