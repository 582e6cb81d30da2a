// Chat calls under a governor, over a scripted transport.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>
#include <virtual_clock.hpp>

#include <moonshot/limits/detail/governor_access.hpp>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::Governor;
using moonshot::RateLimits;
using moonshot::detail::GovernorAccess;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace {

struct Governed {
  explicit Governed(RateLimits limits)
      : governor(new Governor(moonshot::detail::GovernorAccess::make(
            limits, [this](const moonshot::QueueNotice&) { ++queued; }, clock))) {}

  moonshot::ClientOptions options() const {
    moonshot::ClientOptions options;
    options.governor = governor;
    return options;
  }
  std::chrono::seconds passed() const {
    return std::chrono::duration_cast<seconds>(clock->now() - begin);
  }

  std::shared_ptr<support::VirtualClock> clock = std::make_shared<support::VirtualClock>();
  support::VirtualClock::TimePoint begin = clock->now();
  int queued = 0;
  std::shared_ptr<Governor> governor;
};

/// A governor whose only slot is taken.
struct Busy {
  Busy() {
    REQUIRE(GovernorAccess::start(*governor, running, std::nullopt, {}) ==
            moonshot::detail::Turn::started);
  }

  moonshot::ClientOptions options() const {
    moonshot::ClientOptions options;
    options.governor = governor;
    return options;
  }

  std::shared_ptr<Governor> governor =
      std::make_shared<Governor>(RateLimits{1, std::nullopt, std::nullopt});
  moonshot::detail::TokenClaim running;
};

moonshot::ChatRequest short_ping() {
  auto request = ping();
  request.max_completion_tokens = 1000;
  return request;
}

ScriptedResponse pong() { return ScriptedResponse::json(200, support::pong); }

ScriptedResponse rpm_refusal() {
  auto answer = ScriptedResponse::json(
      429, support::error_body("rate_limit_reached_error",
                               "Your account org-0<ak-0> request reached organization max RPM: 1, "
                               "please try again after 1 seconds"));
  answer.headers.add("Retry-After", "1");
  return answer;
}

}  // namespace

TEST_CASE("a call beyond the limit waits, however it is made", "[contract][governor]") {
  Governed governed({std::nullopt, 1, std::nullopt});
  const Scripted scripted({pong(), ScriptedResponse::events(support::pong_events()),
                           ScriptedResponse::events(support::pong_events()), pong()},
                          governed.options());
  const auto chat = scripted.client.chat();
  CHECK(chat.create(short_ping()).text() == "PONG");
  CHECK(governed.passed() == seconds(0));
  CHECK(chat.stream(short_ping()).completion().text() == "PONG");
  CHECK(governed.passed() == seconds(60));
  CHECK(chat.stream(short_ping(), [](const moonshot::ChatChunk&) {}).text() == "PONG");
  CHECK(governed.passed() == seconds(120));
  CHECK(chat.create(short_ping()).text() == "PONG");
  CHECK(governed.passed() == seconds(180));
  CHECK(governed.queued == 3);
}

TEST_CASE("clients share a governor, and calls without tokens pass it by", "[contract][governor]") {
  Governed governed({std::nullopt, 1, std::nullopt});
  const Scripted first({pong()}, governed.options());
  const Scripted second({ScriptedResponse::json(200, R"({"object":"list","data":[]})"), pong()},
                        governed.options());
  CHECK(first.client.chat().try_create(short_ping()));
  CHECK(second.client.models().try_list());
  CHECK(governed.passed() == seconds(0));
  CHECK(second.client.chat().try_create(short_ping()));
  CHECK(governed.passed() == seconds(60));
}

TEST_CASE("the prompt and the whole answer are reserved; usage corrects the prompt",
          "[contract][governor]") {
  Governed governed({std::nullopt, std::nullopt, 500000});
  const auto estimate = moonshot::estimate_tokens(short_ping());
  std::vector<std::int64_t> reserved;
  const Scripted scripted({pong(), ScriptedResponse::events(support::pong_events()),
                           ScriptedResponse::events(support::pong_events())},
                          governed.options());
  scripted.transport->before_piece([&](std::size_t piece) {
    if (piece == 0) reserved.push_back(governed.governor->state().tokens);
  });
  const auto chat = scripted.client.chat();
  CHECK(chat.try_create(short_ping()));
  REQUIRE(reserved.size() == 1);
  CHECK(reserved[0] >= estimate + 1000);
  CHECK(reserved[0] <= 2 * estimate + 1000);
  CHECK(governed.governor->state().tokens == 3 + 1000);
  CHECK(chat.try_stream(short_ping(), [](const moonshot::ChatChunk&) {}));
  CHECK(governed.governor->state().tokens == 2 * (3 + 1000));
  auto stream = chat.stream(short_ping());
  CHECK(stream.try_completion());
  CHECK(governed.governor->state().tokens == 3 * (3 + 1000));
}

TEST_CASE("without a number of its own a request may have kimi-k3's 131,072",
          "[contract][governor]") {
  Governed governed({std::nullopt, std::nullopt, 500000});
  const Scripted scripted({pong(), pong()}, governed.options());
  CHECK(scripted.client.chat().try_create(ping()));
  CHECK(governed.governor->state().tokens == 3 + 131072);
  auto request = ping();
  request.max_tokens = 10;
  CHECK(scripted.client.chat().try_create(request));
  CHECK(governed.governor->state().tokens == 3 + 131072 + 3 + 10);
}

TEST_CASE("without a number of its own a request to K2.x may have 32,768", "[contract][governor]") {
  for (const char* model : {moonshot::models::kimi_k2_6, moonshot::models::kimi_k2_7_code,
                            moonshot::models::kimi_k2_7_code_highspeed}) {
    INFO(model);
    Governed governed({std::nullopt, std::nullopt, 500000});
    const Scripted scripted({pong()}, governed.options());
    auto request = ping();
    request.model = model;
    CHECK(scripted.client.chat().try_create(request));
    CHECK(governed.governor->state().tokens == 3 + 32768);
  }
}

TEST_CASE("a call that can never be let through is refused before it is sent",
          "[contract][governor]") {
  Governed governed({std::nullopt, std::nullopt, 100000});
  const Scripted scripted({}, governed.options());
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  const auto* usage = result.error().as<moonshot::UsageError>();
  REQUIRE(usage != nullptr);
  CHECK(usage->argument() == "max_completion_tokens");
  CHECK(usage->message().find("131072") != std::string::npos);
  CHECK(usage->message().find("100000") != std::string::npos);
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("limits below one are an error of every call", "[contract][governor]") {
  const std::pair<RateLimits, const char*> rows[] = {
      {{0, std::nullopt, std::nullopt}, "governor.concurrency"},
      {{std::nullopt, -1, std::nullopt}, "governor.rpm"},
      {{std::nullopt, std::nullopt, 0}, "governor.tpm"}};
  for (const auto& [limits, argument] : rows) {
    Governed governed(limits);
    const Scripted scripted({}, governed.options());
    const auto result = scripted.client.models().try_list();
    REQUIRE_FALSE(result);
    const auto* usage = result.error().as<moonshot::UsageError>();
    REQUIRE(usage != nullptr);
    CHECK(usage->argument() == argument);
  }
}

TEST_CASE("a refusal teaches the limit, and every try counts", "[contract][governor]") {
  Governed governed({std::nullopt, 200, std::nullopt});
  auto options = governed.options();
  std::vector<milliseconds> waits;
  options.retry.random = [] { return 0.0; };
  options.retry.sleep = [&](milliseconds wait, const moonshot::CancelToken&) {
    governed.clock->advance(wait);
    return true;
  };
  const Scripted scripted({rpm_refusal(), pong()}, std::move(options));
  CHECK(scripted.client.chat().try_create(short_ping()));
  CHECK(governed.governor->state().limits.rpm == 1);
  // The refused try was a request as well: the other one was let through a minute later.
  CHECK(governed.passed() == seconds(60));
  CHECK(governed.governor->state().requests == 1);
}

TEST_CASE("a refused call gives its tokens back", "[contract][governor]") {
  Governed governed({std::nullopt, std::nullopt, 500000});
  const Scripted scripted({rpm_refusal()}, governed.options());
  CHECK_FALSE(scripted.client.chat().try_create(short_ping()));
  CHECK(governed.governor->state().tokens == 0);
  CHECK(governed.governor->state().running == 0);
}

TEST_CASE("a quota that is used up teaches nothing about limits", "[contract][governor]") {
  Governed governed({std::nullopt, 200, std::nullopt});
  const Scripted scripted(
      {ScriptedResponse::json(
          429, support::error_body("exceeded_current_quota_error", "Your account is suspended"))},
      governed.options());
  CHECK_FALSE(scripted.client.chat().try_create(short_ping()));
  CHECK(governed.governor->state().limits.rpm == 200);
  CHECK(governed.governor->state().requests == 1);
}

TEST_CASE("the total deadline holds in the queue, and the error says so", "[contract][governor]") {
  const Busy busy;
  const auto& governor = busy.governor;
  const Scripted scripted({}, busy.options());
  moonshot::CallOptions call;
  call.timeouts.total = milliseconds(1);
  const auto result = scripted.client.chat().try_create(short_ping(), call);
  REQUIRE_FALSE(result);
  const auto* timeout = result.error().as<moonshot::TimeoutError>();
  REQUIRE(timeout != nullptr);
  CHECK(timeout->phase() == moonshot::TimeoutPhase::total);
  CHECK(timeout->message().find("waited for the governor") != std::string::npos);
  CHECK(governor->state().waiting == 0);
}

TEST_CASE("a call is cancelled in the queue, however it is made", "[contract][governor]") {
  const Busy busy;
  const auto& governor = busy.governor;
  const Scripted scripted({}, busy.options());
  const auto chat = scripted.client.chat();
  const auto check = [&](auto&& make_call) {
    const moonshot::CancelSource source;
    moonshot::CallOptions call;
    call.cancel = source.token();
    std::thread canceller([&] {
      while (governor->state().waiting == 0) std::this_thread::yield();
      source.cancel();
    });
    const moonshot::ErrorPtr error = make_call(call);
    canceller.join();
    REQUIRE(error != nullptr);
    CHECK(error->kind() == ErrorKind::cancelled);
  };
  check([&](const auto& call) { return chat.try_create(short_ping(), call).error_ptr(); });
  check([&](const auto& call) { return chat.try_stream(short_ping(), call).error_ptr(); });
  check([&](const auto& call) {
    return chat
        .try_stream(
            short_ping(), [](const moonshot::ChatChunk&) {}, call)
        .error_ptr();
  });
  CHECK(scripted.transport->requests().empty());
  CHECK(governor->state().waiting == 0);
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a callback throws ends the call for the governor too", "[contract][governor]") {
  Governed governed({1, std::nullopt, std::nullopt});
  const Scripted scripted({ScriptedResponse::events(support::pong_events())}, governed.options());
  CHECK_THROWS_AS(
      scripted.client.chat().stream(short_ping(), [](const moonshot::ChatChunk&) { throw 7; }),
      int);
  CHECK(governed.governor->state().running == 0);
}
#endif
