// What follows the end of an exchange: the governor learns first, and then the log is told.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <virtual_clock.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <moonshot/detail/call/whole_body.hpp>
#include <moonshot/detail/drive/client_core.hpp>
#include <moonshot/detail/drive/try_end.hpp>
#include <moonshot/limits/governor.hpp>

using moonshot::Governor;
using moonshot::RateLimits;
using moonshot::detail::CallMachine;
using moonshot::detail::ClientCore;
using moonshot::detail::GovernorAccess;
using moonshot::detail::HeldTurn;
using moonshot::detail::TokenClaim;
using moonshot::detail::Turn;
using moonshot::detail::TurnEnd;

namespace {

std::shared_ptr<Governor> timeless_governor(RateLimits limits) {
  return std::shared_ptr<Governor>(
      new Governor(GovernorAccess::make(limits, {}, std::make_shared<support::VirtualClock>())));
}

moonshot::ErrorPtr limit_of_rpm(std::int64_t value) {
  moonshot::ApiErrorData data;
  data.limit = moonshot::RateLimit::rpm;
  data.limit_value = value;
  return moonshot::make_api_error(moonshot::ErrorKind::rate_limited, std::move(data));
}

// A governed call whose turn has come.
struct GovernedTry {
  explicit GovernedTry(RateLimits limits) {
    core.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
    core.options.governor = timeless_governor(limits);
    moonshot::detail::CallPlan plan;
    plan.refusal_limit = 1000;
    plan.random = [] { return 0.0; };
    plan.claim.emplace();
    plan.claim->prompt = 1000;
    plan.claim->completion = 100;
    machine.emplace(core, std::move(plan), body);
    machine->next(now);
    REQUIRE(GovernorAccess::start(*core.options.governor, machine->claim(), std::nullopt, {}) ==
            Turn::started);
    machine->turn(Turn::started, now, false);
  }
  GovernedTry(const GovernedTry&) = delete;
  GovernedTry& operator=(const GovernedTry&) = delete;

  Governor& governor() { return *core.options.governor; }
  void end() {
    HeldTurn held(&governor(), &machine->claim());
    moonshot::detail::NoMutex no_mutex;
    moonshot::detail::end_try(core, *machine, no_mutex, {}, false, held);
  }

  const CallMachine::TimePoint now{std::chrono::hours(1)};
  ClientCore core;
  std::optional<std::int64_t> prompt = 7;
  moonshot::detail::AnswerReader reader = [this](const moonshot::detail::Answer&) {
    return moonshot::detail::Reading{nullptr, prompt};
  };
  moonshot::detail::WholeBody body{core.endpoint, 1000, reader};
  std::optional<CallMachine> machine;
};

const std::string rpm_of_seven =
    R"({"error":{"message":"request reached organization max RPM: 7","type":"rate_limit_reached_error"}})";

}  // namespace

TEST_CASE("a turn ends with who holds it, and what was learnt is kept", "[unit][governor]") {
  const auto governor = timeless_governor({2, 200, std::nullopt});
  TokenClaim claim;
  REQUIRE(GovernorAccess::start(*governor, claim, std::nullopt, {}) == Turn::started);
  {
    HeldTurn held(governor.get(), &claim);
    CHECK(governor->state().running == 1);
    held.learn({false, limit_of_rpm(50)});
    CHECK(governor->state().limits.rpm == 50);
    CHECK(governor->state().running == 1);
  }
  CHECK(governor->state().running == 0);
  { const HeldTurn nobodys(nullptr, nullptr); }
}

TEST_CASE("a call that was answered ends what a governor has learnt from refusals",
          "[unit][governor]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({}, {}, clock);
  // How many seconds a call that comes to `end` has waited for its turn.
  const auto waited = [&](const TurnEnd& end) {
    const auto asked = clock->now();
    TokenClaim claim;
    REQUIRE(GovernorAccess::start(governor, claim, std::nullopt, {}) == Turn::started);
    HeldTurn(&governor, &claim).learn(end);
    return std::chrono::duration_cast<std::chrono::seconds>(clock->now() - asked).count();
  };
  const TurnEnd refused{false, moonshot::make_api_error(moonshot::ErrorKind::rate_limited, {})};
  const TurnEnd failed{false, nullptr};
  const TurnEnd answered{true, nullptr};
  CHECK(waited(refused) == 0);
  CHECK(waited(failed) == 1);
  CHECK(waited(refused) == 0);
  CHECK(waited(answered) == 2);
  CHECK(waited(refused) == 0);
  CHECK(waited(answered) == 1);
}

TEST_CASE("a governor learns of an answer, and of its prompt", "[unit][governor]") {
  GovernedTry call({2, 200, 100000});
  call.machine->head({200, {}}, call.now);
  call.end();
  CHECK(call.governor().state().running == 0);
  CHECK(call.governor().state().tokens == 1675);
  moonshot::detail::correct_claim(call.core, *call.machine);
  CHECK(call.governor().state().tokens == 107);

  GovernedTry silent({2, 200, 100000});
  silent.prompt.reset();
  silent.machine->head({200, {}}, silent.now);
  silent.end();
  moonshot::detail::correct_claim(silent.core, *silent.machine);
  CHECK(silent.governor().state().tokens == 1675);
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("a governor learns of a refusal although the log throws", "[unit][governor][log]") {
  GovernedTry call({2, 200, 100000});
  std::string logged;
  call.core.options.logger = [&](const moonshot::LogRecord& record) {
    logged = std::to_string(record.status) + " " + record.outcome;
    throw std::runtime_error("mine");
  };
  call.machine->head({429, {}}, call.now);
  call.machine->data(rpm_of_seven);
  CHECK_THROWS_AS(call.end(), std::runtime_error);
  CHECK(logged == "429 complete");
  CHECK(call.governor().state().limits.rpm == 7);
  CHECK(call.governor().state().tokens == 0);
  CHECK(call.governor().state().running == 0);
}
#endif
