#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/json.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

using moonshot::CallOptions;
using moonshot::CancelSource;
using moonshot::ChatChunk;
using moonshot::ErrorKind;
using support::ping;
using support::pong_events;
using support::Scripted;
using support::ScriptedResponse;

namespace {

ScriptedResponse pong_stream() { return ScriptedResponse::events(pong_events()); }

// The first events of the answer, then nothing.
ScriptedResponse cut_stream(std::size_t count) {
  auto events = pong_events();
  events.resize(count);
  return ScriptedResponse::events(events);
}

}  // namespace

TEST_CASE("both kinds of stream give the value that create gives", "[contract][stream]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, support::pong), pong_stream(), pong_stream(), pong_stream()});
  const auto chat = scripted.client.chat();
  const auto encoded = [](const moonshot::ChatCompletion& value) {
    return *moonshot::json::encode(value);
  };
  const auto created = encoded(chat.create(ping()));

  std::string told;
  const auto from_callback =
      chat.stream(ping(), [&](const ChatChunk& chunk) { told += chunk.text(); });
  CHECK(told == "PONG");
  CHECK(encoded(from_callback) == created);

  std::string read;
  auto stream = chat.stream(ping());
  for (const auto& chunk : stream) read += chunk.text();
  CHECK(read == "PONG");
  CHECK(stream.error() == nullptr);
  CHECK(encoded(stream.partial()) == created);

  CHECK(encoded(chat.stream(ping()).completion()) == created);
}

TEST_CASE("a stream outlives the result that it is taken from at once", "[contract][stream]") {
  const Scripted scripted({pong_stream(), pong_stream()});
  const auto chat = scripted.client.chat();
  static_assert(std::is_same_v<decltype(chat.try_stream(ping()).value()), moonshot::ChatStream>);
  static_assert(std::is_same_v<decltype(*chat.try_stream(ping())), moonshot::ChatStream>);
  std::string read;
  for (const auto& chunk : chat.try_stream(ping()).value()) read += chunk.text();
  for (const auto& chunk : *chat.try_stream(ping())) read += chunk.text();
  CHECK(read == "PONGPONG");
}

TEST_CASE("a stream is asked for as one", "[contract][stream]") {
  const Scripted scripted({pong_stream(), pong_stream()});
  scripted.client.chat().stream(ping(), [](const ChatChunk&) {});
  auto request = ping();
  request.stream = true;
  request.stream_options.emplace().include_usage = true;
  scripted.client.chat().stream(request).completion();
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  for (const auto& sent : requests) {
    CHECK_THAT(sent.body, Catch::Matchers::ContainsSubstring(R"("stream":true)"));
    CHECK(sent.headers.get("Accept") == "text/event-stream");
    CHECK(sent.headers.get("Accept-Encoding") == "identity");
  }
  CHECK_THAT(requests[1].body,
             Catch::Matchers::ContainsSubstring(R"("stream_options":{"include_usage":true})"));
}

TEST_CASE("the end without [DONE] keeps what had arrived", "[contract][stream]") {
  const Scripted scripted({cut_stream(3), cut_stream(4), cut_stream(4)});
  auto stream = scripted.client.chat().stream(ping());
  std::string text;
  while (const auto* chunk = stream.next()) text += chunk->text();
  CHECK(text == "PONG");
  REQUIRE(stream.error() != nullptr);
  CHECK(stream.error()->kind() == ErrorKind::stream_interrupted);
  CHECK(stream.partial().text() == "PONG");
  CHECK_FALSE(stream.try_completion());
  CHECK_THROWS_AS(stream.completion(), moonshot::StreamInterrupted);

  // A finish reason alone does not complete a message.
  const auto told = scripted.client.chat().try_stream(ping(), [](const ChatChunk&) {});
  REQUIRE_FALSE(told);
  CHECK(told.error().kind() == ErrorKind::stream_interrupted);

  std::string until_throw;
  const auto read_all = [&] {
    for (const auto& chunk : scripted.client.chat().stream(ping())) until_throw += chunk.text();
  };
  CHECK_THROWS_AS(read_all(), moonshot::StreamInterrupted);
  CHECK(until_throw == "PONG");
}

TEST_CASE("the error of a stream that breaks off holds the answer so far, whole",
          "[contract][stream]") {
  const auto broken = [] {
    auto answer = cut_stream(3);
    answer.pieces.push_back(
        R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3","choices":[{"index":0,"delta":{"reasoning_content":"think","tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}}]})"
        "\n\n");
    answer.outcome.kind = moonshot::http::Outcome::Kind::interrupted;
    answer.outcome.detail = "the connection was closed";
    return answer;
  };
  const Scripted scripted({broken(), broken()});
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) {
  }
  const auto told = scripted.client.chat().try_stream(ping(), [](const ChatChunk&) {});
  REQUIRE_FALSE(told);
  for (const moonshot::Error* error : {stream.error(), &told.error()}) {
    REQUIRE(error != nullptr);
    const auto* interrupted = error->as<moonshot::StreamInterrupted>();
    REQUIRE(interrupted != nullptr);
    const auto partial = moonshot::json::decode<moonshot::ChatCompletion>(interrupted->body());
    REQUIRE(partial);
    CHECK(partial->id == "chatcmpl-1");
    CHECK(partial->text() == "PONG");
    CHECK(partial->reasoning() == "think");
    REQUIRE(partial->choices.at(0).message.tool_calls.size() == 1);
    CHECK(partial->choices[0].message.tool_calls[0].function.arguments == "{\"a\"");
    CHECK_FALSE(partial->choices[0].finish_reason);
  }
}

TEST_CASE("an error event in mid-stream is its exact class", "[contract][stream]") {
  auto events = pong_events();
  events.resize(2);
  events.push_back(support::error_body("rate_limit_reached_error",
                                       "request reached organization max RPM: 3, please try again "
                                       "after 1 seconds"));
  events.push_back("[DONE]");
  auto answer = ScriptedResponse::events(events);
  answer.headers.add("Msh-Request-Id", "r-3");
  const Scripted scripted({answer, answer});
  const auto check = [](const moonshot::Error& error) {
    const auto* limited = error.as<moonshot::RateLimited>();
    REQUIRE(limited != nullptr);
    CHECK(limited->limit() == moonshot::RateLimit::rpm);
    CHECK(limited->limit_value() == 3);
    CHECK(limited->status() == 200);
    CHECK(limited->request_id() == "r-3");
    REQUIRE(limited->attempts().size() == 1);
    CHECK(limited->attempts()[0].status == 200);
    CHECK(limited->attempts()[0].request_id == "r-3");
  };
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) {
  }
  REQUIRE(stream.error() != nullptr);
  check(*stream.error());
  CHECK(stream.partial().text() == "PO");
  const auto told = scripted.client.chat().try_stream(ping(), [](const ChatChunk&) {});
  REQUIRE_FALSE(told);
  check(told.error());
}

TEST_CASE("a 200 that is no event stream is a decode error", "[contract][stream]") {
  auto html = ScriptedResponse::json(200, "<html>login</html>");
  html.headers.set("Content-Type", "text/html");
  const Scripted scripted({html, html});
  auto stream = scripted.client.chat().try_stream(ping());
  REQUIRE(stream);
  CHECK(stream->next() == nullptr);
  REQUIRE(stream->error() != nullptr);
  REQUIRE(stream->error()->kind() == ErrorKind::decode_error);
  CHECK(stream->error()->as<moonshot::DecodeError>()->body() == "<html>login</html>");
  const auto told = scripted.client.chat().try_stream(ping(), [](const ChatChunk&) {});
  REQUIRE_FALSE(told);
  CHECK(told.error().kind() == ErrorKind::decode_error);
}

TEST_CASE("a chunk of another shape is a decode error with its pointer", "[contract][stream]") {
  const std::string bad = R"({"choices":[{"index":0,"delta":{"content":7}}]})";
  const Scripted scripted({ScriptedResponse::events({pong_events()[1], bad, "[DONE]"})});
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) {
  }
  REQUIRE(stream.error() != nullptr);
  const auto* error = stream.error()->as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->pointer() == "/choices/0/delta/content");
  CHECK(error->body() == bad);
  CHECK(stream.partial().text() == "PO");
}

TEST_CASE("the chunks within a wrapper of a gateway are read", "[contract][stream]") {
  const auto wrapped = [](const std::string& answer) {
    return R"({"code":0,"message":"success","trace":"t-1","data":)" + answer + "}";
  };
  std::vector<std::string> events;
  for (const auto& event : pong_events()) {
    events.push_back(event == "[DONE]" ? event : wrapped(event));
  }
  const Scripted scripted(
      {ScriptedResponse::events(events), ScriptedResponse::json(200, wrapped(support::pong)),
       ScriptedResponse::events({wrapped(R"({"choices":[{"message":{"content":7}}]})")})});
  const auto chat = scripted.client.chat();
  std::string told;
  const auto sum = chat.stream(ping(), [&](const ChatChunk& chunk) { told += chunk.text(); });
  CHECK(told == "PONG");
  CHECK(sum.text() == "PONG");
  CHECK(sum.extra.find("trace")->text() == R"("t-1")");
  CHECK(chat.stream(ping()).completion().text() == "PONG");

  auto broken = chat.stream(ping());
  while (broken.next() != nullptr) {
  }
  REQUIRE(broken.error() != nullptr);
  const auto* error = broken.error()->as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->pointer() == "/data/choices/0/message/content");
  CHECK_THAT(std::string(error->body()), Catch::Matchers::ContainsSubstring("t-1"));
}

TEST_CASE("what a callback throws passes through unchanged", "[contract][stream]") {
  struct Own {
    int number;
  };
  const Scripted scripted({pong_stream(), pong_stream()});
  int caught = 0;
  try {
    (void)scripted.client.chat().try_stream(ping(), [](const ChatChunk&) { throw Own{42}; });
  } catch (const Own& own) {
    caught = own.number;
  }
  CHECK(caught == 42);
  CHECK_THROWS_AS(scripted.client.chat().stream(
                      ping(), [](const ChatChunk&) -> bool { throw std::logic_error("mine"); }),
                  std::logic_error);
}

TEST_CASE("a callback ends the stream by returning false", "[contract][stream]") {
  const Scripted scripted({pong_stream(), pong_stream()});
  int chunks = 0;
  const auto result = scripted.client.chat().try_stream(ping(), [&](const ChatChunk&) {
    ++chunks;
    return chunks < 2;
  });
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::cancelled);
  CHECK_THAT(result.error().message(), Catch::Matchers::ContainsSubstring("callback"));
  CHECK(chunks == 2);
}

TEST_CASE("a call whose token is cancelled already fails", "[contract][cancel]") {
  const CancelSource source;
  source.cancel();
  CallOptions options;
  options.cancel = source.token();
  const Scripted scripted(
      {ScriptedResponse::json(200, support::pong), pong_stream(), pong_stream()});
  const auto chat = scripted.client.chat();
  bool called = false;
  CHECK(chat.try_create(ping(), options).error().kind() == ErrorKind::cancelled);
  CHECK(chat.try_stream(ping(), options).error().kind() == ErrorKind::cancelled);
  CHECK(chat.try_stream(
                ping(), [&](const ChatChunk&) { called = true; }, options)
            .error()
            .kind() == ErrorKind::cancelled);
  CHECK_FALSE(called);
}

TEST_CASE("a cancellation in the middle ends the call", "[contract][cancel]") {
  const CancelSource source;
  CallOptions options;
  options.cancel = source.token();
  const Scripted scripted({pong_stream()});
  scripted.transport->before_piece([&](std::size_t piece) {
    if (piece == 2) source.cancel();
  });
  std::string text;
  const auto result = scripted.client.chat().try_stream(
      ping(), [&](const ChatChunk& chunk) { text += chunk.text(); }, options);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::cancelled);
  CHECK(text == "PO");
}

TEST_CASE("a cancelled range gives no further chunk", "[contract][cancel]") {
  const Scripted scripted({pong_stream(), pong_stream()});
  SECTION("by the stream itself") {
    auto stream = scripted.client.chat().stream(ping());
    REQUIRE(stream.next() != nullptr);
    stream.cancel();
    CHECK(stream.next() == nullptr);
    REQUIRE(stream.error() != nullptr);
    CHECK(stream.error()->kind() == ErrorKind::cancelled);
    CHECK(stream.next() == nullptr);
  }
  SECTION("though all of it is there already") {
    std::string body;
    for (const auto& event : pong_events()) body += "data: " + event + "\n\n";
    auto whole = pong_stream();
    whole.pieces = {body};
    for (const bool begun : {true, false}) {
      const Scripted at_once({whole});
      auto stream = at_once.client.chat().stream(ping());
      if (begun) CHECK(stream.next() != nullptr);
      stream.cancel();
      CHECK(stream.next() == nullptr);
    }
  }
  SECTION("by the token") {
    const CancelSource source;
    CallOptions options;
    options.cancel = source.token();
    auto stream = scripted.client.chat().stream(ping(), options);
    REQUIRE(stream.next() != nullptr);
    source.cancel();
    CHECK(stream.next() == nullptr);
    REQUIRE(stream.error() != nullptr);
    CHECK(stream.error()->kind() == ErrorKind::cancelled);
  }
}

TEST_CASE("a cancellation after the end changes nothing", "[contract][cancel]") {
  const CancelSource source;
  CallOptions options;
  options.cancel = source.token();
  const Scripted scripted({pong_stream()});
  auto stream = scripted.client.chat().stream(ping(), options);
  while (stream.next() != nullptr) {
  }
  source.cancel();
  stream.cancel();
  CHECK(stream.error() == nullptr);
  CHECK(stream.try_completion());
  CHECK(stream.partial().text() == "PONG");
}

TEST_CASE("a stream may be moved, dropped and default-made at any time", "[contract][stream]") {
  const Scripted scripted({pong_stream(), pong_stream(), pong_stream()});
  const auto chat = scripted.client.chat();
  { const auto unread = chat.stream(ping()); }
  auto first = chat.stream(ping());
  REQUIRE(first.next() != nullptr);
  auto second = std::move(first);
  CHECK(first.next() == nullptr);  // NOLINT(bugprone-use-after-move): it is promised to be empty
  CHECK(first.partial().choices.empty());
  CHECK(second.next()->text() == "PO");
  second = chat.stream(ping());
  CHECK(second.completion().text() == "PONG");
  moonshot::ChatStream empty;
  CHECK(empty.next() == nullptr);
  empty.cancel();
}

TEST_CASE("a stream that was moved from or never opened does not look like an answer",
          "[contract][stream]") {
  const auto check = [](moonshot::ChatStream& empty) {
    CHECK(empty.next() == nullptr);
    REQUIRE(empty.error() != nullptr);
    CHECK(empty.error()->kind() == moonshot::ErrorKind::usage_error);
    CHECK(empty.error()->as<moonshot::UsageError>()->argument() == "stream");
    CHECK(empty.error()->message() ==
          "it was moved from, or never opened: there is no answer in it");
    CHECK(empty.error_ptr().get() == empty.error());
    CHECK_FALSE(empty.try_completion());
    CHECK_THROWS_AS(empty.completion(), moonshot::UsageError);
    CHECK_THROWS_AS(empty.begin(), moonshot::UsageError);
  };
  const Scripted scripted({pong_stream()});
  auto first = scripted.client.chat().stream(ping());
  auto second = std::move(first);
  check(first);  // NOLINT(bugprone-use-after-move): it is promised to be empty
  CHECK(second.completion().text() == "PONG");
  moonshot::ChatStream empty;
  check(empty);
}

TEST_CASE("a stream outlives its client", "[contract][stream]") {
  moonshot::ChatStream stream;
  {
    const Scripted scripted({pong_stream()});
    stream = scripted.client.chat().stream(ping());
  }
  CHECK(stream.completion().text() == "PONG");
}

TEST_CASE("an event beyond the cap ends the stream", "[contract][stream]") {
  moonshot::ClientOptions options;
  options.max_response_bytes = 400;
  auto events = pong_events();
  events.insert(events.begin() + 2, R"({"x":")" + std::string(1000, 'x') + "\"}");
  const Scripted scripted({ScriptedResponse::events(events), ScriptedResponse::events(events)},
                          options);
  auto stream = scripted.client.chat().stream(ping());
  CHECK_FALSE(stream.try_completion());
  CHECK(stream.error()->kind() == ErrorKind::decode_error);
  CHECK(stream.partial().text() == "PO");
}

TEST_CASE("a long stream is not bounded by the cap of one event", "[contract][stream]") {
  moonshot::ClientOptions options;
  options.max_response_bytes = 400;
  std::vector<std::string> events;
  for (int i = 0; i < 100; ++i) events.push_back(pong_events()[1]);
  events.push_back(pong_events()[3]);
  events.emplace_back("[DONE]");
  const Scripted scripted({ScriptedResponse::events(events)}, options);
  CHECK(scripted.client.chat().stream(ping()).completion().text().size() == 200);
}

TEST_CASE("what a logger throws reaches the reader of a stream", "[contract][stream][log]") {
  struct Own {};
  moonshot::ClientOptions options;
  options.logger = [](const moonshot::LogRecord&) { throw Own{}; };
  const Scripted scripted({cut_stream(2), ScriptedResponse::json(429, "{}")}, options);
  {
    auto stream = scripted.client.chat().stream(ping());
    const auto read_all = [&] {
      while (stream.next() != nullptr) {
      }
    };
    CHECK_THROWS_AS(read_all(), Own);
    CHECK(stream.next() == nullptr);
    CHECK(stream.partial().text() == "PO");
  }
  CHECK_THROWS_AS(scripted.client.chat().try_stream(ping()), Own);
  // An answer that was complete before is not lost. Whether the logger was told by then is chance:
  // many tries.
  for (int i = 0; i < 25; ++i) {
    const Scripted whole({ScriptedResponse::events(pong_events())}, options);
    CHECK(whole.client.chat().stream(ping()).completion().text() == "PONG");
  }
}

TEST_CASE("a refused stream with more than is kept of it ends with its beginning",
          "[contract][stream]") {
  const auto kept = [](ScriptedResponse refusal, const moonshot::CallOptions& options) {
    refusal.status = 503;
    const Scripted scripted({std::move(refusal)});
    const auto stream = scripted.client.chat().try_stream(ping(), options);
    REQUIRE_FALSE(stream);
    const auto* error = stream.error().as<moonshot::ApiError>();
    REQUIRE(error != nullptr);
    CHECK(error->status() == 503);
    return error->body();
  };
  ScriptedResponse endless;
  endless.pieces.assign(20, std::string(64, 'x'));
  moonshot::CallOptions options;
  options.max_response_bytes = 1000;
  // Whether the reader already waits when the last piece comes is chance: many tries.
  for (int i = 0; i < 25; ++i) CHECK(kept(endless, options) == std::string(1000, 'x'));

  // However much an answer may have, a refusal has no more than what waits for its reader.
  endless.pieces.assign(17, std::string(std::size_t{64} << 10U, 'x'));
  CHECK(kept(endless, {}).size() == std::size_t{1} << 20U);
}

TEST_CASE("each chunk is there for the reader while the stream goes on", "[contract][stream]") {
  const Scripted scripted({pong_stream()});
  std::atomic<std::size_t> read{0};
  std::atomic<bool> was_late{false};
  scripted.transport->before_piece([&](std::size_t piece) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (piece < 4 && read < piece && !was_late) {
      if (std::chrono::steady_clock::now() > limit) was_late = true;
      std::this_thread::yield();
    }
  });
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) ++read;
  CHECK(read == 4);
  CHECK_FALSE(was_late);
}

TEST_CASE("every failure of a stream names the endpoint and its try", "[contract][stream]") {
  moonshot::RepetitionGuard guard;
  guard.min_length = 100;
  guard.repeats = 10;
  CallOptions call;
  call.repetition_guard = guard;
  const std::string wordy = R"({"id":"c","choices":[{"index":0,"delta":{"content":")" +
                            std::string(400, 'x') + R"("}}]})";
  ScriptedResponse page;
  page.headers.add("Content-Type", "text/html");
  page.pieces = {"<html>login</html>"};
  const std::pair<ScriptedResponse, ErrorKind> rows[] = {
      {cut_stream(2), ErrorKind::stream_interrupted},
      {ScriptedResponse::events({wordy}), ErrorKind::stream_interrupted},
      {ScriptedResponse::events({R"({"choices":7})"}), ErrorKind::decode_error},
      {page, ErrorKind::decode_error},
      {ScriptedResponse::events({support::error_body("engine_overloaded_error", "busy")}),
       ErrorKind::engine_overloaded},
      {ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "gone"),
       ErrorKind::connection_error}};
  for (const auto& [answer, kind] : rows) {
    INFO(to_string(kind));
    const Scripted scripted({answer, answer});
    auto stream = scripted.client.chat().try_stream(ping(), call);
    while (stream && stream->next() != nullptr) {
    }
    const auto* read = stream ? stream->error() : &stream.error();
    const auto told = scripted.client.chat().try_stream(
        ping(), [](const ChatChunk&) {}, call);
    REQUIRE_FALSE(told);
    for (const moonshot::Error* error : {read, &told.error()}) {
      REQUIRE(error != nullptr);
      CHECK(error->kind() == kind);
      CHECK(error->endpoint().name() == "api.moonshot.ai");
      CHECK(error->attempts().size() == 1);
    }
  }
}
