#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/detail/text/utf8.hpp>
#include <moonshot/detail/tokens/lookup.hpp>
#include <moonshot/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using moonshot::ErrorKind;
using moonshot::detail::ChatDecoder;

namespace {

const std::string stream =
    "data: "
    "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"kimi-k3\","
    "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    ": keep-alive\n\n"
    "data: "
    "{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"kimi-k3\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xE4\xBD\xA0\\ud83d\\ude00\"}}]}\n\n"
    "data:{\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"kimi-k3\","
    "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":"
    "{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}]}\r\n\r\n"
    "data: [DONE]\n\n";

moonshot::http::ResponseHead head(int status = 200, const char* type = "text/event-stream") {
  moonshot::http::ResponseHead result;
  result.status = status;
  result.headers.add("Content-Type", type);
  result.headers.add("Msh-Request-Id", "r-1");
  return result;
}

struct Run {
  explicit Run(std::size_t limit = 1 << 20, const char* type = "text/event-stream")
      : decoder(moonshot::Endpoint(), limit) {
    decoder.head(head(200, type));
  }
  void push(std::string_view bytes) {
    decoder.push(bytes);
    while (const auto* chunk = decoder.next()) {
      ++chunks;
      text += chunk->text();
    }
  }
  ChatDecoder decoder;
  int chunks = 0;
  std::string text;
};

std::string outcome(const ChatDecoder& decoder) {
  return decoder.done() ? "done" : decoder.error() ? decoder.error()->name() : "open";
}

}  // namespace

TEST_CASE("any split of a stream gives the same message", "[unit][stream]") {
  Run whole;
  whole.push(stream);
  CHECK(whole.decoder.done());
  CHECK(whole.chunks == 3);
  const auto expected = *moonshot::json::encode(whole.decoder.value());
  CHECK(whole.decoder.value().text() == "\xE4\xBD\xA0\xF0\x9F\x98\x80");

  std::string wrong;
  for (std::size_t split = 0; split <= stream.size(); ++split) {
    Run halves;
    halves.push(std::string_view(stream).substr(0, split));
    halves.push(std::string_view(stream).substr(split));
    const bool same = halves.decoder.done() && halves.chunks == 3 && halves.text == whole.text &&
                      *moonshot::json::encode(halves.decoder.value()) == expected;
    if (!same) wrong += std::to_string(split) + " ";
  }
  CHECK(wrong.empty());

  Run bytewise;
  for (std::size_t i = 0; i < stream.size(); ++i)
    bytewise.push(std::string_view(stream).substr(i, 1));
  CHECK(*moonshot::json::encode(bytewise.decoder.value()) == expected);
}

TEST_CASE("only [DONE] completes a message", "[unit][stream]") {
  const auto done = stream.find("data: [DONE]");
  std::string wrong;
  for (std::size_t length = 0; length < stream.size(); ++length) {
    Run run;
    run.push(std::string_view(stream).substr(0, length));
    run.decoder.end("the connection closed");
    // It needs no blank line behind it: nothing else begins like this.
    const bool complete = length >= done + std::string("data: [DONE]").size();
    const std::string expected = complete ? "done" : "StreamInterrupted";
    if (outcome(run.decoder) != expected) wrong += std::to_string(length) + " ";
  }
  CHECK(wrong.empty());
}

TEST_CASE("what had arrived is kept when a stream breaks off", "[unit][stream]") {
  Run run;
  run.push(stream.substr(0, stream.find("data:{")));
  run.decoder.end("the connection closed");
  REQUIRE(run.decoder.error());
  CHECK(run.decoder.error()->kind() == ErrorKind::stream_interrupted);
  CHECK_THAT(run.decoder.error()->what(), Catch::Matchers::ContainsSubstring("[DONE]"));
  CHECK(run.decoder.value().text() == "\xE4\xBD\xA0\xF0\x9F\x98\x80");
  REQUIRE(run.decoder.error()->attempts().size() == 1);
  CHECK(run.decoder.error()->attempts()[0].status == 200);
  CHECK(run.decoder.error()->attempts()[0].request_id == "r-1");
}

TEST_CASE("nothing after [DONE] counts", "[unit][stream]") {
  Run run;
  run.push(stream + "data: {\"error\":{\"message\":\"late\"}}\n\ndata: garbage\n\n");
  run.push("data: more\n\n");
  run.decoder.end("");
  CHECK(outcome(run.decoder) == "done");
  CHECK(run.chunks == 3);
}

TEST_CASE("an error event in mid-stream becomes its exact class", "[unit][stream]") {
  const std::string first = stream.substr(0, stream.find(": keep-alive"));
  SECTION("as data") {
    Run run;
    run.push(first +
             "data: {\"error\":{\"message\":\"The engine is currently overloaded\",\"type\":"
             "\"engine_overloaded_error\"}}\n\ndata: [DONE]\n\n");
    CHECK(outcome(run.decoder) == "EngineOverloaded");
  }
  SECTION("named error") {
    Run run;
    run.push(first +
             "event: error\ndata: {\"error\":{\"message\":\"is suspended\",\"type\":"
             "\"exceeded_current_quota_error\"}}\n\n");
    CHECK(outcome(run.decoder) == "Suspended");
  }
  SECTION("beside other members") {
    Run run;
    run.push(first +
             "data: {\"id\":\"c-1\",\"choices\":[],\"error\":{\"message\":\"m\",\"type\":"
             "\"server_error\"}}\n\n");
    CHECK(outcome(run.decoder) == "ServerError");
    const auto* error = run.decoder.error()->as<moonshot::ApiError>();
    CHECK(error->status() == 200);
    CHECK(error->request_id() == "r-1");
  }
  SECTION("as the whole body, without an event stream") {
    Run run(1 << 20, "application/json");
    run.push(R"({"error":{"message":"m","type":"access_terminated_error"}})");
    run.decoder.end("");
    CHECK(outcome(run.decoder) == "PermissionDenied");
  }
  SECTION("but null is none") {
    Run run;
    run.push(first + "data: {\"id\":\"c-1\",\"choices\":[],\"error\":null}\n\n");
    CHECK(outcome(run.decoder) == "open");
    CHECK(run.chunks == 2);
  }
}

TEST_CASE("an event that is no chunk is a decode error with its bytes", "[unit][stream]") {
  const auto of = [](const std::string& data) {
    Run run;
    run.push("data: " + data + "\n\n");
    REQUIRE(run.decoder.error());
    const auto* error = run.decoder.error()->as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->body() == data);
    return error->pointer();
  };
  CHECK(of("garbage").empty());
  CHECK(of("[1]").empty());
  CHECK(of("[DONE]x").empty());
  CHECK(of(R"({"choices":{}})") == "/choices");
  CHECK(of(R"({"choices":[{"delta":[]}]})") == "/choices/0/delta");
  CHECK(of(R"({"choices":[{"delta":{"content":5}}]})") == "/choices/0/delta/content");
  CHECK(of(R"({"choices":[{"delta":{"content":[5]}}]})") == "/choices/0/delta/content/0");
  CHECK(of(R"({"choices":[{"message":{"tool_calls":5}}]})") == "/choices/0/message/tool_calls");
}

TEST_CASE("a body that is no event stream says so", "[unit][stream]") {
  Run html(1 << 20, "text/html");
  html.push("<html>login</html>");
  html.decoder.end("");
  REQUIRE(outcome(html.decoder) == "DecodeError");
  CHECK(html.decoder.error()->as<moonshot::DecodeError>()->body() == "<html>login</html>");
  CHECK(html.decoder.error()->as<moonshot::DecodeError>()->found() == "an HTML page");

  Run empty;
  empty.decoder.end("the body ended");
  CHECK(outcome(empty.decoder) == "StreamInterrupted");
}

namespace {

std::string event(const std::string& delta, const std::string& more = "") {
  return R"(data: {"choices":[{"index":0,"delta":)" + delta + more + "}]}\n\n";
}

const std::string finish = event("{}", R"(,"finish_reason":"stop")") + "data: [DONE]\n\n";

Run run_of(const std::string& body, const char* type = "text/event-stream") {
  Run run(1 << 20, type);
  run.push(body);
  run.decoder.end("the body ended");
  return run;
}

}  // namespace

TEST_CASE("[DONE] without a finish reason is an interruption that keeps the text",
          "[unit][stream]") {
  const auto half =
      run_of(event(R"({"content":"half"})", R"(,"finish_reason":"")") + "data: [DONE]\n\n");
  CHECK(outcome(half.decoder) == "StreamInterrupted");
  CHECK(half.decoder.value().text() == "half");
  // Of several choices each that says something has to be finished.
  const auto second = run_of(R"(data: {"choices":[{"index":1,"delta":{"content":"x"}}]})"
                             "\n\n" +
                             finish);
  CHECK(outcome(second.decoder) == "StreamInterrupted");
}

TEST_CASE("[DONE] without any choice is a decode error", "[unit][stream]") {
  for (const char* before : {"", "data: {\"choices\":[],\"usage\":{\"total_tokens\":1}}\n\n"}) {
    const auto run = run_of(before + std::string("data: [DONE]\n\n"));
    REQUIRE(outcome(run.decoder) == "DecodeError");
    CHECK(run.decoder.error()->as<moonshot::DecodeError>()->pointer() == "/choices");
  }
}

TEST_CASE("the sign of the end is read in every form", "[unit][stream]") {
  for (const char* sign :
       {"data: [DONE]\n\n", "data:  [DONE] \n\n", "data:[DONE]", "data: [DONE]\n", "data: [DONE]\r",
        "data: [DONE]\r\n", "data: \"[DONE]\"\n\n"}) {
    const auto run =
        run_of(event(R"({"content":"x"})", R"(,"finish_reason":"stop")") + "data: null\n\n" + sign);
    INFO(sign);
    CHECK(outcome(run.decoder) == "done");
    CHECK(run.chunks == 1);
  }
}

TEST_CASE("a last line [DONE] without data: ends a message", "[unit][stream]") {
  const std::string text = event(R"({"content":"x"})", R"(,"finish_reason":"stop")");
  for (const char* sign :
       {"[DONE]", "[DONE]\n", "[DONE]\r\n\r\n", " [DONE] \n: bye\n\n", "[DONE]\n\n\n"}) {
    INFO(sign);
    CHECK(outcome(run_of(text + sign).decoder) == "done");
    // The line behind a chunk stands in the place of the empty one.
    const auto close = run_of(text.substr(0, text.size() - 1) + sign);
    CHECK(outcome(close.decoder) == "done");
    CHECK(close.decoder.value().text() == "x");
    // It ends no message that has no reason to be finished.
    CHECK(outcome(run_of(event(R"({"content":"x"})", "") + sign).decoder) == "StreamInterrupted");
  }
  for (const char* sign : {"[DONE]x", "x[DONE]", "[DONE]: x", "[DONE]\nid: 1\n", "event: [DONE]"}) {
    INFO(sign);
    CHECK(outcome(run_of(text + sign).decoder) == "StreamInterrupted");
  }
}

TEST_CASE("a JSON answer in the place of a stream is that answer and one chunk", "[unit][stream]") {
  const std::string answer =
      R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"x: \"data: [DONE]\"","reasoning_content":"r"},"finish_reason":"stop"}],"usage":{"total_tokens":3}})";
  for (const char* end : {"", "\n", "\n\ndata: [DONE]\n\n"}) {
    for (const char* type : {"application/json", "text/event-stream"}) {
      const auto run = run_of("\xEF\xBB\xBF \n" + answer + end, type);
      REQUIRE(outcome(run.decoder) == "done");
      CHECK(run.chunks == 1);
      CHECK(run.text == "x: \"data: [DONE]\"");
      CHECK(run.decoder.value().text() == run.text);
      CHECK(run.decoder.value().reasoning() == "r");
      CHECK(run.decoder.value().usage->total_tokens == 3);
      CHECK(run.decoder.value().head.request_id() == "r-1");
    }
  }
  CHECK(outcome(run_of(answer.substr(0, answer.size() - 1)).decoder) == "StreamInterrupted");
}

TEST_CASE("a message in the place of the delta is read, beside one it is not", "[unit][stream]") {
  const auto message = [](const std::string& text, const std::string& more = "") {
    return R"(data: {"choices":[{"index":0,"message":{"role":"assistant","content":")" + text +
           "\"" + more + "}}]}\n\n";
  };
  const auto pieces = run_of(
      message("PO") +
      message("NG", R"(,"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x": 1}}}])") +
      finish);
  REQUIRE(outcome(pieces.decoder) == "done");
  CHECK(pieces.text == "PONG");
  const auto& calls = pieces.decoder.value().choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].function.arguments == R"({"x":1})");
  const auto repeated = run_of(event(R"({"content":"PONG"})") + message("PONG") + finish);
  CHECK(repeated.decoder.value().text() == "PONG");
}

TEST_CASE("ids in odd forms are kept in what is written of a broken stream", "[unit][stream]") {
  const auto broken = run_of(
      R"(data: {"id":9,"created":1.25,"model":{},"choices":[{"index":0,"delta":{"content":"PO",)"
      R"("tool_calls":[{"index":0,"id":5,"function":{"name":"f","arguments":"{}"}}]}}]})"
      "\n\n");
  REQUIRE(broken.decoder.error() != nullptr);
  const auto body = broken.decoder.error()->as<moonshot::StreamInterrupted>()->body();
  CHECK(moonshot::detail::member_of(body, "id") == "9");
  CHECK(moonshot::detail::member_of(body, "created") == "1.25");
  CHECK(moonshot::detail::member_of(body, "model") == "{}");
  CHECK(body.find(R"("id":5)") != std::string::npos);
  CHECK(body.find("PO") != std::string::npos);
}

TEST_CASE("a text in the place of the content is read, after deltas it is not", "[unit][stream]") {
  const auto chunk = [](const std::string& members) {
    return R"(data: {"choices":[{"index":0,)" + members + "}]}\n\n";
  };
  for (const char* form :
       {R"("text":"PO")", R"("content":"PO","delta":{})", R"("delta":{"text":"PO"})",
        R"("delta":{"message":"PO"})", R"("delta":{"content":""},"text":"PO")",
        R"("message":null,"text":"PO")"}) {
    INFO(form);
    const auto run = run_of(chunk(form) + chunk(form) + finish);
    CHECK(outcome(run.decoder) == "done");
    CHECK(run.text == "POPO");
    CHECK(run.decoder.value().text() == "POPO");
    CHECK(run_of(event(R"({"content":"a"})") + chunk(form) + finish).text == "a");
  }
  for (const std::string form : {R"("text":)", R"("content":)", R"("delta":{"text":)",
                                 R"("delta":{"message":)", R"("message":{"content":)"}) {
    INFO(form);
    const std::string end = form.find('{') == std::string::npos ? "" : "}";
    const auto halves =
        run_of(chunk(form + R"("\ud83d")" + end) + chunk(form + R"("\ude00")" + end) + finish);
    CHECK(halves.text == "\xF0\x9F\x98\x80");
    // Beside a delta it adds nothing to the half in it.
    const std::string half = R"("delta":{"content":"\ud83d"})";
    const std::string beside =
        end.empty() || form.find("delta") == std::string::npos
            ? R"("delta":{"content":"\ude00"},)" + form + R"("again")" + end
            : R"("delta":{"content":"\ude00",)" + form.substr(form.find('{') + 1) + R"("again"})";
    CHECK(run_of(chunk(half) + chunk(beside) + finish).text == "\xF0\x9F\x98\x80");
  }
  const auto within =
      run_of(event(R"({"content":"\ud83d"})") +
             event(R"({"content":"\ude00","message":{"content":"again"}})") + finish);
  CHECK(within.text == "\xF0\x9F\x98\x80");
}

TEST_CASE("each choice has its own form, and a late message its calls", "[unit][stream]") {
  const std::string call = R"({"id":"a","function":{"name":"f","arguments":"{}"}})";
  const std::string late =
      R"(data: {"choices":[{"index":0,"message":{"content":"x","tool_calls":[)" + call +
      "]}}]}\n\n";
  const auto run = run_of(event(R"({"content":"x"})") + late + late + finish);
  CHECK(run.decoder.value().text() == "x");
  CHECK(run.decoder.value().choices[0].message.tool_calls.size() == 1);
  const auto two =
      run_of(event(R"({"content":"x"})") +
             "data: {\"choices\":[{\"index\":1,\"message\":{\"content\":\"y\"}}]}\n\n" + finish);
  REQUIRE(two.decoder.value().choices.size() == 2);
  CHECK(*two.decoder.value().choices[1].message.content.text() == "y");
}

TEST_CASE("a message beside any kind of delta adds nothing but its calls", "[unit][stream]") {
  const auto beside = [](const std::string& delta, const std::string& message) {
    return run_of(event(delta, R"(,"message":)" + message) + finish);
  };
  const std::string repeated = R"({"role":"assistant","content":"again"})";
  CHECK(beside(R"({"reasoning_content":"r"})", repeated).decoder.value().reasoning() == "r");
  CHECK(beside(R"({"reasoning_content":"r"})", repeated).text.empty());
  const auto parts = beside(R"({"content":[{"type":"x","y":1}]})", repeated);
  CHECK(parts.text.empty());
  CHECK(parts.decoder.value().choices.at(0).message.content.parts() != nullptr);
  // The calls of the delta are those that count.
  const auto run = run_of(
      event(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]})",
            R"(,"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]})") +
      event(R"({"tool_calls":[{"index":0,"function":{"arguments":"}"}}]})") + finish);
  REQUIRE(run.decoder.value().choices.at(0).message.tool_calls.size() == 1);
  CHECK(run.decoder.value().choices[0].message.tool_calls[0].function.arguments == "{}");
}

TEST_CASE("the calls of a late message are taken wherever it stands, for its own choice",
          "[unit][stream]") {
  const std::string calls =
      R"({"content":"x","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]})";
  const auto within =
      run_of(event(R"({"content":"x"})") + event(R"({"message":)" + calls + "}") + finish);
  CHECK(within.text == "x");
  CHECK(within.decoder.value().choices.at(0).message.tool_calls.size() == 1);
  const std::string of_second = R"(data: {"choices":[{"index":1,"delta":)" + calls + "}]}\n\n";
  const std::string late = R"(data: {"choices":[{"index":0,"message":)" + calls + "}]}\n\n";
  const auto both = run_of(event(R"({"content":"x"})") + of_second + late + finish);
  REQUIRE(both.decoder.value().choices.size() == 2);
  CHECK(both.decoder.value().choices[0].message.tool_calls.size() == 1);
  CHECK(both.decoder.value().choices[1].message.tool_calls.size() == 1);
}

TEST_CASE("a choice whose index is below 0 is the first one", "[unit][stream]") {
  const auto piece = [](const std::string& members) {
    return R"(data: {"choices":[{"index":-1,)" + members + "}]}\n\n";
  };
  const auto run =
      run_of(piece(R"("delta":{"content":"PONG"})") + piece(R"("message":{"content":"PONG"})") +
             piece(R"("text":"PONG")") + finish);
  CHECK(run.text == "PONG");
  CHECK(run.decoder.value().text() == "PONG");
  CHECK(run.decoder.value().choices.size() == 1);
}

TEST_CASE("a message without a role has that of the delta around it", "[unit][stream]") {
  for (const char* message : {R"({"content":"x"})", R"({"role":"","content":"x"})"}) {
    INFO(message);
    const auto run =
        run_of(event(R"({"role":"tool"})", R"(,"message":)" + std::string(message)) + finish);
    CHECK(run.decoder.value().choices.at(0).message.role == moonshot::Role::tool);
    CHECK(run.text == "x");
  }
}

TEST_CASE("of several errors in a chunk that of the first choice is told, and all texts are kept",
          "[unit][stream]") {
  const auto error = [](const std::string& words) {
    return R"(,"error":{"message":")" + words + "\"}";
  };
  const auto chunk = [](const std::string& first, const std::string& second,
                        const std::string& top) {
    return run_of(R"(data: {"choices":[{"index":0,"delta":{"content":"a"})" + first +
                  R"(},{"index":1,"delta":{})" + second + "}]" + top + "}\n\n" + finish);
  };
  const auto told = [](const Run& run) {
    REQUIRE(run.decoder.error() != nullptr);
    CHECK(run.text == "a");
    return run.decoder.error()->message();
  };
  CHECK(told(chunk(error("one"), error("two"), error("top"))) == "one");
  CHECK(told(chunk("", error("two"), error("top"))) == "two");
  CHECK(told(chunk("", "", error("top"))) == "top");
}

TEST_CASE("halves in parts and in messages are joined", "[unit][stream]") {
  const auto part = [](const std::string& text) {
    return event(R"({"content":[{"type":"text","text":")" + text + R"("}]})");
  };
  const auto message = [](const std::string& text) {
    return R"(data: {"choices":[{"index":0,"message":{"content":")" + text +
           R"("},"delta":{"content":""}}]})" + "\n\n";
  };
  for (const auto& body :
       {part("a\\ud83d") + part("\\ude00b"), message("a\\ud83d") + message("\\ude00b")}) {
    const auto run = run_of(body + finish);
    CHECK(run.text ==
          "a\xF0\x9F\x98\x80"
          "b");
    CHECK(run.decoder.value().text() == run.text);
  }
  CHECK(run_of(part("a\\ud83d") + finish).decoder.value().text() == "a\xEF\xBF\xBD");
}

TEST_CASE("a finish reason in words that say nothing is none", "[unit][stream]") {
  const auto run = run_of(event(R"({"content":"x"})", R"(,"finish_reason":"null")") +
                          "event: ping\n" + event(R"({"content":"y"})") + "data: [DONE]\n\n");
  CHECK(run.text == "xy");
  CHECK(outcome(run.decoder) == "StreamInterrupted");
}

TEST_CASE("comments before a JSON answer are passed over", "[unit][stream]") {
  const std::string body =
      ": ping {\n\r\n:\n"
      R"({"choices":[{"index":0,"message":{"content":"PONG"},"finish_reason":"stop"}]})";
  Run bytewise;
  for (const char byte : body) bytewise.push(std::string_view(&byte, 1));
  CHECK(outcome(bytewise.decoder) == "done");
  CHECK(bytewise.text == "PONG");
  CHECK(run_of(body).text == "PONG");
  CHECK(run_of(": {\n\n" + stream).chunks == 3);
}

TEST_CASE("a call without the name of a function completes no message", "[unit][stream]") {
  const auto with = [](const std::string& call) {
    return run_of(event(R"({"content":"a","tool_calls":[)" + call + "]}") + finish);
  };
  const auto flat =
      run_of(event(R"({"tool_calls":[{"index":0,"id":"a","name":"f","arguments":"{\"x\":"}]})") +
             event(R"({"tool_calls":[{"index":0,"arguments":"1}"}]})") + finish);
  REQUIRE(outcome(flat.decoder) == "done");
  const auto& call = flat.decoder.value().choices[0].message.tool_calls.at(0);
  CHECK(call.function.name == "f");
  CHECK(call.function.arguments == R"({"x":1})");
  CHECK(call.extra.empty());
  for (const char* nameless : {R"({"index":0,"id":"a"})", R"({"id":"a","function":null})",
                               R"({"id":"a","function":{"name":"","arguments":"{}"}})"}) {
    const auto run = with(nameless);
    REQUIRE(outcome(run.decoder) == "DecodeError");
    CHECK(run.decoder.error()->as<moonshot::DecodeError>()->pointer() ==
          "/choices/0/message/tool_calls/0/function/name");
    CHECK(run.decoder.value().text() == "a");
  }
}

TEST_CASE("an error within a chunk or a choice is one, an empty one is none", "[unit][stream]") {
  const auto with = [](const std::string& more, const std::string& top) {
    return run_of(R"(data: {"choices":[{"index":0,"delta":{"content":"a"})" + more + "}]" + top +
                  "}\n\n" + finish);
  };
  const std::string error = R"(,"error":{"message":"Provider returned error","code":502})";
  for (const auto& run : {with(error, ""), with("", error)}) {
    REQUIRE(run.decoder.error() != nullptr);
    CHECK(run.decoder.error()->as<moonshot::ApiError>() != nullptr);
    CHECK(run.decoder.error()->message() == "Provider returned error");
    CHECK(run.text == "a");
    CHECK(run.decoder.value().text() == "a");
  }
  for (const char* empty : {"null", "{}", "[]", "false", "\"\"", "0", "\" \"",
                            R"({"message":"","type":"","code":null,"details":[{}]})"}) {
    const std::string member = std::string(R"(,"error":)") + empty;
    CHECK(outcome(with(member, "").decoder) == "done");
    CHECK(outcome(with("", member).decoder) == "done");
  }
}

TEST_CASE("an error beside the content of a wrapped chunk ends the stream", "[unit][stream]") {
  const std::string error = R"(,"error":{"message":"Provider returned error","code":502})";
  const auto wrapped = [](const std::string& in_choice, const std::string& in_chunk,
                          const std::string& outside) {
    return run_of(R"(data: {"code":0,"data":{"choices":[{"index":0,"delta":{"content":"a"})" +
                  in_choice + "}]" + in_chunk + "}" + outside + "}\n\n" + finish);
  };
  const auto good = wrapped("", "", "");
  REQUIRE(outcome(good.decoder) == "done");
  // What stands around the chunk is kept, but not the chunk a second time.
  CHECK(good.decoder.value().extra.size() == 1);
  CHECK(good.decoder.value().extra.find("code") != nullptr);
  for (const auto& run : {wrapped(error, "", ""), wrapped("", error, ""), wrapped("", "", error)}) {
    REQUIRE(run.decoder.error() != nullptr);
    CHECK(run.decoder.error()->message() == "Provider returned error");
    CHECK(run.text == "a");
  }
}

TEST_CASE("an error within a delta is one where the delta says nothing else", "[unit][stream]") {
  const std::string error = R"("error":{"message":"Provider returned error","code":502})";
  const auto run = run_of(event(R"({"content":"a"})") + event("{" + error + "}") + finish);
  REQUIRE(run.decoder.error() != nullptr);
  CHECK(run.decoder.error()->message() == "Provider returned error");
  CHECK(run.decoder.value().text() == "a");
  CHECK(outcome(run_of(event(R"({"content":"a",)" + error + "}") + finish).decoder) == "done");
  CHECK(outcome(run_of(event(R"({"content":"a"})") + event(R"({"error":{}})") + finish).decoder) ==
        "done");
}

TEST_CASE("an error that a gateway writes behind the events, without a field, keeps its class",
          "[unit][stream]") {
  const std::string begun = event(R"({"content":"a"})");
  const std::string error =
      R"({"error":{"message":"The engine is currently overloaded","type":"engine_overloaded_error"}})";
  for (const auto& body : {begun + error, begun + error + "\n", begun + error + "\n\n",
                           begun + error + "\n\ndata: [DONE]\n\n"}) {
    INFO(body);
    const auto run = run_of(body);
    CHECK(outcome(run.decoder) == "EngineOverloaded");
    CHECK(run.text == "a");
  }
  // A whole answer is one all the same, and other lines say nothing.
  CHECK(outcome(run_of(begun + error + "\n\n" + finish).decoder) == "done");
  CHECK(outcome(run_of(begun + "{\"error\":null}\n\n").decoder) == "StreamInterrupted");
  CHECK(outcome(run_of(begun + "{\"a\":1}\n\n").decoder) == "StreamInterrupted");
}

TEST_CASE("a stream that breaks off within its first event is an interruption", "[unit][stream]") {
  const auto run =
      run_of(R"(data: {"choices":[{"index":0,"delta":{"content":"a"}}]})", "text/plain");
  REQUIRE(outcome(run.decoder) == "StreamInterrupted");
}

TEST_CASE("halves of a character in two chunks are joined, others replaced", "[unit][stream]") {
  const std::string smile = "\xF0\x9F\x98\x80";
  const auto check = [&](const std::string& first, const std::string& second,
                         const std::string& whole) {
    INFO(first << " | " << second);
    for (const char* name : {"content", "reasoning_content", "reasoning", "thinking"}) {
      const std::string begin = "{\"" + std::string(name) + "\":\"";
      const auto run =
          run_of(event(begin + first + "\"}") + event(begin + second + "\"}") + finish);
      REQUIRE(outcome(run.decoder) == "done");
      const auto& message = run.decoder.value().choices.at(0).message;
      const std::string found =
          name == std::string("content") ? run.decoder.value().text()
          : name == std::string("thinking")
              ? moonshot::detail::string_of(message.extra.find("thinking")->text())
                    .value_or("broken")
              : run.decoder.value().reasoning();
      CHECK(found == whole);
      CHECK(moonshot::detail::is_utf8(run.text));
      if (name == std::string("content")) CHECK(run.text == whole);
    }
  };
  check("a\\ud83d", "\\ude00b", "a" + smile + "b");
  check("a\xF0\x9F",
        "\x98\x80"
        "b",
        "a" + smile + "b");
  check("a\\ud83d", "b",
        "a\xEF\xBF\xBD"
        "b");
  check("a\\ude00", "\\ud83d", "a\xEF\xBF\xBD\xEF\xBF\xBD");
  check("a\\ud83d b", "\xFF", "a\xEF\xBF\xBD b\xEF\xBF\xBD");
}

TEST_CASE("halves in arguments belong to their call", "[unit][stream]") {
  const auto call = [](const std::string& index, const std::string& arguments) {
    return R"({"index":)" + index + R"(,"function":{"name":"f","arguments":")" + arguments + "\"}}";
  };
  const auto run = run_of(
      event(R"({"tool_calls":[)" + call("0", "a\\ud83d") + "," + call("1", "b\\ud83d") + "]}") +
      event(R"({"tool_calls":[)" + call("1", "\\ude01") + "]}") +
      event(R"({"tool_calls":[)" + call("0", "\\ude00") + "]}") + finish);
  REQUIRE(outcome(run.decoder) == "done");
  const auto& calls = run.decoder.value().choices.at(0).message.tool_calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].function.arguments == "a\xF0\x9F\x98\x80");
  CHECK(calls[1].function.arguments == "b\xF0\x9F\x98\x81");
}

TEST_CASE("reasoning under its other name is read, and kept beside the first", "[unit][stream]") {
  const auto other = run_of(event(R"({"reasoning":"a"})") + event(R"({"reasoning":"b"})") + finish);
  CHECK(other.decoder.value().reasoning() == "ab");
  CHECK(other.decoder.value().choices.at(0).message.extra.empty());
  const std::string both = R"({"reasoning_content":"a","reasoning":"a"})";
  const auto twice = run_of(event(both) + event(both) + finish);
  CHECK(twice.decoder.value().reasoning() == "aa");
  CHECK(twice.decoder.value().choices.at(0).message.extra.find("reasoning")->text() == R"("aa")");
}

TEST_CASE("content in parts is text, and parts of other kinds are kept", "[unit][stream]") {
  const auto texts = run_of(event(R"({"content":[{"type":"text","text":"PO"}]})") +
                            event(R"({"content":[{"type":"text","text":"NG"}]})") + finish);
  CHECK(texts.text == "PONG");
  CHECK(*texts.decoder.value().choices.at(0).message.content.text() == "PONG");
  const auto mixed =
      run_of(event(R"({"content":"P"})") +
             event(R"({"content":[{"type":"text","text":"O"},{"type":"x","y":1}]})") +
             event(R"({"content":"NG"})") + finish);
  CHECK(mixed.decoder.value().text() == "PONG");
  const auto* parts = mixed.decoder.value().choices.at(0).message.content.parts();
  REQUIRE(parts != nullptr);
  REQUIRE(parts->size() == 3);
  CHECK(parts->at(1).extra.find("y")->text() == "1");
}

TEST_CASE("events without choices and pings are fine", "[unit][stream]") {
  Run run;
  run.push("event: ping\ndata: {}\n\ndata:\n\ndata: {\"choices\":[]}\n\ndata: {}\n\n");
  CHECK(outcome(run.decoder) == "open");
  CHECK(run.chunks == 2);
  CHECK(run.text.empty());
}

TEST_CASE("an event beyond the limit is a decode error", "[unit][stream]") {
  Run run(64);
  for (int i = 0; i < 10; ++i) run.push("data: 0123456789");
  run.push("\n\n");
  CHECK(outcome(run.decoder) == "DecodeError");
}
