#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/http/event_sink.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/loop/detail/loop_core.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::CallHandle;
using moonshot::ChatChunk;
using moonshot::ErrorKind;
using std::chrono::milliseconds;
using support::Async;
using support::error_body;
using support::overloaded;
using support::ping;
using support::pong;
using support::pong_events;
using support::PongStream;
using support::ScriptedResponse;

namespace {

std::string event(const std::string& data) { return "data: " + data + "\n\n"; }

ScriptedResponse stream_of(std::vector<std::string> pieces) {
  ScriptedResponse response;
  response.headers.add("Content-Type", "text/event-stream");
  response.pieces = std::move(pieces);
  return response;
}

// A client whose account allows one call at a time.
struct OneAtATime {
  explicit OneAtATime(ScriptedResponse response,
                      std::shared_ptr<moonshot::http::Transport> transport = nullptr)
      : governor(std::make_shared<moonshot::Governor>(
            moonshot::RateLimits{1, std::nullopt, std::nullopt})),
        async({std::move(response)}, options(), std::move(transport)) {}

  moonshot::ClientOptions options() const {
    moonshot::ClientOptions made;
    made.governor = governor;
    return made;
  }
  std::size_t running() const { return static_cast<std::size_t>(governor->state().running); }
  // Does all that there is to do.
  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }

  std::shared_ptr<moonshot::Governor> governor;
  Async async;
};

// An answer whose body stays open after one piece.
class OpenExchange final : public moonshot::http::EventExchange, moonshot::detail::HeapTimer {
 public:
  OpenExchange(moonshot::detail::LoopCore& loop, moonshot::http::EventSink& sink, std::string piece)
      : loop_(loop), sink_(sink), piece_(std::move(piece)) {
    loop_.set(*this, loop_.now());
  }
  ~OpenExchange() override { loop_.remove(static_cast<HeapTimer&>(*this)); }
  void cancel() override {
    is_cancelled_ = true;
    loop_.set(*this, loop_.now());
  }
  void resume() override {}

 private:
  void on_time() override {
    moonshot::http::Outcome outcome;
    outcome.kind = moonshot::http::Outcome::Kind::cancelled;
    if (is_cancelled_) return sink_.on_end(outcome);
    moonshot::http::ResponseHead head;
    head.status = 200;
    head.headers.add("Content-Type", "text/event-stream");
    sink_.on_head(head);
    if (sink_.on_data(piece_)) return;
    outcome.kind = moonshot::http::Outcome::Kind::stopped;
    sink_.on_end(outcome);
  }

  moonshot::detail::LoopCore& loop_;
  moonshot::http::EventSink& sink_;
  std::string piece_;
  bool is_cancelled_ = false;
};

class OpenTransport final : public moonshot::http::Transport {
 public:
  explicit OpenTransport(std::string piece) : piece_(std::move(piece)) {}
  moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                               const moonshot::http::Deadlines&,
                               const moonshot::CancelToken&) override {
    return {};
  }
  std::unique_ptr<moonshot::http::EventTransport> on_loop(moonshot::EventLoop& loop) override {
    struct OnLoop final : moonshot::http::EventTransport {
      OnLoop(moonshot::detail::LoopCore& its_loop, std::string its_piece)
          : core(its_loop), piece(std::move(its_piece)) {}
      std::unique_ptr<moonshot::http::EventExchange> start(
          moonshot::http::Request&, moonshot::http::EventSink& sink,
          const moonshot::http::Deadlines&) override {
        return std::make_unique<OpenExchange>(core, sink, piece);
      }
      moonshot::detail::LoopCore& core;
      std::string piece;
    };
    return std::make_unique<OnLoop>(moonshot::detail::LoopAccess::core(loop), piece_);
  }

 private:
  std::string piece_;
};

}  // namespace

TEST_CASE("a stream that ends after a pause in the middle of a piece gives its turn back",
          "[contract][async]") {
  const std::string how = GENERATE("returns false", "cancels", "throws", "cannot be read");
  CAPTURE(how);
  const auto events = pong_events();
  const auto second = how == "cannot be read" ? std::string("{]") : events[1];
  OneAtATime one(stream_of({event(events[0]) + event(second), event(events[2]), event(events[3])}));
  int chunks = 0;
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        if (++chunks == 1) {
          call.pause();
          return true;
        }
        if (how == "cancels") call.cancel();
        if (how == "throws") throw std::runtime_error("mine");
        return how == "cancels";
      },
      one.async.keep());
  one.run_out();
  CHECK(chunks == 1);
  CHECK(one.running() == 1);

  call.resume();
  if (how == "throws") CHECK_THROWS_AS(one.async.run(), std::runtime_error);
  REQUIRE(one.async.run());
  REQUIRE_FALSE(one.async.result->has_value());
  CHECK(one.async.result->error().kind() ==
        (how == "cannot be read" ? ErrorKind::decode_error : ErrorKind::cancelled));
  one.run_out();
  CHECK(one.running() == 0);
}

TEST_CASE("a stream whose end was read after a pause reads the rest of its body",
          "[contract][async]") {
  std::string piece;
  for (const auto& data : pong_events()) piece += event(data);
  OneAtATime one(stream_of({piece, ": the end\n\n"}));
  const auto before = one.async.host.now();
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        call.pause();
        return true;
      },
      one.async.keep());
  while (!one.async.result) {
    one.run_out();
    call.resume();
    if (one.async.run()) break;
  }
  CHECK(one.async.result->has_value());
  one.run_out();
  CHECK(one.running() == 0);
  CHECK(one.async.host.now() == before);  // it was not given up after a while
}

TEST_CASE("a body that does not end is not waited for after the end of its stream",
          "[contract][async]") {
  std::string piece;
  for (const auto& data : pong_events()) piece += event(data);
  OneAtATime one({}, std::make_shared<OpenTransport>(piece));
  bool was_paused = false;
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        if (!std::exchange(was_paused, true)) call.pause();
        return true;
      },
      [&, keep = one.async.keep()](moonshot::Result<moonshot::ChatCompletion> told) {
        call.cancel();  // too late: the call is over
        keep(std::move(told));
      });
  one.run_out();
  const auto before = one.async.host.now();
  call.resume();
  REQUIRE(one.async.run());
  CHECK(one.async.result->has_value());
  CHECK(one.running() == 1);
  one.run_out();
  CHECK(one.running() == 0);
  CHECK(one.async.host.now() - before == milliseconds(250));
}

TEST_CASE("a body is not waited for at all after a stream that its handler has ended",
          "[contract][async]") {
  std::string piece;
  for (const auto& data : pong_events()) piece += event(data);
  OneAtATime one({}, std::make_shared<OpenTransport>(piece));
  bool was_paused = false;
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        if (std::exchange(was_paused, true)) return false;
        call.pause();
        return true;
      },
      one.async.keep());
  one.run_out();
  const auto before = one.async.host.now();
  call.resume();
  REQUIRE(one.async.run());
  CHECK_FALSE(one.async.result->has_value());
  one.run_out();
  CHECK(one.running() == 0);
  CHECK(one.async.host.now() == before);
}

TEST_CASE("a body that does not end is left at once with a stream that ends within it",
          "[contract][async]") {
  const std::string how = GENERATE("returns false", "cancels", "throws", "cannot be read");
  CAPTURE(how);
  const auto events = pong_events();
  const auto second = how == "cannot be read" ? std::string("{]") : events[1];
  OneAtATime one({}, std::make_shared<OpenTransport>(event(events[0]) + event(second)));
  int chunks = 0;
  const auto sign = std::make_shared<int>();
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&, sign](const ChatChunk&) {
        ++chunks;
        if (how == "cancels") call.cancel();
        if (how == "throws") throw std::runtime_error("mine");
        return how != "returns false";
      },
      one.async.keep());
  const auto before = one.async.host.now();
  if (how == "throws") CHECK_THROWS_AS(one.async.run(), std::runtime_error);
  REQUIRE(one.async.run());
  CHECK(chunks == 1);
  REQUIRE_FALSE(one.async.result->has_value());
  CHECK(one.async.result->error().kind() ==
        (how == "cannot be read" ? ErrorKind::decode_error : ErrorKind::cancelled));
  one.run_out();
  CHECK(one.running() == 0);
  CHECK(one.async.host.now() == before);
  CHECK(sign.use_count() == 1);  // nothing of the call is kept
}

TEST_CASE("a body that does not end is left with a try that is made again", "[contract][async]") {
  moonshot::ClientOptions options;
  options.retry.max_retries = 1;
  options.retry.random = [] { return 0.5; };
  const auto refusal = event(error_body("engine_overloaded_error", "overloaded"));
  Async async({}, options, std::make_shared<OpenTransport>(refusal));
  const auto before = async.host.now();
  async.chat().stream(ping(), nullptr, async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::engine_overloaded);
  CHECK(async.result->error().attempts().size() == 2);
  CHECK(async.host.now() - before == milliseconds(250));
}

TEST_CASE("a stream that has arrived as a whole is held up all the same", "[contract][async]") {
  std::string piece;
  for (const auto& data : pong_events()) piece += event(data);
  OneAtATime one(stream_of({piece}));
  int chunks = 0;
  CallHandle call;
  call = one.async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        ++chunks;
        call.pause();
        return true;
      },
      one.async.keep());
  for (int i = 1; i <= 4; ++i) {
    one.run_out();
    CHECK(chunks == i);
    CHECK_FALSE(one.async.result.has_value());
    call.resume();
  }
  REQUIRE(one.async.run());
  REQUIRE(one.async.result->has_value());
  CHECK((*one.async.result)->text() == "PONG");
  one.run_out();
  CHECK(one.running() == 0);
}

TEST_CASE("each wait for a retry takes its whole time, also where a stream goes on meanwhile",
          "[contract][async]") {
  moonshot::ClientOptions options;
  options.retry.random = [] { return 0.5; };
  const auto refused =
      ScriptedResponse::events({error_body("engine_overloaded_error", "overloaded"), "[DONE]"});
  Async async({refused, refused, ScriptedResponse::events(pong_events())}, options);
  const auto before = async.host.now();
  async.chat().stream(ping(), nullptr, async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
  CHECK(async.host.now() - before == milliseconds(250 + 500));
}

TEST_CASE("a call that was cancelled before it began is not sent", "[contract][async]") {
  moonshot::CancelSource source;
  source.cancel();
  moonshot::CallOptions cancelled;
  cancelled.cancel = source.token();

  const bool is_governed = GENERATE(false, true);
  moonshot::ClientOptions options;
  if (is_governed) {
    options.governor =
        std::make_shared<moonshot::Governor>(moonshot::RateLimits{std::nullopt, 1, std::nullopt});
  }
  Async async({ScriptedResponse::json(200, pong)}, options);
  async.chat().create(ping(), async.keep(), cancelled);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(async.transport->requests().empty());

  // It does not count against the account's limits.
  const auto before = async.host.now();
  async.result.reset();
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
  CHECK(async.host.now() - before < std::chrono::seconds(30));
}

TEST_CASE("a pause that follows a resume holds the stream up again", "[contract][async]") {
  PongStream stream([](const CallHandle& call) { call.pause(); });
  CHECK_FALSE(stream.async.run());
  stream.call.resume();
  stream.call.pause();
  CHECK_FALSE(stream.async.run());
  CHECK(stream.chunks == 2);
  stream.call.pause();
  stream.call.resume();
  stream.call.resume();
  REQUIRE(stream.async.run());
  CHECK(stream.async.result->has_value());
  CHECK(stream.chunks == 4);
}

TEST_CASE("a call that is cancelled right before the wait for its retry does not wait",
          "[contract][async]") {
  bool has_failed = false;
  moonshot::ClientOptions options;
  options.retry.base_delay = milliseconds(60000);
  options.retry.random = [] { return 0.5; };
  options.retry.on_retry = [&](const moonshot::RetryNotice&) { has_failed = true; };
  Async async(
      {ScriptedResponse::events({error_body("engine_overloaded_error", "overloaded"), "[DONE]"})},
      options);
  const auto before = async.host.now();
  const auto call = async.chat().stream(ping(), nullptr, async.keep());
  // The exchange goes on still.
  REQUIRE(async.host.run(*async.loop, [&] { return has_failed; }));
  call.cancel();
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(async.host.now() - before < milliseconds(1000));
}

TEST_CASE("a null handler is told nothing", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong), ScriptedResponse::events(pong_events()),
               ScriptedResponse::events(pong_events())});
  const auto run_out = [&] { CHECK_FALSE(async.host.run(*async.loop, [] { return false; })); };
  async.chat().create(moonshot::ChatRequest(), nullptr);
  run_out();
  async.chat().create(ping(), nullptr);
  run_out();
  async.chat().stream(ping(), nullptr, nullptr);
  run_out();
  async.chat().stream(ping(), nullptr, async.keep());
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  CHECK((*async.result)->text() == "PONG");
}

TEST_CASE("a call that cannot go on, because a function of the options throws, is told its failure",
          "[contract][async]") {
  const bool is_stream = GENERATE(false, true);
  moonshot::ClientOptions options;
  options.retry.random = []() -> double { throw std::runtime_error("mine"); };
  Async async({overloaded()}, options);
  if (is_stream) {
    async.chat().stream(ping(), nullptr, async.keep());
  } else {
    async.chat().create(ping(), async.keep());
  }
  CHECK_THROWS_AS(async.run(), std::runtime_error);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::engine_overloaded);
}

TEST_CASE("a call that cannot go on while its body is open ends that, and gives its turn back",
          "[contract][async]") {
  const auto governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{1, std::nullopt, std::nullopt});
  moonshot::ClientOptions options;
  options.governor = governor;
  options.retry.random = []() -> double { throw std::runtime_error("mine"); };
  const auto refusal = event(error_body("engine_overloaded_error", "overloaded"));
  Async async({}, options, std::make_shared<OpenTransport>(refusal));
  auto call = async.chat().stream(ping(), nullptr, async.keep());
  call.pause();
  CHECK_FALSE(async.run());
  call.resume();
  CHECK_THROWS_AS(async.run(), std::runtime_error);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::engine_overloaded);
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  CHECK(governor->state().running == 0);
}

TEST_CASE("a call that cannot be started, or started again, is told so", "[contract][async]") {
  const bool is_first = GENERATE(true, false);
  Async async({});
  if (!is_first) async.transport->push(overloaded());
  async.transport->push(ScriptedResponse::json(200, pong));
  async.transport->push(ScriptedResponse::json(200, pong));
  int pieces = is_first ? 1 : 0;
  async.transport->before_piece([&](std::size_t) {
    if (++pieces == 2) throw std::bad_alloc();
  });
  async.chat().create(ping(), async.keep());
  CHECK_THROWS_AS(async.run(), std::bad_alloc);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);

  async.result.reset();
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
}
