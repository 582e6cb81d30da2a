// Recording what goes through a transport on an event loop, and playing it again: the same lines as
// those of calls that block, whatever becomes of the call.

#include <both_clients.hpp>
#include <key_writings.hpp>
#include <moonshot_catch.hpp>
#include <recorded_script.hpp>
#include <temporary_file.hpp>
#include <tool_rounds.hpp>

#include <moonshot/async/async_models.hpp>
#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/replayer.hpp>
#include <moonshot/tools/async_tool_run.hpp>

#include <sys/stat.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::Client;
using moonshot::ErrorKind;
using moonshot::Result;
using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::Recorder;
using moonshot::testing::RecorderOptions;
using moonshot::testing::Replayer;
using moonshot::testing::ReplayOptions;
using std::chrono::milliseconds;
using support::Async;
using support::ping;
using support::pong;
using support::pong_events;
using support::ScriptedResponse;
using support::ScriptedTransport;

namespace {

using Script = std::vector<ScriptedResponse>;

// Two tries each, whose waits take no time of the test.
moonshot::ClientOptions options_with(const std::string& key) {
  moonshot::ClientOptions options;
  options.api_key = key;
  options.base_url = "https://api.moonshot.ai/v1";
  options.retry.max_retries = 1;
  options.retry.sleep = [](milliseconds, const moonshot::CancelToken&) { return true; };
  return options;
}

Client blocking_over(std::shared_ptr<moonshot::http::Transport> transport) {
  auto options = options_with(support::key);
  options.transport = std::move(transport);
  return Client(std::move(options));
}

// The answers of a script, as they are recorded in memory.
struct Recording : support::RecordedScript {
  using RecordedScript::RecordedScript;

  /// The one exchange that there is.
  Exchange exchange() const {
    auto all = exchanges();
    REQUIRE(all.size() == 1);
    return std::move(all.front());
  }
};

/// An event-driven client whose calls are recorded.
struct AsyncRecording : Recording {
  explicit AsyncRecording(Script script, const std::string& key = support::key)
      : Recording(std::move(script)), async({}, options_with(key), recorder) {}

  /// Reads a stream whose second chunk has `at_second` do something to its call.
  void stream(std::function<bool(const moonshot::CallHandle&)> at_second) {
    call = async.chat().stream(
        ping(),
        [this, act = std::move(at_second)](const ChatChunk&) { return ++chunks != 2 || act(call); },
        async.keep());
  }
  /// Does all that there is to do.
  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }
  std::string outcome() const {
    const auto it = exchange().outcome;
    return moonshot::to_string(it.kind) + std::string(it.detail.empty() ? "" : ": ") + it.detail;
  }

  int chunks = 0;
  moonshot::CallHandle call;
  Async async;
};

/// What a program sees of the end of a call. Each client has words of its own for a stream that its
/// handler has stopped.
template <class T>
std::string end_of(const Result<T>& result) {
  if (result) return support::text_of(*result);
  const std::string name = result.error().name();
  return name == "Cancelled" ? name : name + ": " + result.error().message();
}

/// The same call of both clients.
struct Call {
  const char* name;
  Script script;
  std::function<std::string(const Client&)> block;
  std::function<std::string(Async&)> drive;
};

Call create(const char* name, Script script) {
  return {name, std::move(script),
          [](const Client& client) { return end_of(client.chat().try_create(ping())); },
          [](Async& async) { return end_of(async.outcome(async.chat().create(ping()))); }};
}

// A stream that is read until the chunk `last`.
Call stream(const char* name, Script script, const std::string& last = "the end") {
  const auto goes_on = [last](const ChatChunk& chunk) { return chunk.text() != last; };
  return {
      name, std::move(script),
      [goes_on](const Client& client) { return end_of(client.chat().try_stream(ping(), goes_on)); },
      [goes_on](Async& async) {
        async.chat().stream(ping(), goes_on, async.keep());
        REQUIRE(async.run());
        // The exchange may end a little later than the call.
        CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
        return end_of(*async.result);
      }};
}

std::vector<Call> calls() {
  auto suspended = ScriptedResponse::error(ErrorKind::suspended);
  suspended.headers.add("Msh-Org-Id", "org-1");
  auto broken = ScriptedResponse::events({pong_events()[0], pong_events()[1]});
  broken.outcome = {Outcome::Kind::interrupted, moonshot::TimeoutPhase::total, "it broke"};
  auto slow = ScriptedResponse::failure(Outcome::Kind::timeout, "nothing came");
  slow.outcome.phase = moonshot::TimeoutPhase::first_byte;
  const auto whole = ScriptedResponse::json(200, pong);
  const auto events = ScriptedResponse::events(pong_events());
  const auto models = ScriptedResponse::json(
      200, R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})");
  return {create("a whole answer", {whole}),
          create("a refusal", {suspended}),
          create("a second try", {support::overloaded(), whole}),
          create("no answer", {slow, slow}),
          create("no TLS", {ScriptedResponse::failure(Outcome::Kind::tls, "an unknown CA")}),
          create("bytes that are no text", {ScriptedResponse::json(200, "{\"a\":\"\xFF\xFE\"}")}),
          stream("a stream", {events}),
          stream("a stream that breaks", {broken}),
          stream("a stream that is stopped", {events}, "PO"),
          {"a list",
           {models},
           [](const Client& client) { return end_of(client.models().try_list()); },
           [](Async& async) {
             return end_of(async.outcome(async.resource<moonshot::AsyncModels>().list()));
           }}};
}

}  // namespace

TEST_CASE("both clients are recorded line for line alike, and each is played to the other",
          "[contract][async][recorder]") {
  for (const auto& call : calls()) {
    INFO(call.name);
    Recording blocking(call.script);
    const auto end = call.block(blocking_over(blocking.recorder));
    AsyncRecording driven(call.script);
    CHECK(call.drive(driven.async) == end);
    CHECK(driven.text == blocking.text);
    CHECK(driven.recorder->written() == driven.scripted->requests().size());

    const auto for_client = driven.replayer();
    CHECK(call.block(blocking_over(for_client)) == end);
    CHECK(for_client->unplayed().empty());
    const auto for_loop = blocking.replayer();
    Async played({}, options_with(support::key), for_loop);
    CHECK(call.drive(played) == end);
    CHECK(for_loop->unplayed().empty());
  }
}

TEST_CASE("a run with tools is recorded on a loop, and played to either client",
          "[contract][async][recorder]") {
  moonshot::Toolbox toolbox;
  toolbox.add("now", "", [](const support::Word& word) { return word.word; });
  toolbox.add_async("later", "", [](const support::Word& word, const moonshot::ToolReply& reply) {
    reply(word.word);
  });
  AsyncRecording recording(
      {support::calls_of({{"1", "now", "a"}, {"2", "later", "b"}}), support::pong_answer()});
  const auto run = [&](Async& async) {
    const auto end = async.outcome(moonshot::run_tools(async.chat(), toolbox, ping()));
    REQUIRE(end);
    return support::results_of(end->messages);
  };
  const auto results = run(recording.async);
  CHECK(results == std::vector<std::string>{"a", "b"});
  CHECK(recording.exchanges().size() == 2);

  Async played({}, options_with(support::key), recording.replayer());
  CHECK(run(played) == results);
  const auto blocking =
      moonshot::try_run_tools(blocking_over(recording.replayer()).chat(), toolbox, ping());
  REQUIRE(blocking);
  CHECK(support::results_of(blocking->messages) == results);
}

TEST_CASE("calls at the same time are whole lines each", "[contract][async][recorder]") {
  constexpr std::size_t count = 20;
  AsyncRecording recording(Script(count, ScriptedResponse::events(pong_events())));
  std::size_t ended = 0;
  for (std::size_t i = 0; i < count; ++i) {
    recording.async.chat().stream(ping(), nullptr, [&](const Result<ChatCompletion>& end) {
      if (end) ++ended;
    });
  }
  recording.run_out();
  CHECK(ended == count);
  const auto exchanges = recording.exchanges();
  REQUIRE(exchanges.size() == count);
  for (const auto& exchange : exchanges) CHECK(exchange.pieces.size() == pong_events().size());
}

TEST_CASE("the line of a whole answer is written before its handler is told",
          "[contract][async][recorder]") {
  AsyncRecording recording({ScriptedResponse::json(200, pong)});
  std::size_t written = 0;
  recording.async.chat().create(ping(), [&](const Result<ChatCompletion>& end) {
    REQUIRE(end);
    written = recording.recorder->written();
  });
  recording.run_out();
  CHECK(written == 1);
}

TEST_CASE("a stream that is cut short on a loop is recorded as far as it has come",
          "[contract][async][recorder]") {
  AsyncRecording cancelled({ScriptedResponse::events(pong_events())});
  cancelled.stream([](const moonshot::CallHandle& call) {
    call.cancel();
    return true;
  });
  cancelled.run_out();
  CHECK(cancelled.exchange().pieces.size() == 2);
  CHECK(cancelled.exchange().outcome.kind != Outcome::Kind::complete);

  const auto pause = [](const moonshot::CallHandle& call) {
    call.pause();
    return true;
  };
  AsyncRecording held({ScriptedResponse::events(pong_events())});
  held.stream(pause);
  held.run_out();
  CHECK(held.text.empty());  // it is not over
  held.call.cancel();
  held.run_out();
  REQUIRE(held.async.result);
  CHECK(held.async.result->error().kind() == ErrorKind::cancelled);
  CHECK(held.exchange().pieces.size() == 2);
  CHECK(held.outcome() == "cancelled: the call was cancelled");

  AsyncRecording resumed({ScriptedResponse::events(pong_events())});
  resumed.stream(pause);
  resumed.run_out();
  resumed.call.resume();
  resumed.run_out();
  CHECK(resumed.exchange().pieces.size() == pong_events().size());
  CHECK(resumed.outcome() == "complete");
}

TEST_CASE("a call whose loop ends is recorded as far as it has come, and ends there when played",
          "[contract][async][recorder]") {
  AsyncRecording recording({ScriptedResponse::events(pong_events())});
  recording.stream([](const moonshot::CallHandle& call) {
    call.pause();
    return true;
  });
  recording.run_out();
  recording.async.loop.reset();
  CHECK_FALSE(recording.async.result);
  CHECK(recording.exchange().pieces.size() == 2);
  CHECK(recording.outcome() == "stopped: the exchange was given up");

  std::string text;
  const auto again =
      blocking_over(recording.replayer()).chat().try_stream(ping(), [&](const ChatChunk& chunk) {
        text += chunk.text();
      });
  REQUIRE_FALSE(again);
  CHECK(again.error().kind() == ErrorKind::stream_interrupted);
  CHECK(text == "PO");
}

TEST_CASE("a call goes on and is recorded when its client is gone", "[contract][async][recorder]") {
  AsyncRecording recording({ScriptedResponse::events(pong_events())});
  recording.stream([](const moonshot::CallHandle&) { return true; });
  recording.async.core.reset();
  recording.run_out();
  REQUIRE(recording.async.result);
  CHECK(recording.async.result->has_value());
  CHECK(recording.outcome() == "complete");
}

TEST_CASE("a call that was not sent is in no recording", "[contract][async][recorder]") {
  AsyncRecording recording({support::overloaded(), ScriptedResponse::json(200, pong)});
  const moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  source.cancel();
  recording.async.chat().create(ping(), recording.async.keep(), options);
  recording.run_out();
  CHECK(recording.text.empty());
  // Its retry, which is cancelled while it waits.
  recording.async.result.reset();
  recording.call = recording.async.chat().create(ping(), recording.async.keep());
  REQUIRE(recording.async.host.run(*recording.async.loop,
                                   [&] { return recording.recorder->written() == 1; }));
  recording.call.cancel();
  recording.run_out();
  REQUIRE(recording.async.result);
  CHECK(recording.async.result->error().kind() == ErrorKind::cancelled);
  CHECK(recording.exchange().head->status == 429);
  CHECK(recording.recorder->lost() == 0);
}

TEST_CASE("a recording keeps its pace on a loop, and pieces are timed by the loop",
          "[contract][async][recorder]") {
  Recording first({ScriptedResponse::events(pong_events())});
  REQUIRE(blocking_over(first.recorder).chat().try_stream(ping(), [](const ChatChunk&) {}));
  auto exchanges = first.exchanges();
  const std::vector<int> times = {30, 30, 150, 140, 60000};  // the fourth came by another clock
  REQUIRE(exchanges.at(0).pieces.size() == times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    exchanges[0].pieces[i].at = milliseconds(times[i]);
  }
  ReplayOptions pace;
  pace.keep_pace = true;
  int blocked = 0;
  pace.wait = [&](milliseconds) { ++blocked; };
  std::string text;
  const auto recorder =
      std::make_shared<Recorder>(std::make_shared<Replayer>(exchanges, pace),
                                 [&](std::string_view line) { text += std::string(line) + "\n"; });
  Async async({}, options_with(support::key), recorder);
  const auto before = async.host.now();
  async.chat().stream(ping(), nullptr, async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
  CHECK(async.host.now() - before == milliseconds(60010));
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  const auto again = moonshot::testing::read_exchanges(text);
  REQUIRE(again.size() == 1);
  std::vector<int> timed;
  for (const auto& piece : again[0].pieces) timed.push_back(static_cast<int>(piece.at.count()));
  CHECK(timed == std::vector<int>{30, 30, 150, 150, 60010});
  CHECK(blocked == 0);
}

TEST_CASE("a key that comes back in any form is in no recording of a loop",
          "[contract][async][recorder][secrets]") {
  for (std::size_t i = 0; i < support::keys_of_any_form.size(); ++i) {
    const auto& key = support::keys_of_any_form[i];
    for (const auto& writing : support::key_writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(key);
      const std::string words = support::error_body("engine_overloaded_error",
                                                    "busy, " + support::as_json_string(written));
      auto refusal = ScriptedResponse::json(429, "");
      refusal.headers.set("Msh-Request-Id", support::as_header(written));
      refusal.headers.set("Location", "https://other.example/?k=" + support::as_header(written));
      refusal.headers.set("Set-Cookie", key);
      refusal.pieces.clear();
      for (std::size_t at = 0; at < words.size(); at += 7) {
        refusal.pieces.push_back(words.substr(at, 7));
      }
      AsyncRecording recording(
          {refusal, ScriptedResponse::failure(Outcome::Kind::tls, "the peer said " + written)},
          key);
      CHECK_FALSE(recording.async.outcome(recording.async.chat().create(ping())));
      const auto exchanges = recording.exchanges();
      REQUIRE(exchanges.size() == 2);
      std::string all = recording.text;
      for (const auto& exchange : exchanges) {
        for (const auto& piece : exchange.pieces) all += piece.bytes;
        all += "\n" + exchange.outcome.detail;
        if (!exchange.head) continue;
        for (const auto& field : exchange.head->headers) all += "\n" + field.second;
      }
      const bool shown = support::shows(all, key, written);
      CHECK_FALSE(shown);
      CHECK(recording.text.find("Authorization") == std::string::npos);
    }
  }
}

TEST_CASE("a call on a loop goes on where it cannot be written down",
          "[contract][async][recorder]") {
  const auto scripted = [] {
    return std::make_shared<ScriptedTransport>(Script{ScriptedResponse::json(200, pong)});
  };
  std::vector<std::shared_ptr<Recorder>> recorders;
#if defined(__linux__)
  recorders.push_back(Recorder::to_file("/dev/full", scripted()));
#endif
#if MOONSHOT_EXCEPTIONS
  recorders.push_back(std::make_shared<Recorder>(
      scripted(), [](std::string_view) { throw std::runtime_error("the disk is full"); }));
  RecorderOptions options;
  options.now = []() -> std::chrono::steady_clock::time_point { throw std::bad_alloc(); };
  recorders.push_back(std::make_shared<Recorder>(scripted(), nullptr, options));
#endif
  for (const auto& recorder : recorders) {
    Async async({}, options_with(support::key), recorder);
    CHECK(async.outcome(async.chat().create(ping())));
    CHECK(recorder->written() == 0);
    CHECK(recorder->lost() == 1);
  }
}

TEST_CASE("an event-driven call fails behind a recorder as it does without one",
          "[contract][async][recorder]") {
  // One that can only block.
  struct Blocking : moonshot::http::Transport {
    Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                 const moonshot::http::Deadlines&, const moonshot::CancelToken&) override {
      return {};
    }
  };
  const auto over = [](std::shared_ptr<moonshot::http::Transport> next) {
    const auto recorder = std::make_shared<Recorder>(std::move(next), nullptr);
    Async async({}, options_with(support::key), recorder);
    const auto end = async.outcome(async.chat().create(ping()));
    CHECK(recorder->written() + recorder->lost() == 0);
    return end_of(end);
  };
  CHECK(over(std::make_shared<Blocking>()) ==
        "UsageError: it can only block; moonshot::CurlTransport can run on a loop");
  CHECK(over(nullptr) == "ConnectionError: the recorder wraps no transport");
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a handler of chunks throws comes out of the loop, and its call is recorded",
          "[contract][async][recorder]") {
  AsyncRecording recording({ScriptedResponse::events(pong_events())});
  recording.stream([](const moonshot::CallHandle&) -> bool { throw std::runtime_error("mine"); });
  CHECK_THROWS_AS(recording.async.run(), std::runtime_error);
  recording.run_out();
  REQUIRE(recording.async.result);
  CHECK_FALSE(recording.async.result->has_value());
  CHECK(recording.exchange().pieces.size() == 2);
  CHECK(recording.exchange().outcome.kind != Outcome::Kind::complete);
}
#endif

TEST_CASE("a loop and a thread write to one file, which only its owner may read",
          "[contract][async][recorder]") {
  const support::TemporaryFile file("");
  REQUIRE(::chmod(file.path().c_str(), 0644) == 0);
  constexpr std::size_t count = 20;
  const auto recorder = Recorder::to_file(
      file.path(),
      std::make_shared<ScriptedTransport>(Script(2 * count, ScriptedResponse::json(200, pong))));
  std::thread thread([&] {
    const auto client = blocking_over(recorder);
    for (std::size_t i = 0; i < count; ++i) static_cast<void>(client.chat().try_create(ping()));
  });
  Async async({}, options_with(support::key), recorder);
  for (std::size_t i = 0; i < count; ++i) {
    static_cast<void>(async.outcome(async.chat().create(ping())));
  }
  thread.join();
  CHECK(recorder->written() == 2 * count);
  CHECK(moonshot::testing::load_exchanges(file.path()).size() == 2 * count);
  CHECK(file.permissions() == 0600U);
}
