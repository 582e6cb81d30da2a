#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_chat_stream.hpp>
#include <moonshot/limits/governor.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::AsyncChatStream;
using moonshot::ChatChunk;
using moonshot::ErrorKind;
using support::Async;
using support::error_body;
using support::overloaded;
using support::ping;
using support::pong_events;
using support::ScriptedResponse;

namespace {

// Hands an exchange over to another transport's, and counts the pieces that its sink was given.
class CountingTransport final : public moonshot::http::Transport {
 public:
  explicit CountingTransport(ScriptedResponse response) : inner_({std::move(response)}) {}
  moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                               const moonshot::http::Deadlines&,
                               const moonshot::CancelToken&) override {
    return {};
  }
  std::unique_ptr<moonshot::http::EventTransport> on_loop(moonshot::EventLoop& loop) override {
    return std::make_unique<OnLoop>(pieces, inner_.on_loop(loop));
  }

  int pieces = 0;

 private:
  struct Sink final : moonshot::http::EventSink {
    Sink(int& count, moonshot::http::EventSink& next) : pieces(count), sink(next) {}
    bool on_head(const moonshot::http::ResponseHead& head) override { return sink.on_head(head); }
    bool on_data(std::string_view bytes) override {
      ++pieces;
      return sink.on_data(bytes);
    }
    bool wants_more() const noexcept override { return sink.wants_more(); }
    bool satisfied() const noexcept override { return sink.satisfied(); }
    void on_end(moonshot::http::Outcome outcome) override { sink.on_end(std::move(outcome)); }
    int& pieces;
    moonshot::http::EventSink& sink;
  };
  struct OnLoop final : moonshot::http::EventTransport {
    OnLoop(int& count, std::unique_ptr<EventTransport> next)
        : pieces(count), inner(std::move(next)) {}
    std::unique_ptr<moonshot::http::EventExchange> start(
        moonshot::http::Request& request, moonshot::http::EventSink& next,
        const moonshot::http::Deadlines& deadlines) override {
      sink = std::make_unique<Sink>(pieces, next);
      return inner->start(request, *sink, deadlines);
    }
    int& pieces;
    std::unique_ptr<EventTransport> inner;
    std::unique_ptr<Sink> sink;
  };

  moonshot::testing::ScriptedTransport inner_;
};

// A stream, and what its reader was told.
struct Pulled {
  explicit Pulled(std::vector<ScriptedResponse> script, moonshot::ClientOptions options = {},
                  const moonshot::CallOptions& call = {},
                  std::shared_ptr<moonshot::http::Transport> transport = nullptr)
      : async(std::move(script), std::move(options), std::move(transport)) {
    stream.emplace(async.chat().stream(ping(), call));
  }
  explicit Pulled(std::shared_ptr<moonshot::http::Transport> transport)
      : Pulled({}, {}, {}, std::move(transport)) {}

  // Asks once.
  void ask() {
    stream->next([this](const ChatChunk* chunk) { take(chunk); });
  }
  // Asks within the handler of each chunk.
  void ask_for_all() {
    stream->next([this](const ChatChunk* chunk) {
      take(chunk);
      if (chunk != nullptr) ask_for_all();
    });
  }
  void take(const ChatChunk* chunk) {
    ++told;
    if (chunk == nullptr) {
      ++ends;
    } else {
      text += chunk->text();
    }
  }
  // Does all that there is to do.
  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }

  Async async;
  std::optional<AsyncChatStream> stream;
  std::string text;
  int told = 0;
  int ends = 0;
};

ScriptedResponse pong_stream() { return ScriptedResponse::events(pong_events()); }

ScriptedResponse in_one_piece(const std::vector<std::string>& events) {
  std::string piece;
  for (const auto& event : events) piece += "data: " + event + "\n\n";
  auto response = ScriptedResponse::events({});
  response.pieces = {piece};
  return response;
}

// A client whose account allows one call at a time.
moonshot::ClientOptions one_at_a_time(std::shared_ptr<moonshot::Governor>& governor) {
  governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{1, std::nullopt, std::nullopt});
  moonshot::ClientOptions options;
  options.governor = governor;
  return options;
}

}  // namespace

TEST_CASE("a pulled stream gives its chunks one by one, then null, and the whole message",
          "[contract][async]") {
  const bool is_nested = GENERATE(true, false);
  Pulled pulled({pong_stream()});
  pulled.run_out();
  CHECK(pulled.async.transport->requests().empty());  // nothing is sent before the first is wanted
  if (is_nested) {
    pulled.ask_for_all();
    CHECK(pulled.told == 0);
    pulled.run_out();
  } else {
    for (int i = 1; i <= 5; ++i) {
      pulled.ask();
      CHECK(pulled.told == i - 1);  // never within the function that asks
      CHECK(pulled.stream->result().error().kind() == ErrorKind::usage_error);
      pulled.run_out();
      CHECK(pulled.told == i);
    }
  }
  CHECK(pulled.told == 5);
  CHECK(pulled.ends == 1);
  CHECK(pulled.text == "PONG");
  CHECK(pulled.stream->error() == nullptr);
  CHECK(pulled.stream->partial().text() == "PONG");
  const auto result = pulled.stream->result();
  REQUIRE(result.has_value());
  CHECK(result->text() == "PONG");
  CHECK(result->usage->total_tokens == 5);
  // After the end it is null again.
  pulled.ask();
  pulled.run_out();
  CHECK(pulled.ends == 2);
  CHECK(pulled.stream->result().has_value());
}

TEST_CASE("the transport hands over nothing while no chunk of a pulled stream is asked for",
          "[contract][async]") {
  const auto transport = std::make_shared<CountingTransport>(pong_stream());
  Pulled pulled(transport);
  for (int i = 1; i <= 4; ++i) {
    pulled.ask();
    pulled.run_out();
    CHECK(pulled.told == i);
    CHECK(transport->pieces == i);
  }
  pulled.ask();
  pulled.run_out();
  CHECK(pulled.ends == 1);
}

TEST_CASE("the handlers of a pulled stream are not nested, however many chunks have arrived",
          "[contract][async]") {
  constexpr int count = 20000;
  std::vector<std::string> events(count, pong_events()[1]);
  events.push_back(pong_events()[3]);
  events.emplace_back("[DONE]");
  Pulled pulled({in_one_piece(events)});
  int depth = 0;
  int deepest = 0;
  std::function<void(const ChatChunk*)> handler = [&](const ChatChunk* chunk) {
    ++depth;
    deepest = (std::max)(deepest, depth);
    pulled.take(chunk);
    if (chunk != nullptr) pulled.stream->next(handler);
    --depth;
  };
  pulled.stream->next(handler);
  pulled.run_out();
  CHECK(pulled.told == count + 2);
  CHECK(pulled.ends == 1);
  CHECK(deepest == 1);
}

TEST_CASE("what ends a pulled stream early is told once it is asked for", "[contract][async]") {
  auto broken = ScriptedResponse::events({pong_events()[0], pong_events()[1]});
  broken.outcome.kind = moonshot::http::Outcome::Kind::interrupted;
  struct Row {
    std::vector<ScriptedResponse> script;
    int chunks;
    ErrorKind kind;
  };
  const std::vector<Row> rows = {
      {{ScriptedResponse::json(
           429, error_body("exceeded_current_quota_error", "Your account is suspended, recharge"))},
       0,
       ErrorKind::suspended},
      {{overloaded(), broken}, 2, ErrorKind::stream_interrupted},
      {{ScriptedResponse::events({pong_events()[0], "{]"})}, 1, ErrorKind::decode_error},
  };
  for (const auto& row : rows) {
    const bool is_nested = GENERATE(true, false);
    Pulled pulled(row.script);
    if (is_nested) pulled.ask_for_all();
    for (int i = 0; !is_nested && i <= row.chunks; ++i) {
      pulled.run_out();
      pulled.ask();
    }
    pulled.run_out();
    CHECK(pulled.told == row.chunks + 1);
    CHECK(pulled.ends == 1);
    REQUIRE(pulled.stream->error() != nullptr);
    CHECK(pulled.stream->error()->kind() == row.kind);
    CHECK(pulled.stream->result().error_ptr() == pulled.stream->error());
    CHECK(pulled.stream->partial().text() == pulled.text);
    // It stays the end, however often it is asked for.
    pulled.ask();
    pulled.run_out();
    CHECK(pulled.ends == 2);
    REQUIRE(pulled.stream->error() != nullptr);
    CHECK(pulled.stream->error()->kind() == row.kind);
  }
}

TEST_CASE("a pulled stream that is to be proved keeps the proof of its answer",
          "[contract][async]") {
  auto answer = pong_stream();
  answer.headers.add("Msh-Request-Timestamp", "17");
  answer.headers.add("Msh-Request-Signature", "reqsigv1_a");
  moonshot::CallOptions proving;
  proving.prove_origin = true;
  Pulled pulled({answer}, {}, proving);
  pulled.ask_for_all();
  pulled.run_out();
  const auto result = pulled.stream->result();
  REQUIRE(result.has_value());
  REQUIRE(result->origin_proof);
  CHECK(result->origin_proof->signature == "reqsigv1_a");
  CHECK_FALSE(result->origin_proof->nonce.empty());
}

TEST_CASE("what is wrong with the request of a pulled stream is its first end",
          "[contract][async]") {
  Async async({});
  auto stream = async.chat().stream(moonshot::ChatRequest());
  bool was_told = false;
  stream.next([&](const ChatChunk* chunk) { was_told = chunk == nullptr; });
  CHECK_FALSE(was_told);
  CHECK(async.host.run(*async.loop, [&] { return was_told; }));
  CHECK(stream.error()->kind() == ErrorKind::usage_error);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a pulled stream can be cancelled at any time", "[contract][async]") {
  const std::string when =
      GENERATE("before it begins", "while one waits", "within a handler", "while none waits");
  const bool by_token = GENERATE(true, false);
  CAPTURE(when, by_token);
  const moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  std::shared_ptr<moonshot::Governor> governor;
  Pulled pulled({pong_stream()}, one_at_a_time(governor), options);
  const auto cancel = [&] {
    if (by_token) {
      source.cancel();
    } else {
      pulled.stream->cancel();
    }
  };
  if (when == "before it begins") cancel();
  if (when == "within a handler") {
    pulled.stream->next([&](const ChatChunk* chunk) {
      pulled.take(chunk);
      cancel();
      pulled.ask();
    });
  } else {
    pulled.ask();
    if (when == "while none waits") pulled.run_out();
    if (when != "before it begins") cancel();
  }
  pulled.run_out();
  if (when == "while none waits") {
    CHECK(pulled.ends == 0);
    pulled.ask();
    pulled.run_out();
  }
  CHECK(pulled.told == (when == "within a handler" || when == "while none waits" ? 2 : 1));
  CHECK(pulled.ends == 1);
  REQUIRE(pulled.stream->error() != nullptr);
  CHECK(pulled.stream->error()->kind() == ErrorKind::cancelled);
  CHECK(governor->state().running == 0);
  if (when == "before it begins") CHECK(pulled.async.transport->requests().empty());
}

TEST_CASE("a pulled stream that is destroyed ends its call, and tells nobody",
          "[contract][async]") {
  const std::string when = GENERATE("before it begins", "while one waits", "within a handler",
                                    "while none waits", "assigned to");
  CAPTURE(when);
  std::shared_ptr<moonshot::Governor> governor;
  Pulled pulled({pong_stream()}, one_at_a_time(governor));
  if (when == "within a handler") {
    pulled.stream->next([&](const ChatChunk* chunk) {
      pulled.take(chunk);
      pulled.ask();
      pulled.stream.reset();
    });
  } else if (when != "before it begins") {
    pulled.ask();
    if (when == "while none waits") pulled.run_out();
  }
  const int told = pulled.told;
  if (when == "assigned to") {
    *pulled.stream = pulled.async.chat().stream(ping());
  } else if (when != "within a handler") {
    pulled.stream.reset();
  }
  pulled.run_out();
  CHECK(pulled.told == told + (when == "within a handler" ? 1 : 0));
  CHECK(pulled.ends == 0);
  CHECK(governor->state().running == 0);
}

TEST_CASE("a chunk that nobody waits for any more is not lost to the next one who asks",
          "[contract][async]") {
  Pulled pulled({pong_stream()});
  int dropped = 0;
  pulled.stream->next([&](const ChatChunk*) { ++dropped; });
  pulled.ask_for_all();  // in its place
  pulled.run_out();
  CHECK(dropped == 0);
  CHECK(pulled.text == "PONG");
  CHECK(pulled.ends == 1);
}

TEST_CASE("a pulled stream lets go of its handler when the loop ends", "[contract][async]") {
  const bool has_ended = GENERATE(false, true);
  Pulled pulled({pong_stream()});
  if (has_ended) {
    pulled.ask_for_all();
    pulled.run_out();
  }
  // It owns the stream, which would own itself.
  struct Owner {
    std::optional<AsyncChatStream> stream;
  };
  auto owner = std::make_shared<Owner>();
  owner->stream = std::move(pulled.stream);
  const std::weak_ptr<Owner> watched = owner;
  bool was_told = false;
  const auto handler = [owner, &was_told](const ChatChunk*) { was_told = true; };
  owner->stream->next(handler);
  pulled.async.loop.reset();
  pulled.async.core.reset();
  owner->stream->next(handler);
  CHECK_FALSE(was_told);
  CHECK(watched.use_count() == 2);  // this function's, and that of the handler above
}

TEST_CASE(
    "what the handler of a pulled stream throws comes out of the loop, and the stream goes on",
    "[contract][async]") {
  Pulled pulled({pong_stream()});
  pulled.stream->next([](const ChatChunk*) { throw std::runtime_error("mine"); });
  CHECK_THROWS_AS(pulled.async.host.run(*pulled.async.loop, [] { return false; }),
                  std::runtime_error);
  pulled.ask_for_all();
  pulled.run_out();
  CHECK(pulled.ends == 1);
  CHECK(pulled.stream->result()->text() == "PONG");
}
