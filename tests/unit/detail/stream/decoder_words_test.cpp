// What the decoder of a stream says, in whole, and what its errors keep.

#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/json.hpp>
#include <moonshot/types/signature.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::ChatDecoder;

namespace {

struct DecodedBody {
  explicit DecodedBody(const std::string& body, const std::string& type = "text/event-stream",
                       std::size_t most = std::size_t{1} << 20U,
                       const std::optional<moonshot::RepetitionGuard>& guard = {},
                       std::string_view how = "the body ended")
      : decoder(moonshot::Endpoint(), most, guard) {
    moonshot::http::ResponseHead head;
    head.status = 200;
    if (!type.empty()) head.headers.add("Content-Type", type);
    head.headers.add("Msh-Request-Id", "r-1");
    decoder.head(std::move(head));
    decoder.push(body);
    while (const auto* chunk = decoder.next()) text += chunk->text();
    decoder.end(how);
  }
  std::string body() const {
    const auto& error = decoder.error();
    if (const auto* decoding = error->as<moonshot::DecodeError>()) return decoding->body();
    if (const auto* broken_off = error->as<moonshot::StreamInterrupted>())
      return broken_off->body();
    return "another class";
  }
  ChatDecoder decoder;
  std::string text;
};

std::string event_of(const std::string& choice) {
  return "data: {\"choices\":[" + choice + "]}\n\n";
}

const std::string half_a_stream = event_of(R"({"index":0,"delta":{"content":"PO"}})");
const std::string received_of_half =
    R"({"id":"","object":"chat.completion","created":0,"model":"","choices":[{"index":0,"message":{"role":"assistant","content":"PO"}}]})";
const std::string finishing_event =
    event_of(R"({"index":0,"delta":{"content":"NG"},"finish_reason":"stop"})");
const std::string done_sign = "data: [DONE]\n\n";

}  // namespace

TEST_CASE("how a stream broke off is said, and what was received is kept", "[unit][stream]") {
  const DecodedBody dead(half_a_stream + done_sign);
  CHECK(dead.decoder.error()->message() ==
        "the stream ended with [DONE], but without a finish_reason: the server behind a gateway "
        "may have died");
  CHECK(dead.body() == received_of_half);
  CHECK(dead.text == "PO");
  const DecodedBody cut(half_a_stream);
  CHECK(cut.decoder.error()->message() == "the stream ended without [DONE]: the body ended");
  CHECK(cut.body() == received_of_half);
  const DecodedBody nothing("");
  CHECK(nothing.decoder.error()->message() == "the stream ended without [DONE]: the body ended");
  CHECK(nothing.body().empty());
  const DecodedBody json(R"({"choices":[{"index":0)", "application/json");
  CHECK(json.decoder.error()->message() == "the answer ended within its JSON: the body ended");
  CHECK(json.body() == R"({"choices":[{"index":0)");
  const DecodedBody otherwise(half_a_stream, "text/event-stream", 1000, {}, "the peer closed");
  CHECK(otherwise.decoder.error()->message() == "the stream ended without [DONE]: the peer closed");
  // An id and the status of the only try are known.
  REQUIRE(cut.decoder.error()->attempts().size() == 1);
  CHECK(cut.decoder.error()->attempts()[0].request_id == "r-1");
}

TEST_CASE("what a stream lacks is said with its place", "[unit][stream]") {
  const DecodedBody none(R"(data: {"choices":[]})"
                         "\n\n" +
                         done_sign);
  CHECK(none.decoder.error()->message() ==
        "expected a choice at /choices of a stream event, found a stream without any");
  CHECK(none.body() == R"({"id":"","object":"chat.completion","created":0,"model":""})");
  const DecodedBody nameless(event_of(R"({"index":0,"delta":{"tool_calls":[{"index":0,"id":"a"}]},)"
                                      R"("finish_reason":"tool_calls"})") +
                             done_sign);
  CHECK(nameless.decoder.error()->message() ==
        "expected the name of a function at /choices/0/message/tool_calls/0/function/name of a "
        "stream event, found none");
  CHECK(nameless.body().find(R"("id":"a")") != std::string::npos);
  const DecodedBody odd("data: [1]\n\n");
  CHECK(odd.decoder.error()->message() ==
        "expected an object at the top of a stream event, found an array");
  CHECK(odd.body() == "[1]");
  const DecodedBody within(event_of(R"({"index":0,"delta":{"content":5}})"));
  CHECK(within.decoder.error()->message() ==
        "expected a string or a list of parts at /choices/0/delta/content of a stream event, found "
        "a number");
  const DecodedBody wrapped(R"(data: {"code":0,"data":{"choices":[{"index":0,"delta":5}]}})"
                            "\n\n");
  CHECK(wrapped.decoder.error()->message() ==
        "expected an object at /data/choices/0/delta of a stream event, found a number");
  CHECK(wrapped.body() == R"({"code":0,"data":{"choices":[{"index":0,"delta":5}]}})");
  const DecodedBody in_message(
      R"(data: {"result":{"choices":[{"index":0,"message":{"content":5}}]}})"
      "\n\n");
  CHECK(in_message.decoder.error()->message() ==
        "expected a string or a list of parts at /result/choices/0/message/content of a stream "
        "event, found a number");
  const DecodedBody in_delta(event_of(R"({"index":0,"delta":{"message":{"content":5}}})"));
  CHECK(in_delta.decoder.error()->message() ==
        "expected a string or a list of parts at /choices/0/delta/message/content of a stream "
        "event, found a number");
}

TEST_CASE("the place of what a chunk lacks names no wrapper of the chunks before it",
          "[unit][stream]") {
  const auto wrapped = [](const std::string& delta) {
    return R"(data: {"code":0,"data":{"choices":[{"index":0,"delta":)" + delta + "}]}}\n\n";
  };
  const std::string fine = wrapped(R"({"content":"PO"})");
  const auto place = [&](const std::string& last) {
    const DecodedBody decoded(fine + fine + last);
    REQUIRE(decoded.decoder.error());
    const auto* error = decoded.decoder.error()->as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    return error->pointer();
  };
  CHECK(place(wrapped("5")) == "/data/choices/0/delta");
  CHECK(place(event_of(R"({"index":1,"message":{"content":5}})")) == "/choices/0/message/content");
}

TEST_CASE("a body of another kind is described", "[unit][stream]") {
  const auto found = [](const std::string& body, const std::string& type) {
    const DecodedBody decoded(body, type);
    return decoded.decoder.error()->message();
  };
  const std::string expected = "expected an event stream at the top of a stream event, found ";
  CHECK(found("", "application/json") == expected + "an empty body");
  CHECK(found("", "") == expected + "an empty body");
  CHECK(found("<html></html>", "text/html") == expected + "an HTML page");
  CHECK(found("<html></html>", "text/event-stream") == expected + "an HTML page");
  CHECK(found("nothing of the kind\n", "text/plain") == expected + "another kind of body");
  CHECK(found("nothing of the kind\n", "text/event-stream; charset=utf-8") ==
        "the stream ended without [DONE]: the body ended");
  CHECK(found("nothing of the kind\n", "text/event-strea") == expected + "another kind of body");
  CHECK(found("data: {}", "text/plain") == "the stream ended without [DONE]: the body ended");
}

TEST_CASE("an event and an answer may have as many bytes as are allowed", "[unit][stream]") {
  const std::string data = R"({"choices":[{"index":0,"delta":{"content":"PO"}}]})";
  const DecodedBody fits("data: " + data + "\n\n", "text/event-stream", data.size() + 6);
  CHECK(fits.text == "PO");
  const DecodedBody too_large("data: " + data + "\n\n" + done_sign, "text/event-stream",
                              data.size() - 1);
  CHECK(too_large.decoder.error()->message() ==
        "expected at most " + std::to_string(data.size() - 1) +
            " bytes at the top of a stream event, found a larger event");
  const std::string answer =
      R"({"choices":[{"index":0,"message":{"role":"assistant","content":"PONG"}}]})";
  const DecodedBody whole(answer, "application/json", answer.size());
  CHECK(whole.decoder.done());
  CHECK(whole.text == "PONG");
  const DecodedBody larger(answer, "application/json", answer.size() - 1);
  CHECK(larger.decoder.error()->message() ==
        "expected at most " + std::to_string(answer.size() - 1) +
            " bytes at the top of a stream event, found a larger answer");
  CHECK(larger.body() == answer.substr(0, answer.size() - 1));
  // What follows the answer is not a part of it.
  CHECK(DecodedBody(answer + "\n\n\n", "application/json", answer.size()).text == "PONG");
  CHECK(DecodedBody(answer + "<!-- served by a proxy -->", "application/json").text == "PONG");
  // One that breaks off after as many is no larger one.
  const auto begun = answer.substr(0, answer.size() - 1);
  CHECK(DecodedBody(begun, "application/json", begun.size()).decoder.error()->message() ==
        "the answer ended within its JSON: the body ended");
  // All pieces count together.
  for (const std::size_t most : {answer.size(), answer.size() - 1}) {
    ChatDecoder decoder(moonshot::Endpoint(), most);
    decoder.head({});
    for (std::size_t at = 0; at < answer.size(); at += 10) {
      decoder.push(std::string_view(answer).substr(at, 10));
      decoder.next();
    }
    CHECK(decoder.done() == (most == answer.size()));
    CHECK((decoder.error() != nullptr) == (most < answer.size()));
  }
}

TEST_CASE("an answer that repeats itself is ended with what it said", "[unit][stream]") {
  moonshot::RepetitionGuard guard;
  guard.min_length = 8;
  guard.repeats = 4;
  const DecodedBody repeated(
      event_of(R"({"index":0,"delta":{"content":"abababab"}})") + finishing_event + done_sign,
      "text/event-stream", 1000, guard);
  CHECK(repeated.decoder.error()->message() ==
        "the answer repeats itself and was ended by the repetition guard");
  CHECK(repeated.text == "abababab");
  CHECK(
      repeated.body() ==
      R"({"id":"","object":"chat.completion","created":0,"model":"","choices":[{"index":0,"message":{"role":"assistant","content":"abababab"}}]})");
  const DecodedBody reasoned(event_of(R"({"index":0,"delta":{"reasoning_content":"abababab"}})"),
                             "text/event-stream", 1000, guard);
  CHECK(reasoned.decoder.error()->message() ==
        "the answer repeats itself and was ended by the repetition guard");
  CHECK(DecodedBody(half_a_stream + finishing_event + done_sign, "text/event-stream", 1000, guard)
            .decoder.done());
  CHECK(DecodedBody(event_of(R"({"index":0,"delta":{"content":"abababab"}})") + finishing_event +
                    done_sign)
            .decoder.done());
}

TEST_CASE("events that are none of an answer are passed over", "[unit][stream]") {
  for (const char* other : {"event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: null\n\n",
                            "data:  \n\n", ": x\n\n", "event: ping\n\n", "retry: 5\n\n"}) {
    INFO(other);
    const DecodedBody decoded(other + half_a_stream + other + finishing_event + other + done_sign);
    CHECK(decoded.decoder.done());
    CHECK(decoded.text == "PONG");
  }
  // A ping with choices is a chunk like others.
  CHECK(DecodedBody("event: ping\n" + half_a_stream + finishing_event + done_sign).text == "PONG");
}

TEST_CASE("the tries that the caller knows of stand in the error", "[unit][stream]") {
  ChatDecoder decoder(moonshot::Endpoint(), 1000);
  moonshot::http::ResponseHead head;
  head.status = 200;
  std::vector<moonshot::Attempt> attempts(3);
  attempts[1].status = 503;
  decoder.head(head, attempts);
  decoder.end("x");
  REQUIRE(decoder.error());
  REQUIRE(decoder.error()->attempts().size() == 3);
  CHECK(decoder.error()->attempts()[1].status == 503);
  ChatDecoder later(moonshot::Endpoint(), 1000);
  later.head(head);
  later.attempts(attempts);
  later.end("x");
  CHECK(later.error()->attempts().size() == 3);
  ChatDecoder alone(moonshot::Endpoint(), 1000);
  alone.head(head);
  alone.end("x");
  REQUIRE(alone.error()->attempts().size() == 1);
  CHECK(alone.error()->attempts()[0].status == 200);
  CHECK(alone.error()->attempts()[0].request_id.empty());
}

TEST_CASE("what may stand before an answer is passed over at every split", "[unit][stream]") {
  const std::string answer = R"({"choices":[{"index":0,"message":{"content":"PONG"}}]})";
  const auto read = [](const std::string& body, std::size_t piece) {
    ChatDecoder decoder(moonshot::Endpoint(), 1000);
    moonshot::http::ResponseHead head;
    head.status = 200;
    decoder.head(head);
    std::string text;
    for (std::size_t at = 0; at < body.size(); at += piece) {
      const std::string bytes = body.substr(at, piece);
      decoder.push(bytes);
      while (const auto* chunk = decoder.next()) text += chunk->text();
    }
    decoder.end("x");
    return text + (decoder.done() ? "" : "?");
  };
  for (const std::string before : {"", " \t\r\n", "\xEF\xBB\xBF", ": a {\n", ":\r",
                                   ":a\r\n\r\n:b\n \n", "\xEF\xBB\xBF\n:x\n"}) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{500}}) {
      INFO(before << " in pieces of " << piece);
      CHECK(read(before + answer, piece) == "PONG");
      CHECK(read(before + half_a_stream + finishing_event + done_sign, piece) == "PONG");
    }
  }
  // A line in front that is neither makes it a stream of events.
  CHECK(read("x\n" + answer, 500) == "?");
  CHECK(read("x\n" + half_a_stream + finishing_event + done_sign, 500) == "PONG");
}

TEST_CASE("an error event is a refusal, whatever it says, but for the sign of the end",
          "[unit][stream]") {
  const DecodedBody plain(half_a_stream + "event: error\ndata: out of order\n\n");
  REQUIRE(plain.decoder.error());
  CHECK(plain.decoder.error()->as<moonshot::ApiError>() != nullptr);
  CHECK(plain.text == "PO");
  const DecodedBody last(half_a_stream + "event: error\ndata: out of order");
  REQUIRE(last.decoder.error());
  CHECK(last.decoder.error()->as<moonshot::ApiError>() != nullptr);
  CHECK(DecodedBody(half_a_stream + finishing_event + "event: error\ndata: [DONE]\n\n")
            .decoder.done());
  // A line of JSON behind the events that says an error is one.
  const DecodedBody line(
      half_a_stream +
      R"({"error":{"message":"The engine is currently overloaded","type":"engine_overloaded_error"}})" +
      "\n");
  REQUIRE(line.decoder.error());
  CHECK(line.decoder.error()->as<moonshot::EngineOverloaded>() != nullptr);
  const DecodedBody before_done(
      half_a_stream +
      R"({"error":{"message":"The engine is currently overloaded","type":"engine_overloaded_error"}})" +
      "\n" + done_sign);
  REQUIRE(before_done.decoder.error());
  CHECK(before_done.decoder.error()->as<moonshot::EngineOverloaded>() != nullptr);
}

TEST_CASE("an error in the last event needs no blank line behind it", "[unit][stream]") {
  const DecodedBody refused(
      half_a_stream +
      R"(data: {"error":{"message":"The engine is currently overloaded","type":"engine_overloaded_error"}})");
  REQUIRE(refused.decoder.error());
  CHECK(refused.decoder.error()->as<moonshot::EngineOverloaded>() != nullptr);
  CHECK(refused.text == "PO");
}

TEST_CASE("an error in words alone, in the place of a stream, keeps its class", "[unit][stream]") {
  const DecodedBody words("The engine is currently overloaded, please try again later",
                          "text/plain");
  REQUIRE(words.decoder.error());
  CHECK(words.decoder.error()->as<moonshot::EngineOverloaded>() != nullptr);
}

TEST_CASE("the error beside choices that cannot be read is told", "[unit][stream]") {
  const DecodedBody refused(
      R"(data: {"choices":[{"delta":5}],"error":{"message":"The engine is currently overloaded"}})"
      "\n\n");
  REQUIRE(refused.decoder.error());
  CHECK(refused.decoder.error()->as<moonshot::EngineOverloaded>() != nullptr);
  CHECK(refused.decoder.error()->message() == "The engine is currently overloaded");
}

TEST_CASE("the error beside choices that cannot be read is judged without them", "[unit][stream]") {
  const std::string error =
      R"({"message":"The engine is currently overloaded","type":"engine_overloaded_error"})";
  const std::pair<std::string, moonshot::Origin> rows[] = {
      {error, moonshot::Origin::unknown},
      {R"({"error":)" + error + "}", moonshot::Origin::altered}};
  for (const auto& [spoken, origin] : rows) {
    INFO(spoken);
    const std::string data = R"({"choices":[{"delta":5}],"error":)" + spoken + "}";
    const DecodedBody refused("data: " + data + "\n\n");
    REQUIRE(refused.decoder.error());
    const auto* told = refused.decoder.error()->as<moonshot::EngineOverloaded>();
    REQUIRE(told != nullptr);
    CHECK(told->type() == "engine_overloaded_error");
    CHECK(told->message() == "The engine is currently overloaded");
    CHECK(told->body() == data);
    CHECK(told->provenance().origin == origin);
  }
}

TEST_CASE("a chunk that counts tokens is no error, whatever its words", "[unit][stream]") {
  const DecodedBody counted(
      half_a_stream + finishing_event +
      R"(data: {"usage":{"total_tokens":3},"message":"The engine is currently overloaded"})"
      "\n\n" +
      done_sign);
  REQUIRE(counted.decoder.done());
  CHECK(counted.decoder.value().usage->total_tokens == 3);
}

TEST_CASE("half a character at the end of a stream is seen in what was received",
          "[unit][stream]") {
  const std::string half = event_of(R"({"index":0,"delta":{"content":"PO\ud83d"}})");
  const DecodedBody cut(half);
  CHECK(cut.decoder.value().text() == "PO\xEF\xBF\xBD");
  CHECK(cut.body().find("PO\xEF\xBF\xBD") != std::string::npos);
  const std::string finished = event_of(R"({"index":0,"delta":{},"finish_reason":"stop"})");
  for (const std::string sign : {"data: [DONE]\n\n", "data: [DONE]", "[DONE]\n"}) {
    INFO(sign);
    const DecodedBody done(finished + half + sign);
    CHECK(done.decoder.done());
    CHECK(done.decoder.value().text() == "PO\xEF\xBF\xBD");
  }
}

TEST_CASE("the proof that was read from the head stays with a whole answer", "[unit][stream]") {
  ChatDecoder decoder(moonshot::Endpoint(), 1000);
  decoder.head({});
  decoder.value().origin_proof.emplace().nonce = "n-1";
  decoder.push(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"PONG"}}]})");
  REQUIRE(decoder.next() != nullptr);
  REQUIRE(decoder.value().origin_proof.has_value());
  CHECK(decoder.value().origin_proof->nonce == "n-1");
}
