// Calls that are tried again, with the time passed in.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::RetryNotice;
using std::chrono::milliseconds;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace {

ScriptedResponse overloaded() {
  return ScriptedResponse::json(
      429, support::error_body("engine_overloaded_error",
                               "The engine is currently overloaded, please try again later"));
}

ScriptedResponse suspended() {
  return ScriptedResponse::json(
      429, support::error_body("exceeded_current_quota_error", "Your account is suspended"));
}

/// Options whose time is a list of waits.
struct Timeless {
  std::vector<milliseconds> waits;
  std::vector<std::string> notices;

  moonshot::ClientOptions options(int max_retries = 2) {
    moonshot::ClientOptions options;
    options.retry.max_retries = max_retries;
    options.retry.random = [] { return 0.5; };
    options.retry.sleep = [this](milliseconds wait, const moonshot::CancelToken& token) {
      waits.push_back(wait);
      return !token.cancelled();
    };
    options.retry.on_retry = [this](const RetryNotice& notice) {
      notices.push_back(std::to_string(notice.retry) + " " + notice.error->name());
    };
    return options;
  }
};

}  // namespace

TEST_CASE("a call that fails twice and then works is one call", "[contract][retry]") {
  Timeless time;
  const Scripted scripted(
      {overloaded(), ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "gone"),
       ScriptedResponse::json(200, support::pong)},
      time.options());
  CHECK(scripted.client.chat().create(ping()).text() == "PONG");
  CHECK(time.waits == std::vector<milliseconds>{milliseconds(250), milliseconds(500)});
  CHECK(time.notices == std::vector<std::string>{"1 EngineOverloaded", "2 ConnectionError"});
  const auto& requests = scripted.transport->requests();
  REQUIRE(requests.size() == 3);
  for (const auto& request : requests) {
    CHECK(request.body == requests.front().body);
    CHECK(request.headers.size() == requests.front().headers.size());
  }
}

TEST_CASE("a call that was sent and got no answer is sent again, unless the program forbids it",
          "[contract][retry]") {
  const auto broken = ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "gone");
  auto unsent = broken;
  unsent.outcome.sent = false;
  for (const bool after_sent : {true, false}) {
    Timeless time;
    auto options = time.options();
    options.retry.after_sent = after_sent;
    const Scripted scripted({unsent, broken, ScriptedResponse::json(200, support::pong)}, options);
    CHECK(scripted.client.chat().try_create(ping()).has_value() == after_sent);
    CHECK(scripted.transport->requests().size() == (after_sent ? 3 : 2));
  }
}

TEST_CASE("the final error holds every try", "[contract][retry]") {
  Timeless time;
  auto answer = overloaded();
  answer.headers.add("Msh-Request-Id", "r-1");
  const Scripted scripted(
      {answer, ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "gone"),
       overloaded()},
      time.options());
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::engine_overloaded);
  const auto& attempts = result.error().attempts();
  REQUIRE(attempts.size() == 3);
  CHECK(attempts[0].status == 429);
  CHECK(attempts[0].request_id == "r-1");
  CHECK(attempts[0].error == ErrorKind::engine_overloaded);
  CHECK(attempts[0].waited == milliseconds(0));
  CHECK(attempts[1].status == 0);
  CHECK(attempts[1].error == ErrorKind::connection_error);
  CHECK(attempts[1].waited == milliseconds(250));
  CHECK(attempts[2].status == 429);
  CHECK_FALSE(attempts[2].error);
  CHECK(attempts[2].waited == milliseconds(500));
}

TEST_CASE("a suspended account is asked once", "[contract][retry]") {
  Timeless time;
  const Scripted scripted({suspended(), ScriptedResponse::json(200, support::pong)},
                          time.options());
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::suspended);
  CHECK(scripted.transport->requests().size() == 1);
  CHECK(time.waits.empty());
}

TEST_CASE("an overload may turn out to be a suspension", "[contract][retry]") {
  Timeless time;
  const Scripted scripted({overloaded(), suspended()}, time.options());
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::suspended);
  REQUIRE(result.error().attempts().size() == 2);
  CHECK(result.error().attempts()[0].error == ErrorKind::engine_overloaded);
}

TEST_CASE("the header that was missing for a day is asked for again, and no other one",
          "[contract][retry]") {
  const auto missing = [](const char* header) {
    return ScriptedResponse::json(400, R"({"error":{"type":"invalid_request_error","message":)"
                                       R"("missing required header )" +
                                           std::string(header) + R"(","request_id":"r-1"}})");
  };
  Timeless time;
  const Scripted passing({missing("Kimi-Api-Version"), ScriptedResponse::json(200, support::pong)},
                         time.options());
  CHECK(passing.client.chat().create(ping()).text() == "PONG");
  const Scripted bounded({missing("Kimi-Api-Version"), missing("Kimi-Api-Version")},
                         time.options(1));
  CHECK(bounded.client.chat().try_create(ping()).error().attempts().size() == 2);
  const Scripted other({missing("X-Other")}, time.options());
  const auto refused = other.client.chat().try_create(ping());
  CHECK(refused.error().kind() == ErrorKind::invalid_request);
  CHECK(refused.error().attempts().size() == 1);
}

TEST_CASE("a call may choose its own number of retries", "[contract][retry]") {
  Timeless time;
  const Scripted scripted({overloaded(), overloaded()}, time.options());
  moonshot::CallOptions once;
  once.max_retries = 0;
  CHECK_FALSE(scripted.client.models().try_list(once));
  CHECK(scripted.transport->requests().size() == 1);
}

TEST_CASE("both kinds of stream are tried again before their first chunk", "[contract][retry]") {
  const auto whole = ScriptedResponse::events(support::pong_events());
  const auto error_event =
      ScriptedResponse::events({support::error_body("engine_overloaded_error", "busy"), "[DONE]"});
  const auto cut = ScriptedResponse::events({});
  for (const auto& failure : {overloaded(), error_event}) {
    Timeless time;
    const Scripted scripted({failure, whole, failure, whole}, time.options());
    std::string text;
    const auto told = scripted.client.chat().try_stream(
        ping(), [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); });
    CHECK(told);
    CHECK(text == "PONG");
    auto stream = scripted.client.chat().stream(ping());
    CHECK(stream.completion().text() == "PONG");
    CHECK(time.waits.size() == 2);
  }
  // Without a word of an answer, but a success by its head: that is not for us to repeat.
  Timeless time;
  const Scripted scripted({cut, whole}, time.options());
  auto stream = scripted.client.chat().try_stream(ping());
  REQUIRE(stream);
  CHECK(stream->next() == nullptr);
  REQUIRE(stream->error() != nullptr);
  CHECK(stream->error()->kind() == ErrorKind::stream_interrupted);
}

TEST_CASE("a stream that was refused at first has no error once it has begun",
          "[contract][retry]") {
  Timeless time;
  const Scripted scripted({overloaded(), ScriptedResponse::events(support::pong_events())},
                          time.options());
  auto stream = scripted.client.chat().stream(ping());
  CHECK(stream.error() == nullptr);
  REQUIRE(stream.next() != nullptr);
  // A reader that leaves half-way has met no error.
  CHECK(stream.error() == nullptr);
}

TEST_CASE("a stream that has begun is never begun again", "[contract][retry]") {
  auto events = support::pong_events();
  events.resize(2);
  events.push_back(support::error_body("engine_overloaded_error", "busy"));
  Timeless time;
  const Scripted scripted({ScriptedResponse::events(events), ScriptedResponse::events(events)},
                          time.options());
  int chunks = 0;
  const auto told =
      scripted.client.chat().try_stream(ping(), [&](const moonshot::ChatChunk&) { ++chunks; });
  REQUIRE_FALSE(told);
  CHECK(told.error().kind() == ErrorKind::engine_overloaded);
  CHECK(chunks == 2);
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) {
  }
  REQUIRE(stream.error() != nullptr);
  CHECK(stream.error()->kind() == ErrorKind::engine_overloaded);
  CHECK(time.waits.empty());
  CHECK(scripted.transport->requests().size() == 2);
}

TEST_CASE("a cancellation during the wait ends the call as Cancelled",
          "[contract][retry][cancel]") {
  for (const std::string kind : {"whole", "told", "pulled"}) {
    INFO(kind);
    const moonshot::CancelSource stop;
    moonshot::ClientOptions options;
    options.retry.sleep = [&](milliseconds, const moonshot::CancelToken& token) {
      stop.cancel();
      return !token.cancelled();
    };
    const Scripted scripted({overloaded(), ScriptedResponse::json(200, support::pong)},
                            std::move(options));
    moonshot::CallOptions call;
    call.cancel = stop.token();
    const auto chat = scripted.client.chat();
    const auto ignore = [](const moonshot::ChatChunk&) {};
    const auto error = kind == "whole"  ? chat.try_create(ping(), call).error_ptr()
                       : kind == "told" ? chat.try_stream(ping(), ignore, call).error_ptr()
                                        : chat.try_stream(ping(), call).error_ptr();
    REQUIRE(error != nullptr);
    CHECK(error->kind() == ErrorKind::cancelled);
    REQUIRE(error->attempts().size() == 1);
    CHECK(error->attempts()[0].error == ErrorKind::engine_overloaded);
    CHECK(scripted.transport->requests().size() == 1);
  }
}

namespace {

/// Each exchange cancels the call and then fails in a way that is tried again.
class CancellingTransport final : public moonshot::http::Transport {
 public:
  explicit CancellingTransport(const moonshot::CancelSource& source) : source_(source) {}
  moonshot::http::Outcome send(moonshot::http::Request& /*request*/,
                               moonshot::http::BodySink& /*sink*/,
                               const moonshot::http::Deadlines& /*deadlines*/,
                               const moonshot::CancelToken& /*cancel*/) override {
    ++sent;
    if (cancels) source_.cancel();
    return {moonshot::http::Outcome::Kind::connection, moonshot::TimeoutPhase::total, "gone"};
  }

  int sent = 0;
  bool cancels = true;

 private:
  const moonshot::CancelSource& source_;
};

/// Makes a call of each kind that is cancelled while it fails: by its transport, or only when the
/// failure is logged. Says how often the observer of retries was told.
int notices_after_a_cancel(bool by_logger) {
  int notices = 0;
  for (int style = 0; style < 3; ++style) {
    const moonshot::CancelSource source;
    const auto transport = std::make_shared<CancellingTransport>(source);
    transport->cancels = !by_logger;
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.transport = transport;
    options.retry.on_retry = [&](const RetryNotice&) { ++notices; };
    options.retry.sleep = [](milliseconds, const moonshot::CancelToken& token) {
      return !token.cancelled();
    };
    if (by_logger) options.logger = [&](const moonshot::LogRecord&) { source.cancel(); };
    const auto chat = moonshot::Client(options).chat();
    moonshot::CallOptions call;
    call.cancel = source.token();
    if (style == 0) CHECK_FALSE(chat.try_create(ping(), call));
    if (style == 1) {
      CHECK_FALSE(chat.try_stream(
          ping(), [](const moonshot::ChatChunk&) {}, call));
    }
    if (style == 2) CHECK_FALSE(chat.try_stream(ping(), call));
    CHECK(transport->sent == 1);
  }
  return notices;
}

}  // namespace

TEST_CASE("the observer of retries is not told of one that a cancellation prevents",
          "[contract][retry][cancel]") {
  CHECK(notices_after_a_cancel(false) == 0);
  CHECK(notices_after_a_cancel(true) == 0);
}

TEST_CASE("what the observer throws passes through", "[contract][retry]") {
  moonshot::ClientOptions options;
  options.retry.sleep = [](milliseconds, const moonshot::CancelToken&) { return true; };
  options.retry.on_retry = [](const RetryNotice&) { throw std::string("enough"); };
  const Scripted scripted({overloaded(), overloaded()}, std::move(options));
  CHECK_THROWS_AS(scripted.client.chat().create(ping()), std::string);
  CHECK_THROWS_AS(scripted.client.chat().stream(ping()), std::string);
}
