#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/loop/detail/loop_access.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::CallHandle;
using moonshot::ChatChunk;
using moonshot::ChatCompletion;
using moonshot::ErrorKind;
using moonshot::Result;
using std::chrono::milliseconds;
using support::Async;
using support::error_body;
using support::overloaded;
using support::ping;
using support::pong;
using support::pong_events;
using support::PongStream;
using support::ScriptedResponse;

TEST_CASE("an event-driven call gives what a blocking one does", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong), ScriptedResponse::events(pong_events())});
  async.chat().create(ping(), async.keep());
  CHECK_FALSE(async.result.has_value());  // never within the call that starts it
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  const auto whole = **async.result;
  CHECK(whole.text() == "PONG");

  async.result.reset();
  std::string text;
  async.chat().stream(
      ping(),
      [&](const ChatChunk& chunk) {
        text += chunk.text();
        return true;
      },
      async.keep());
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  CHECK(text == "PONG");
  CHECK((*async.result)->text() == "PONG");
}

TEST_CASE("an event-driven answer that is to be proved keeps its proof, however it is sent",
          "[contract][async]") {
  const std::string how = GENERATE("whole", "streamed", "streamed underneath");
  CAPTURE(how);
  auto answer =
      how == "whole" ? ScriptedResponse::json(200, pong) : ScriptedResponse::events(pong_events());
  answer.headers.add("Msh-Request-Timestamp", "17");
  answer.headers.add("Msh-Request-Signature", "reqsigv1_a");
  Async async({answer});
  moonshot::CallOptions options;
  options.prove_origin = true;
  options.stream_underneath = how == "streamed underneath";
  if (how == "streamed") {
    async.chat().stream(ping(), nullptr, async.keep(), options);
  } else {
    async.chat().create(ping(), async.keep(), options);
  }
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  const auto& proof = (*async.result)->origin_proof;
  REQUIRE(proof);
  CHECK(proof->timestamp == "17");
  CHECK(proof->signature == "reqsigv1_a");
  CHECK_FALSE(proof->nonce.empty());
}

TEST_CASE("an event-driven call is tried again, and waits by the loop's time",
          "[contract][async]") {
  std::vector<milliseconds> waits;
  moonshot::ClientOptions options;
  options.retry.base_delay = milliseconds(60000);
  options.retry.random = [] { return 0.5; };
  options.retry.on_retry = [&](const moonshot::RetryNotice& notice) {
    CHECK(notice.error->kind() == ErrorKind::engine_overloaded);
    waits.push_back(notice.wait);
  };
  Async async({overloaded(), overloaded(), ScriptedResponse::json(200, pong)}, options);
  const auto before = async.host.now();
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  REQUIRE(waits.size() == 2);
  CHECK(async.host.now() - before >= waits[0] + waits[1]);
  CHECK(async.transport->requests().size() == 3);
}

TEST_CASE("a stream is tried again before its first chunk alone", "[contract][async]") {
  auto broken = ScriptedResponse::events({pong_events()[0], pong_events()[1]});
  broken.outcome.kind = moonshot::http::Outcome::Kind::interrupted;
  Async async({overloaded(), broken, ScriptedResponse::events(pong_events())});
  int chunks = 0;
  async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        ++chunks;
        return true;
      },
      async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::stream_interrupted);
  CHECK(async.result->error().attempts().size() == 2);
  CHECK(chunks == 2);
}

TEST_CASE("a refusal of an event-driven call is its exact error", "[contract][async]") {
  Async async({ScriptedResponse::json(
      429, error_body("exceeded_current_quota_error", "Your account is suspended, recharge"))});
  async.chat().stream(
      ping(), [](const ChatChunk&) { return true; }, async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::suspended);
}

TEST_CASE("what is wrong with a request is told to the handler", "[contract][async]") {
  Async async({});
  async.chat().create(moonshot::ChatRequest(), async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::usage_error);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a stream that is held up gives no chunk until it is resumed", "[contract][async]") {
  PongStream stream([](const CallHandle& call) { call.pause(); });
  CHECK_FALSE(stream.async.run());  // everything stands still
  CHECK(stream.chunks == 2);
  stream.call.resume();
  REQUIRE(stream.async.run());
  REQUIRE(stream.async.result->has_value());
  CHECK(stream.chunks == 4);
  CHECK((*stream.async.result)->text() == "PONG");
}

TEST_CASE("of the orders to pause and to resume a stream the last one counts",
          "[contract][async]") {
  PongStream stream([](const CallHandle& call) {
    call.pause();
    call.resume();
    call.pause();
  });
  CHECK_FALSE(stream.async.run());
  CHECK(stream.chunks == 2);
  stream.call.resume();
  stream.call.resume();
  REQUIRE(stream.async.run());
  REQUIRE(stream.async.result->has_value());
  CHECK((*stream.async.result)->text() == "PONG");
}

TEST_CASE("a call that is cancelled before it starts asks the transport for nothing",
          "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  const moonshot::CancelSource source;
  source.cancel();
  moonshot::CallOptions options;
  options.cancel = source.token();
  async.chat().create(ping(), async.keep(), options);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a stream that is cancelled within its handler gives no further chunk",
          "[contract][async]") {
  const bool by_handle = GENERATE(true, false);
  Async async({ScriptedResponse::events(pong_events())});
  int chunks = 0;
  CallHandle call;
  call = async.chat().stream(
      ping(),
      [&](const ChatChunk&) {
        if (++chunks == 2 && by_handle) call.cancel();
        return by_handle || chunks < 2;
      },
      async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(chunks == 2);
}

TEST_CASE("an event-driven call can be cancelled while it waits", "[contract][async]") {
  moonshot::ClientOptions options;
  CallHandle call;
  moonshot::CancelSource source;
  const bool by_handle = GENERATE(true, false);
  options.retry.on_retry = [&](const moonshot::RetryNotice&) {
    if (by_handle) {
      call.cancel();
    } else {
      source.cancel();
    }
  };
  Async async({overloaded(), ScriptedResponse::json(200, pong)}, options);
  moonshot::CallOptions call_options;
  call_options.cancel = source.token();
  call = async.chat().create(ping(), async.keep(), call_options);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(async.transport->requests().size() == 1);
}

TEST_CASE("what a handler throws comes out of the loop, which goes on", "[contract][async]") {
  Async async({ScriptedResponse::events(pong_events()), ScriptedResponse::json(200, pong)});
  async.chat().stream(
      ping(), [](const ChatChunk&) -> bool { throw std::runtime_error("mine"); }, async.keep());
  CHECK_THROWS_AS(async.run(), std::runtime_error);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);

  async.result.reset();
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
}

TEST_CASE("calls go on without their client, and end without a word with their loop",
          "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong), ScriptedResponse::json(200, pong)});
  async.chat().create(ping(), async.keep());
  async.core.reset();
  REQUIRE(async.run());
  CHECK(async.result->has_value());

  Async other({ScriptedResponse::json(200, pong)});
  const auto sign = std::make_shared<int>();
  auto call = other.chat().create(
      ping(), [sign, keep = other.keep()](Result<ChatCompletion> told) { keep(std::move(told)); });
  other.loop->turn();
  other.loop.reset();
  CHECK(sign.use_count() == 1);  // the handler is gone, whether the client is or not
  other.core.reset();
  CHECK_FALSE(other.result.has_value());
  call.resume();
  call.cancel();
}

namespace {

// Measures by the loop's time.
struct HostClock final : moonshot::detail::WaitClock {
  explicit HostClock(const support::VirtualHost& measured) : host(measured) {}
  TimePoint now() const override { return host.now(); }
  const support::VirtualHost& host;
};

// Ten calls to an account with these limits.
struct Governed {
  explicit Governed(moonshot::RateLimits limits) {
    for (int i = 0; i < 10; ++i) async.transport->push(ScriptedResponse::json(200, pong));
    governor.reset(new moonshot::Governor(moonshot::detail::GovernorAccess::make(
        limits, [this](const moonshot::QueueNotice& notice) { ahead.push_back(notice.ahead); },
        std::make_shared<HostClock>(async.host))));
    moonshot::ClientOptions options;
    options.transport = async.transport;
    options.api_key = moonshot::ApiKey(support::key);
    options.governor = governor;
    async.core = moonshot::detail::EventCore::share(
        moonshot::detail::build_client_core(
            std::move(options), [](const char*) { return std::string(); }, nullptr),
        moonshot::detail::LoopAccess::core(*async.loop));
  }

  CallHandle call(const moonshot::CallOptions& options = {}) {
    auto request = ping();
    request.max_completion_tokens = 100;
    const int number = ++calls;
    return async.chat().create(
        request,
        [this, number](Result<ChatCompletion> told) {
          order.push_back(told ? number : -number);
          if (!told) errors.push_back(told.error_ptr());
        },
        options);
  }
  bool run() {
    return async.host.run(*async.loop,
                          [this] { return order.size() == static_cast<std::size_t>(calls); });
  }

  Async async{{}};
  std::shared_ptr<moonshot::Governor> governor;
  std::vector<std::size_t> ahead;
  std::vector<int> order;
  std::vector<moonshot::ErrorPtr> errors;
  int calls = 0;
};

}  // namespace

TEST_CASE("a governor lets event-driven calls through in their order", "[contract][async]") {
  Governed governed({1, std::nullopt, std::nullopt});
  for (int i = 0; i < 4; ++i) governed.call();
  REQUIRE(governed.run());
  CHECK(governed.order == std::vector<int>{1, 2, 3, 4});
  CHECK(governed.ahead == std::vector<std::size_t>{0, 1, 2});
  CHECK(governed.governor->state().running == 0);
  CHECK(governed.governor->state().waiting == 0);
}

TEST_CASE("the loop waits out a governor's limit by the minute", "[contract][async]") {
  Governed governed({std::nullopt, 2, std::nullopt});
  const auto before = governed.async.host.now();
  for (int i = 0; i < 3; ++i) governed.call();
  REQUIRE(governed.run());
  CHECK(governed.order == std::vector<int>{1, 2, 3});
  CHECK(governed.async.host.now() - before >= std::chrono::seconds(59));
}

TEST_CASE("an event-driven call can be cancelled in a governor's queue, or run out of time there",
          "[contract][async]") {
  Governed governed({std::nullopt, 1, std::nullopt});
  governed.call();
  const auto cancelled = governed.call();
  moonshot::CallOptions short_of_time;
  short_of_time.timeouts.total = std::chrono::seconds(5);
  governed.call(short_of_time);
  governed.call();
  while (governed.governor->state().waiting < 1) governed.async.loop->turn();
  cancelled.cancel();
  REQUIRE(governed.run());
  // The one whose turn could only come too late is told so at once.
  CHECK(governed.order == std::vector<int>{-3, -2, 1, 4});
  REQUIRE(governed.errors.size() == 2);
  CHECK(governed.errors[0]->kind() == ErrorKind::timeout_error);
  CHECK(governed.errors[1]->kind() == ErrorKind::cancelled);
  CHECK(governed.governor->state().waiting == 0);
}

TEST_CASE("an event-driven call that waits for its minute is cancelled at once",
          "[contract][async]") {
  Governed governed({std::nullopt, 1, std::nullopt});
  governed.call();
  REQUIRE(governed.run());
  const auto waiting = governed.call();
  for (int turn = 0; turn < 5; ++turn) governed.async.loop->turn();
  CHECK(governed.governor->state().waiting == 1);
  const auto before = governed.async.host.now();
  waiting.cancel();
  REQUIRE(governed.run());
  CHECK(governed.order == std::vector<int>{1, -2});
  CHECK(governed.errors.at(0)->kind() == ErrorKind::cancelled);
  CHECK(governed.async.host.now() - before < std::chrono::seconds(1));
  CHECK(governed.governor->state().waiting == 0);
}

TEST_CASE("an event-driven call that waits for its turn leaves the queue with its loop",
          "[contract][async]") {
  const bool is_woken = GENERATE(false, true);
  CAPTURE(is_woken);
  Governed governed(is_woken ? moonshot::RateLimits{1, std::nullopt, std::nullopt}
                             : moonshot::RateLimits{std::nullopt, 1, std::nullopt});
  governed.call();
  governed.call();
  REQUIRE(governed.async.host.run(*governed.async.loop, [&] { return !governed.order.empty(); }));
  governed.async.loop.reset();
  CHECK(governed.order == std::vector<int>{1});
  CHECK(governed.governor->state().waiting == 0);
  CHECK(governed.governor->state().running == 0);
}
