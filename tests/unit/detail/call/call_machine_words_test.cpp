// What a call says of its ends, its tries and its log, word for word.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <secret.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/call_machine.hpp>
#include <moonshot/detail/call/whole_body.hpp>
#include <moonshot/detail/text/secret_finder.hpp>

using moonshot::ErrorKind;
using moonshot::TimeoutPhase;
using moonshot::detail::CallMachine;
using moonshot::detail::CallPlan;
using moonshot::detail::CallSettings;
using moonshot::detail::Need;
using moonshot::detail::Turn;
using moonshot::detail::Verdict;
using moonshot::http::Headers;
using moonshot::http::Outcome;
using std::chrono::hours;
using std::chrono::milliseconds;
using TimePoint = CallMachine::TimePoint;

namespace {

const TimePoint start{hours(1)};

const std::string busy = R"({"error":{"message":"busy","type":"engine_overloaded_error"}})";
const std::string unknown_key =
    R"({"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}})";
const std::string not_there =
    R"({"error":{"message":"file not found","type":"resource_not_found_error"}})";

// A machine for a whole answer, and what is passed to it.
struct Machine {
  explicit Machine(const std::function<void(CallPlan&)>& change = nullptr,
                   moonshot::RetryOptions retry = {}) {
    settings.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
    settings.options.retry = std::move(retry);
    CallPlan plan;
    plan.prepared.request.method = "GET";
    plan.prepared.request.base = settings.endpoint.base_url();
    plan.prepared.request.target = "/models";
    plan.prepared.identity_only = true;
    plan.max_retries = 2;
    plan.random = [] { return 0.5; };
    plan.refusal_limit = 1000;
    if (change) change(plan);
    call.emplace(settings, std::move(plan), body);
    need = call->next(start);
  }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  void head(int status, Headers headers = {}) {
    call->head({status, std::move(headers)}, start + milliseconds(1));
  }
  void end(Outcome::Kind kind, const std::string& detail = "so it was", bool cancelled = false) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.phase = TimeoutPhase::first_byte;
    outcome.detail = detail;
    call->ended(outcome, start + milliseconds(2), cancelled);
    need = call->next(start + milliseconds(2));
  }
  void refuse(int status, const std::string& answer, Headers headers = {}) {
    head(status, std::move(headers));
    call->data(answer);
    end(Outcome::Kind::complete, "");
  }
  const moonshot::Error& error() const {
    REQUIRE(call->error() != nullptr);
    return *call->error();
  }

  CallSettings settings;
  moonshot::detail::AnswerReader reader = [](const moonshot::detail::Answer&) {
    return moonshot::detail::Reading{nullptr, 3};
  };
  moonshot::detail::WholeBody body{settings.endpoint, 1000, reader};
  std::optional<CallMachine> call;
  Need need;
};

void govern(CallPlan& plan) { plan.claim.emplace(); }

}  // namespace

TEST_CASE("a call that its governor does not let through says why", "[unit][call][governor]") {
  Machine cancelled(govern);
  CHECK(cancelled.need.kind == Need::Kind::turn);
  CHECK(cancelled.call->is_governed());
  cancelled.call->turn(Turn::cancelled, start, true);
  CHECK(cancelled.error().kind() == ErrorKind::cancelled);
  CHECK(cancelled.error().message() == "the call was cancelled while it waited for the governor");
  CHECK(cancelled.call->next(start).kind == Need::Kind::done);

  Machine late(govern);
  late.call->turn(Turn::timed_out, start, false);
  const auto* timeout = late.error().as<moonshot::TimeoutError>();
  REQUIRE(timeout != nullptr);
  CHECK(timeout->message() == "the limit for total passed while the call waited for the governor");
  CHECK(timeout->phase() == TimeoutPhase::total);
}

TEST_CASE("a compressed success is refused where it was not asked for", "[unit][call]") {
  for (const bool identity_only : {true, false}) {
    Machine machine([&](CallPlan& plan) { plan.prepared.identity_only = identity_only; });
    const auto verdict = machine.call->head({200, Headers{{"Content-Encoding", "gzip"}}}, start);
    CHECK(verdict == (identity_only ? Verdict::stop : Verdict::more));
    machine.end(identity_only ? Outcome::Kind::stopped : Outcome::Kind::complete);
    if (!identity_only) {
      CHECK(machine.call->error() == nullptr);
      continue;
    }
    const auto* error = machine.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->found() == "Content-Encoding: gzip");
    CHECK(error->message() ==
          "the answer is compressed, which was not asked for (Content-Encoding: gzip)");
    // The log tells how the exchange ended, not what that meant.
    CHECK(machine.call->log_record().outcome == "stopped: so it was");
  }
  Machine again;
  again.refuse(429, busy);
  again.call->paused(false);
  again.call->next(start);
  CHECK(again.call->head({200, Headers{{"Content-Encoding", "gzip"}}}, start) == Verdict::stop);
}

TEST_CASE("a try leaves nothing of its answer to the next one", "[unit][call][retry]") {
  Machine machine;
  machine.refuse(429, busy, {{"Msh-Request-Id", "r-1"}});
  REQUIRE(machine.need.kind == Need::Kind::pause);
  CHECK(machine.call->answer_head().status == 429);
  machine.call->paused(false);
  REQUIRE(machine.call->next(start + milliseconds(1)).kind == Need::Kind::exchange);
  CHECK(machine.call->answer_head().status == 0);
  CHECK(machine.call->error() == nullptr);
  CHECK(machine.call->log_record().status == 0);
  CHECK(machine.call->log_record().request_id.empty());
  machine.refuse(401, unknown_key);
  const auto* error = machine.error().as<moonshot::AuthenticationFailed>();
  REQUIRE(error != nullptr);
  CHECK(error->body() == unknown_key);
  REQUIRE(error->attempts().size() == 2);
  CHECK(error->attempts()[0].request_id == "r-1");
  CHECK(error->attempts()[1].request_id.empty());
  CHECK(error->attempts()[1].status == 401);
  CHECK(error->attempts()[1].duration == milliseconds(1));
  CHECK(machine.call->log_record().duration == milliseconds(1));
}

TEST_CASE("a call that is cancelled in a pause says what it waited for", "[unit][call][cancel]") {
  Machine retried;
  retried.refuse(429, busy);
  retried.call->paused(true);
  CHECK(retried.error().kind() == ErrorKind::cancelled);
  CHECK(retried.error().message() == "the call was cancelled while it waited to be tried again");
  CHECK(retried.error().endpoint().name() == "api.moonshot.ai");
  REQUIRE(retried.error().attempts().size() == 1);
  CHECK(retried.error().attempts()[0].error == ErrorKind::engine_overloaded);

  Machine settling([](CallPlan& plan) { plan.uploaded = start; });
  settling.refuse(404, not_there);
  REQUIRE(settling.need.kind == Need::Kind::pause);
  const auto notice = settling.call->notice();
  CHECK(notice.retry == 1);
  CHECK(notice.wait == milliseconds(250));
  REQUIRE(notice.error != nullptr);
  CHECK(notice.error->kind() == ErrorKind::not_found);
  settling.call->paused(true);
  CHECK(settling.error().message() ==
        "the call was cancelled while it waited for a file that was just uploaded");
}

TEST_CASE("a cancelled call waits for no file", "[unit][call][cancel]") {
  Machine machine([](CallPlan& plan) { plan.uploaded = start; });
  machine.head(404);
  machine.call->data(not_there);
  machine.end(Outcome::Kind::complete, "", true);
  CHECK(machine.need.kind == Need::Kind::done);
  CHECK(machine.error().kind() == ErrorKind::not_found);
}

TEST_CASE("the end of a pause stays where it was, however often it is asked for",
          "[unit][call][retry]") {
  Machine machine;
  machine.refuse(429, busy);
  REQUIRE(machine.need.kind == Need::Kind::pause);
  CHECK((machine.need.until == start + milliseconds(252)));
  CHECK((machine.call->next(start + milliseconds(100)).until == start + milliseconds(252)));
  machine.call->paused(false);
  machine.call->next(start + milliseconds(300));
  machine.refuse(429, busy);
  // The next pause is counted anew.
  CHECK((machine.need.until == start + milliseconds(502)));
}

TEST_CASE("no pause is longer than a year", "[unit][call][retry]") {
  moonshot::RetryOptions retry;
  retry.longest_wait = (milliseconds::max)();
  Machine machine(nullptr, retry);
  machine.refuse(429, busy, {{"Retry-After", "999999999999"}});
  REQUIRE(machine.need.kind == Need::Kind::pause);
  CHECK((machine.need.until == start + milliseconds(2) + hours(24 * 365)));
}

TEST_CASE("a call is told from what may have arrived whether it can be sent again",
          "[unit][call][retry]") {
  struct Row {
    bool repeatable;
    bool sent;
    int status;  // 0: no answer came
    bool again;
  };
  const Row rows[] = {{true, true, 0, true},     {true, false, 0, true},  {false, true, 0, false},
                      {false, false, 0, true},   {true, true, 500, true}, {false, true, 500, false},
                      {false, false, 500, false}};  // an answer shows that it was sent
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    Machine machine([&](CallPlan& plan) { plan.prepared.request.repeatable = row.repeatable; });
    if (row.status != 0) machine.head(row.status);
    Outcome outcome;
    outcome.kind = row.status != 0 ? Outcome::Kind::complete : Outcome::Kind::connection;
    outcome.sent = row.sent;
    if (row.status != 0) {
      machine.call->data(R"({"error":{"message":"it broke","type":"server_error"}})");
    }
    machine.call->ended(outcome, start, false);
    CHECK(machine.call->next(start).kind == (row.again ? Need::Kind::pause : Need::Kind::done));
  }
}

TEST_CASE("a pause must end before the deadline of the call", "[unit][call][retry]") {
  for (const int left : {250, 251}) {
    Machine machine(
        [&](CallPlan& plan) { plan.prepared.deadlines.total = start + milliseconds(2 + left); });
    machine.refuse(429, busy);
    CHECK(machine.need.kind == (left == 251 ? Need::Kind::pause : Need::Kind::done));
  }
}

TEST_CASE("a call that is given up ends with the failure that it had, if any", "[unit][call]") {
  Machine fresh;
  fresh.call->give_up(start);
  CHECK(fresh.error().kind() == ErrorKind::cancelled);
  CHECK(fresh.error().message() == "the call was given up");
  CHECK(fresh.error().attempts().size() == 1);
  CHECK(fresh.call->next(start).kind == Need::Kind::done);

  Machine waiting;
  waiting.refuse(429, busy);
  waiting.call->give_up(start);
  CHECK(waiting.error().kind() == ErrorKind::engine_overloaded);
  CHECK(waiting.call->next(start).kind == Need::Kind::done);

  Machine answered;
  answered.head(200);
  answered.end(Outcome::Kind::complete);
  answered.call->give_up(start);
  CHECK(answered.call->error() == nullptr);
}

TEST_CASE("a call that its reader has enough of was cancelled", "[unit][call][cancel]") {
  Machine machine;
  machine.head(200);
  machine.call->cancel(start + milliseconds(5));
  CHECK(machine.error().kind() == ErrorKind::cancelled);
  CHECK(machine.error().message() == "the call was cancelled");
  CHECK(machine.call->next(start).kind == Need::Kind::done);
  CHECK_FALSE(machine.call->satisfied());
  CHECK(machine.call->wants_more());
  CHECK(machine.call->data("more") == Verdict::stop);
  machine.end(Outcome::Kind::complete);
  CHECK(machine.error().message() == "the call was cancelled");
  // The log and the governor learn how its exchange ended all the same.
  CHECK(machine.call->log_record().outcome == "complete: so it was");
  CHECK(machine.call->turn_end().answered);
}

TEST_CASE("neither a cancellation nor the end of a reading changes a call that is over",
          "[unit][call][cancel]") {
  Machine machine;
  machine.head(200);
  machine.end(Outcome::Kind::complete);
  machine.call->cancel(start);
  CHECK(machine.call->error() == nullptr);
  machine.call->all_read(start, true);
  CHECK(machine.call->error() == nullptr);
  CHECK(machine.call->satisfied());
  CHECK(machine.call->data("more") == Verdict::more);
}

TEST_CASE("the log has one readable line of an exchange, without secrets", "[unit][call][log]") {
  const std::string secret = "Kx7" + support::secret_word + "+/9";
  Machine machine([&](CallPlan& plan) {
    plan.prepared.request.method = "POST";
    plan.prepared.request.target = "/files/" + secret;
    plan.prepared.secrets =
        std::make_shared<const moonshot::detail::SecretFinder>(std::vector<std::string>{secret});
  });
  machine.head(200, {{"Msh-Request-Id", "r\n" + secret}});
  machine.end(Outcome::Kind::interrupted, "lost\r" + secret);
  const auto record = machine.call->log_record();
  CHECK(record.method == "POST");
  CHECK(record.status == 200);
  CHECK((record.url == "https://api.moonshot.ai/v1/files/***"));
  CHECK((record.request_id == "r\\n***"));
  CHECK((record.outcome == "interrupted: lost\\r***"));
  CHECK(record.duration == milliseconds(2));
  CHECK((machine.error().attempts().at(0).request_id == "r\\n***"));
  CHECK_FALSE(support::leaks(machine.error().what()));

  Machine silent;
  silent.head(200);
  silent.end(Outcome::Kind::complete, "");
  CHECK(silent.call->log_record().outcome == "complete");
}

TEST_CASE("a governor learns from the end of each exchange", "[unit][call][governor]") {
  struct Row {
    int status;
    Outcome::Kind how;
    bool answered;
  };
  const Row rows[] = {
      {200, Outcome::Kind::complete, true}, {204, Outcome::Kind::complete, true},
      {200, Outcome::Kind::stopped, false}, {200, Outcome::Kind::interrupted, false},
      {200, Outcome::Kind::timeout, false}, {429, Outcome::Kind::complete, false},
      {0, Outcome::Kind::connection, false}};
  for (const auto& row : rows) {
    INFO(row.status << ' ' << moonshot::to_string(row.how));
    Machine machine(govern);
    machine.call->turn(Turn::started, start, false);
    if (row.status != 0) machine.head(row.status);
    machine.end(row.how);
    CHECK(machine.call->turn_end().answered == row.answered);
    CHECK(machine.call->turn_end().refusal == nullptr);
  }
}

TEST_CASE("a call knows the tokens of its prompt once it has succeeded", "[unit][call]") {
  Machine machine;
  CHECK_FALSE(machine.call->prompt_tokens());
  machine.head(200);
  CHECK_FALSE(machine.call->prompt_tokens());
  machine.end(Outcome::Kind::complete);
  CHECK(machine.call->prompt_tokens() == 3);

  Machine unreadable;
  unreadable.reader = [](const moonshot::detail::Answer&) {
    return moonshot::detail::Reading{moonshot::usage_error("x", "odd").share(), 3};
  };
  unreadable.head(200);
  unreadable.end(Outcome::Kind::complete);
  CHECK_FALSE(unreadable.call->prompt_tokens());
}
