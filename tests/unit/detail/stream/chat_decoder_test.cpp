#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
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
    // An event counts with the first byte of the blank line behind it.
    const bool complete = length >= done + std::string("data: [DONE]\n\n").size();
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
  CHECK(of(R"({"choices":[{"index":"0"}]})") == "/choices/0/index");
  CHECK(of(R"({"choices":[{"delta":{"content":[]}}]})") == "/choices/0/delta/content");
  CHECK(of(R"({"usage":{"total_tokens":1.5}})") == "/usage/total_tokens");
}

TEST_CASE("a body that is no event stream says so", "[unit][stream]") {
  Run html(1 << 20, "text/html");
  html.push("<html>login</html>");
  html.decoder.end("");
  REQUIRE(outcome(html.decoder) == "DecodeError");
  CHECK(html.decoder.error()->as<moonshot::DecodeError>()->body() == "<html>login</html>");

  Run empty;
  empty.decoder.end("the body ended");
  CHECK(outcome(empty.decoder) == "StreamInterrupted");
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
