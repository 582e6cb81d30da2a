// What an event-driven call tells while it goes on: its log, its retries, its governor and its
// transport.

#include <moonshot_catch.hpp>

#include <async_client.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moonshot/async/async_files.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/limits/governor.hpp>

using moonshot::ErrorKind;
using std::chrono::milliseconds;
using support::Async;
using support::overloaded;
using support::ping;
using support::pong;
using support::pong_events;
using support::ScriptedResponse;
using Strings = std::vector<std::string>;

namespace {

moonshot::ClientOptions governed_by(const std::shared_ptr<moonshot::Governor>& governor) {
  moonshot::ClientOptions options;
  options.governor = governor;
  options.retry.max_retries = 0;
  return options;
}

std::shared_ptr<moonshot::Governor> governor_of(moonshot::RateLimits limits) {
  return std::make_shared<moonshot::Governor>(limits);
}

moonshot::ChatRequest short_ping() {
  auto request = ping();
  request.max_completion_tokens = 100;
  return request;
}

/// Can only block.
class BlockingOnly final : public moonshot::http::Transport {
 public:
  moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                               const moonshot::http::Deadlines&,
                               const moonshot::CancelToken&) override {
    return {};
  }
};

/// Counts for how many loops it was asked.
class CountedTransport final : public moonshot::http::Transport {
 public:
  explicit CountedTransport(std::vector<ScriptedResponse> script) : inner_(std::move(script)) {}
  moonshot::http::Outcome send(moonshot::http::Request& request, moonshot::http::BodySink& sink,
                               const moonshot::http::Deadlines& deadlines,
                               const moonshot::CancelToken& cancel) override {
    return inner_.send(request, sink, deadlines, cancel);
  }
  std::unique_ptr<moonshot::http::EventTransport> on_loop(moonshot::EventLoop& loop) override {
    ++asked;
    return inner_.on_loop(loop);
  }
  int asked = 0;

 private:
  support::ScriptedTransport inner_;
};

}  // namespace

TEST_CASE("each exchange of an event-driven call is logged once", "[contract][async][log]") {
  Strings records;
  moonshot::ClientOptions options;
  options.retry.random = [] { return 0.0; };
  options.logger = [&](const moonshot::LogRecord& record) {
    records.push_back(record.method + " " + record.url + " " + std::to_string(record.status) + " " +
                      record.outcome);
  };
  Async async(
      {overloaded(), ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "gone"),
       ScriptedResponse::json(200, pong)},
      options);
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  REQUIRE(async.result->has_value());
  const std::string line = "POST https://api.moonshot.ai/v1/chat/completions ";
  CHECK(records ==
        Strings{line + "429 complete", line + "0 connection: gone", line + "200 complete"});
}

TEST_CASE("who watches retries is told of each wait of an event-driven call",
          "[contract][async][retry]") {
  Strings notices;
  moonshot::CallHandle call;
  moonshot::ClientOptions options;
  options.retry.random = [] { return 0.5; };
  options.retry.on_retry = [&](const moonshot::RetryNotice& notice) {
    notices.push_back(std::to_string(notice.retry) + " " + std::to_string(notice.wait.count()) +
                      " " + notice.error->name());
    if (notices.size() > 1) return;
    call.pause();  // the wait goes on all the same
    call.resume();
  };
  Async async({overloaded(), overloaded(), overloaded()}, options);
  const auto before = async.host.now();
  call = async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(notices == Strings{"1 250 EngineOverloaded", "2 500 EngineOverloaded"});
  CHECK(async.host.now() - before == milliseconds(750));
  const auto& attempts = async.result->error().attempts();
  REQUIRE(attempts.size() == 3);
  CHECK(attempts[1].waited == milliseconds(250));
  CHECK(attempts[2].waited == milliseconds(500));
}

TEST_CASE("an event-driven call that is cancelled when a try has failed tells of no retry",
          "[contract][async][retry]") {
  const moonshot::CancelSource source;
  int notices = 0;
  moonshot::ClientOptions options;
  options.logger = [&](const moonshot::LogRecord&) { source.cancel(); };
  options.retry.on_retry = [&](const moonshot::RetryNotice&) { ++notices; };
  moonshot::CallOptions until_cancelled;
  until_cancelled.cancel = source.token();
  Async async({overloaded(), ScriptedResponse::json(200, pong)}, options);
  async.chat().create(ping(), async.keep(), until_cancelled);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().kind() == ErrorKind::cancelled);
  CHECK(notices == 0);
}

TEST_CASE("an event-driven call tells its governor what its prompt had", "[contract][async]") {
  for (const bool is_stream : {false, true}) {
    const auto governor = governor_of({std::nullopt, std::nullopt, 500000});
    Async async(
        {is_stream ? ScriptedResponse::events(pong_events()) : ScriptedResponse::json(200, pong)},
        governed_by(governor));
    if (is_stream) {
      async.chat().stream(short_ping(), nullptr, async.keep());
    } else {
      async.chat().create(short_ping(), async.keep());
    }
    REQUIRE(async.run());
    REQUIRE(async.result->has_value());
    CHECK(governor->state().tokens == 3 + 100);
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
    CHECK(governor->state().running == 0);
    CHECK(governor->state().requests == 1);
  }
}

TEST_CASE("a refusal of an event-driven call teaches its governor the limit", "[contract][async]") {
  const auto governor = governor_of({std::nullopt, 200, std::nullopt});
  Async async({ScriptedResponse::json(
                  429, support::error_body(
                           "rate_limit_reached_error",
                           "Your account org-0<ak-0> request reached organization max RPM: 7, "
                           "please try again after 1 seconds"))},
              governed_by(governor));
  async.chat().create(short_ping(), async.keep());
  REQUIRE(async.run());
  CHECK(async.result->error().kind() == ErrorKind::rate_limited);
  CHECK(governor->state().limits.rpm == 7);
  CHECK(governor->state().tokens == 0);
  CHECK(governor->state().running == 0);
}

TEST_CASE("an event-driven call that cannot be let through in its time says so",
          "[contract][async]") {
  const auto governor = governor_of({std::nullopt, 1, std::nullopt});
  Async async({ScriptedResponse::json(200, pong)}, governed_by(governor));
  async.chat().create(short_ping(), async.keep());
  REQUIRE(async.run());
  async.result.reset();
  moonshot::CallOptions options;
  options.timeouts.total = std::chrono::seconds(5);
  async.chat().create(short_ping(), async.keep(), options);
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  CHECK(async.result->error().message() ==
        "the limit for total passed while the call waited for the governor");
  CHECK(governor->state().waiting == 0);
}

TEST_CASE("a transport that can only block is a mistake that is told", "[contract][async]") {
  Async async({}, {}, std::make_shared<BlockingOnly>());
  async.chat().create(ping(), async.keep());
  REQUIRE(async.run());
  REQUIRE_FALSE(async.result->has_value());
  const auto* usage = async.result->error().as<moonshot::UsageError>();
  REQUIRE(usage != nullptr);
  CHECK(usage->argument() == "transport");
  CHECK(usage->message() == "it can only block; moonshot::CurlTransport can run on a loop");
}

TEST_CASE("the calls of an event-driven client share their connections", "[contract][async]") {
  const auto transport = std::make_shared<CountedTransport>(
      std::vector<ScriptedResponse>(3, ScriptedResponse::json(200, pong)));
  Async async({}, {}, transport);
  for (int i = 0; i < 3; ++i) CHECK(async.outcome(async.chat().create(ping())).has_value());
  CHECK(transport->asked == 1);
}

TEST_CASE("a pulled stream that is not at its end has no result yet", "[contract][async]") {
  Async async({ScriptedResponse::events(pong_events())});
  const auto stream = async.chat().stream(ping());
  const auto result = stream.result();
  REQUIRE_FALSE(result.has_value());
  const auto* usage = result.error().as<moonshot::UsageError>();
  REQUIRE(usage != nullptr);
  CHECK(usage->argument() == "stream");
  CHECK(usage->message() == "it is read to its end first: next tells null there");
  CHECK(stream.error() == nullptr);
  CHECK(stream.partial().choices.empty());
}

TEST_CASE("an event-driven call that is cancelled says how far it was", "[contract][async]") {
  const moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  source.cancel();
  Async unsent({});
  unsent.chat().create(ping(), unsent.keep(), options);
  REQUIRE(unsent.run());
  CHECK(unsent.result->error().message() == "the call was cancelled");

  moonshot::ClientOptions client;
  moonshot::CallHandle call;
  client.retry.on_retry = [&](const moonshot::RetryNotice&) { call.cancel(); };
  Async waiting({overloaded()}, client);
  call = waiting.chat().create(ping(), waiting.keep());
  REQUIRE(waiting.run());
  CHECK(waiting.result->error().message() ==
        "the call was cancelled while it waited to be tried again");
  CHECK(waiting.result->error().attempts().size() == 1);
}

TEST_CASE("an event-driven answer that its handler ends says so", "[contract][async]") {
  for (const bool by_handle : {false, true}) {
    Async async({ScriptedResponse::events(pong_events())});
    moonshot::CallHandle call;
    call = async.chat().stream(
        ping(),
        [&](const moonshot::ChatChunk&) {
          if (by_handle) call.cancel();
          return by_handle;
        },
        async.keep());
    REQUIRE(async.run());
    REQUIRE_FALSE(async.result->has_value());
    CHECK(async.result->error().kind() == ErrorKind::cancelled);
    CHECK(async.result->error().message() == "the call was cancelled");
    CHECK(async.result->error().attempts().size() == 1);
  }
  Async async({support::text({"one", "two"})});
  const auto end = async.outcome(async.resource<moonshot::AsyncFiles>().stream_content(
      "f-1", [](std::string_view) { return false; }));
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().kind() == ErrorKind::cancelled);
  CHECK(end.error().message() == "the callback asked to stop");
}

TEST_CASE("the limits of an event-driven call reach its transport", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  moonshot::CallOptions options;
  options.timeouts.connect = std::chrono::seconds(1);
  options.timeouts.first_byte = std::chrono::seconds(2);
  options.timeouts.between_bytes = std::chrono::seconds(3);
  async.chat().create(ping(), async.keep(), options);
  REQUIRE(async.run());
  const auto deadlines = async.transport->deadlines();
  REQUIRE(deadlines.size() == 1);
  CHECK(deadlines[0].connect == std::chrono::seconds(1));
  CHECK(deadlines[0].first_byte == std::chrono::seconds(2));
  CHECK(deadlines[0].between_bytes == std::chrono::seconds(3));
  CHECK_FALSE(deadlines[0].total);
}
