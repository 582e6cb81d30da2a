#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/detail/call/retry.hpp>
#include <moonshot/detail/drive/sleep.hpp>
#include <moonshot/moonshot.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

using moonshot::ApiErrorData;
using moonshot::ErrorKind;
using moonshot::RateLimit;
using moonshot::RetryOptions;
using moonshot::detail::decide_retry;
using moonshot::detail::RetrySituation;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const char* const anywhere = "https://api.moonshot.ai/v1";

RetrySituation first_failure() {
  RetrySituation situation;
  situation.max_retries = 2;
  return situation;
}

moonshot::ErrorPtr refused(ErrorKind kind, ApiErrorData data = {}) {
  return support::api_error_at(anywhere, kind, data);
}

moonshot::ErrorPtr limited(RateLimit limit, std::optional<milliseconds> wait = {}) {
  ApiErrorData data;
  data.limit = limit;
  data.retry_after = wait;
  return refused(ErrorKind::rate_limited, data);
}

moonshot::ErrorPtr timed_out(moonshot::TimeoutPhase phase) {
  moonshot::CallErrorData data;
  data.phase = phase;
  return moonshot::make_call_error<moonshot::TimeoutError>(data);
}

}  // namespace

TEST_CASE("what never passes is never tried again, whatever the server asks", "[retry]") {
  for (const auto kind :
       {ErrorKind::quota_exceeded, ErrorKind::suspended, ErrorKind::membership_error,
        ErrorKind::authentication_failed, ErrorKind::permission_denied, ErrorKind::not_found,
        ErrorKind::invalid_request, ErrorKind::context_length_exceeded,
        ErrorKind::content_filtered}) {
    for (const int status : {200, 400, 403, 408, 409, 429, 500, 503}) {
      ApiErrorData data;
      data.status = status;
      data.retry_after = seconds(1);
      INFO(to_string(kind) << ' ' << status);
      CHECK_FALSE(decide_retry({}, *refused(kind, data), first_failure()).retry);
    }
  }
  CHECK_FALSE(decide_retry({}, *limited(RateLimit::tpd, seconds(1)), first_failure()).retry);
}

TEST_CASE("what passes is tried again as often as allowed", "[retry]") {
  for (const auto kind : {ErrorKind::engine_overloaded, ErrorKind::server_error}) {
    auto situation = first_failure();
    for (; situation.retries_done < 2; ++situation.retries_done) {
      CHECK(decide_retry({}, *refused(kind), situation).retry);
    }
    CHECK_FALSE(decide_retry({}, *refused(kind), situation).retry);
  }
  for (const int status : {408, 409}) {
    ApiErrorData data;
    data.status = status;
    CHECK(decide_retry({}, *refused(ErrorKind::api_error, data), first_failure()).retry);
  }
  auto none = first_failure();
  none.max_retries = 0;
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::engine_overloaded), none).retry);
}

TEST_CASE("only connecting may time out and be tried again", "[retry]") {
  using moonshot::TimeoutPhase;
  CHECK(decide_retry({}, *timed_out(TimeoutPhase::connect), first_failure()).retry);
  for (const auto phase :
       {TimeoutPhase::first_byte, TimeoutPhase::between_bytes, TimeoutPhase::total}) {
    CHECK_FALSE(decide_retry({}, *timed_out(phase), first_failure()).retry);
  }
}

TEST_CASE("what creates something is tried again only where it was refused at the door",
          "[retry]") {
  auto situation = first_failure();
  situation.repeatable = false;
  CHECK(decide_retry({}, *limited(RateLimit::concurrency), situation).retry);
  CHECK(decide_retry({}, *refused(ErrorKind::engine_overloaded), situation).retry);
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::server_error), situation).retry);
  const auto broken = moonshot::make_call_error<moonshot::ConnectionError>({});
  CHECK_FALSE(decide_retry({}, *broken, situation).retry);
  CHECK(decide_retry({}, *broken, first_failure()).retry);
}

TEST_CASE("what was sent is not sent again where the program says so", "[retry]") {
  RetryOptions careful;
  careful.after_sent = false;
  const auto broken = moonshot::make_call_error<moonshot::ConnectionError>({});
  CHECK_FALSE(decide_retry(careful, *broken, first_failure()).retry);
  CHECK_FALSE(decide_retry(careful, *refused(ErrorKind::server_error), first_failure()).retry);
  CHECK(decide_retry(careful, *limited(RateLimit::concurrency), first_failure()).retry);
  CHECK(decide_retry(careful, *refused(ErrorKind::engine_overloaded), first_failure()).retry);
}

TEST_CASE("what never went out may be sent again, whatever it is", "[retry]") {
  RetryOptions careful;
  careful.after_sent = false;
  auto situation = first_failure();
  situation.sent = false;
  situation.repeatable = false;
  const auto broken = moonshot::make_call_error<moonshot::ConnectionError>({});
  CHECK(decide_retry(careful, *broken, situation).retry);
  CHECK(decide_retry(careful, *timed_out(moonshot::TimeoutPhase::connect), situation).retry);
  CHECK_FALSE(decide_retry(careful, *refused(ErrorKind::suspended), situation).retry);
}

TEST_CASE("waits are drawn below a bound that doubles up to its most", "[retry]") {
  RetryOptions options;
  options.max_delay = seconds(4);
  auto situation = first_failure();
  situation.max_retries = 100;
  const auto error = refused(ErrorKind::server_error);
  const milliseconds bounds[] = {milliseconds(500), seconds(1), seconds(2), seconds(4), seconds(4)};
  for (const auto bound : bounds) {
    situation.random = 0;
    CHECK(decide_retry(options, *error, situation).wait == milliseconds(0));
    situation.random = 0.5;
    CHECK(decide_retry(options, *error, situation).wait == bound / 2);
    situation.random = 1;
    CHECK(decide_retry(options, *error, situation).wait == bound);
    ++situation.retries_done;
  }
  situation.retries_done = 99;
  CHECK(decide_retry(options, *error, situation).wait == seconds(4));
}

TEST_CASE("a Retry-After of a second that keeps failing is outgrown", "[retry]") {
  auto situation = first_failure();
  situation.max_retries = 6;
  situation.random = 0.5;
  milliseconds before{0};
  for (; situation.retries_done < 6; ++situation.retries_done) {
    const auto decision = decide_retry({}, *limited(RateLimit::unknown, seconds(1)), situation);
    CHECK(decision.retry);
    CHECK(decision.wait >= seconds(1));
    CHECK(decision.wait > before);
    before = decision.wait;
  }
}

TEST_CASE("a limit by the minute waits a quarter of one at least", "[retry]") {
  CHECK(decide_retry({}, *limited(RateLimit::rpm, seconds(1)), first_failure()).wait >=
        seconds(15));
  CHECK(decide_retry({}, *limited(RateLimit::rpm, seconds(40)), first_failure()).wait >=
        seconds(40));
  CHECK(decide_retry({}, *limited(RateLimit::tpm, seconds(1)), first_failure()).wait < seconds(15));
}

TEST_CASE("a wait that is too long fails at once", "[retry]") {
  const auto patient =
      decide_retry({}, *limited(RateLimit::unknown, seconds(120)), first_failure());
  CHECK(patient.retry);
  const auto impatient =
      decide_retry({}, *limited(RateLimit::unknown, milliseconds(120001)), first_failure());
  CHECK_FALSE(impatient.retry);
  CHECK(std::string(impatient.reason).find("too long") != std::string::npos);
  auto situation = first_failure();
  situation.time_left = seconds(5);
  CHECK_FALSE(decide_retry({}, *limited(RateLimit::unknown, seconds(5)), situation).retry);
  CHECK(decide_retry({}, *limited(RateLimit::unknown, seconds(4)), situation).retry);
  situation.time_left = milliseconds(-1);
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::server_error), situation).retry);
}

TEST_CASE("odd options and draws neither overflow nor go back in time", "[retry]") {
  RetryOptions options;
  options.base_delay = milliseconds(-5);
  options.max_delay = (milliseconds::max)();
  auto situation = first_failure();
  situation.max_retries = 1000000;
  situation.retries_done = 999999;
  for (const double random : {-1.0, 0.0, 2.0}) {
    situation.random = random;
    CHECK(decide_retry(options, *refused(ErrorKind::server_error), situation).wait ==
          milliseconds(0));
  }
  options.base_delay = milliseconds(1);
  situation.random = 1;
  CHECK(decide_retry(options, *refused(ErrorKind::server_error), situation).wait >=
        milliseconds(0));
}

TEST_CASE("a sleep ends at once where its token is cancelled", "[retry][cancel]") {
  const moonshot::CancelSource before;
  before.cancel();
  CHECK_FALSE(moonshot::detail::sleep_for(std::chrono::hours(1), before.token()));
  const moonshot::CancelSource during;
  std::thread canceller([&] { during.cancel(); });
  CHECK_FALSE(moonshot::detail::sleep_for(std::chrono::hours(1), during.token()));
  canceller.join();
  CHECK(moonshot::detail::sleep_for(milliseconds(0), moonshot::CancelToken()));
}

TEST_CASE("a refusal that passes by itself is tried again although the call creates something",
          "[retry]") {
  ApiErrorData data;
  data.status = 400;
  data.transient = true;
  RetrySituation situation = first_failure();
  situation.repeatable = false;
  CHECK(decide_retry({}, *refused(ErrorKind::invalid_request, data), situation).retry);
  situation.retries_done = situation.max_retries;
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::invalid_request, data), situation).retry);
  data.transient = std::nullopt;
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::invalid_request, data), first_failure()).retry);
}

TEST_CASE("why a call is not tried again, in plain words", "[retry]") {
  const auto reason = [](const moonshot::Error& error, const RetrySituation& situation,
                         const RetryOptions& options = {}) {
    const auto decision = decide_retry(options, error, situation);
    CHECK(decision.retry == std::string(decision.reason).empty());
    return std::string(decision.reason);
  };
  const auto overloaded = refused(ErrorKind::engine_overloaded);
  CHECK(reason(*overloaded, first_failure()).empty());
  CHECK(reason(*refused(ErrorKind::suspended), first_failure()) == "it does not pass by itself");
  CHECK(reason(*timed_out(moonshot::TimeoutPhase::total), first_failure()) ==
        "the server may be at work on it");
  auto creates = first_failure();
  creates.repeatable = false;
  CHECK(reason(*refused(ErrorKind::server_error), creates) == "it may have been done already");
  RetryOptions careful;
  careful.after_sent = false;
  CHECK(reason(*refused(ErrorKind::server_error), first_failure(), careful) ==
        "it may have been done already");
  auto often = first_failure();
  often.retries_done = 2;
  CHECK(reason(*overloaded, often) == "it was tried often enough");
  CHECK(reason(*limited(RateLimit::unknown, seconds(1000)), often) == "it was tried often enough");
  CHECK(reason(*limited(RateLimit::unknown, seconds(1000)), first_failure()) ==
        "the wait that is asked for is too long");
  auto late = first_failure();
  late.time_left = milliseconds(0);
  CHECK(reason(*overloaded, late) == "the call's deadline passes before the wait is over");
}

TEST_CASE("a wait is what the server asks for, and the drawn part on top of it", "[retry]") {
  struct Row {
    moonshot::ErrorPtr error;
    milliseconds least;
  };
  ApiErrorData overload;
  overload.retry_after = milliseconds(1200);
  const Row rows[] = {{limited(RateLimit::rpm), seconds(15)},
                      {limited(RateLimit::rpm, seconds(1)), seconds(15)},
                      {limited(RateLimit::rpm, milliseconds(14999)), seconds(15)},
                      {limited(RateLimit::rpm, milliseconds(15001)), milliseconds(15001)},
                      {limited(RateLimit::tpm, seconds(1)), seconds(1)},
                      {limited(RateLimit::concurrency, seconds(1)), seconds(1)},
                      {limited(RateLimit::unknown), seconds(0)},
                      {refused(ErrorKind::engine_overloaded, overload), milliseconds(1200)},
                      {refused(ErrorKind::server_error), seconds(0)},
                      {timed_out(moonshot::TimeoutPhase::connect), seconds(0)},
                      {moonshot::make_call_error<moonshot::ConnectionError>({}), seconds(0)}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    auto situation = first_failure();
    CHECK(decide_retry({}, *row.error, situation).wait == row.least);
    situation.random = 0.5;
    CHECK(decide_retry({}, *row.error, situation).wait == row.least + milliseconds(250));
    situation.retries_done = 1;
    CHECK(decide_retry({}, *row.error, situation).wait == row.least + milliseconds(500));
  }
}

TEST_CASE("the bound of a wait stays between zero, its most, and a day", "[retry]") {
  const auto bounds = [](milliseconds base, milliseconds most) {
    RetryOptions options;
    options.base_delay = base;
    options.max_delay = most;
    RetrySituation situation;
    situation.max_retries = 100;
    situation.random = 1;
    std::vector<milliseconds> found;
    for (; situation.retries_done < 4; ++situation.retries_done) {
      const auto decision = decide_retry(options, *refused(ErrorKind::server_error), situation);
      CHECK(decision.retry);
      found.push_back(decision.wait);
    }
    return found;
  };
  using Bounds = std::vector<milliseconds>;
  const auto ms = [](int count) { return milliseconds(count); };
  const milliseconds day = std::chrono::hours(24);
  CHECK(bounds(ms(400), ms(1000)) == Bounds{ms(400), ms(800), ms(1000), ms(1000)});
  CHECK(bounds(ms(500), ms(1000)) == Bounds{ms(500), ms(1000), ms(1000), ms(1000)});
  CHECK(bounds(ms(500), ms(1001)) == Bounds{ms(500), ms(1000), ms(1001), ms(1001)});
  CHECK(bounds(ms(2000), ms(1000)) == Bounds{ms(1000), ms(1000), ms(1000), ms(1000)});
  CHECK(bounds(ms(0), ms(1000)) == Bounds{ms(0), ms(0), ms(0), ms(0)});
  CHECK(bounds(ms(-1), ms(1000)) == Bounds{ms(0), ms(0), ms(0), ms(0)});
  CHECK(bounds(ms(500), ms(-1)) == Bounds{ms(0), ms(0), ms(0), ms(0)});
  CHECK(bounds(day, day * 3) == Bounds{day, day, day, day});
  CHECK(bounds(day / 2, day * 3) == Bounds{day / 2, day, day, day});
}

TEST_CASE("a draw beyond its range counts as the end of it", "[retry]") {
  auto situation = first_failure();
  const auto wait = [&](double random) {
    situation.random = random;
    return decide_retry({}, *refused(ErrorKind::server_error), situation).wait;
  };
  CHECK(wait(-0.5) == milliseconds(0));
  CHECK(wait(0.999) == milliseconds(499));
  CHECK(wait(1.5) == milliseconds(500));
}

TEST_CASE("a wait must end before the deadline", "[retry]") {
  auto situation = first_failure();
  situation.random = 0.5;
  situation.time_left = milliseconds(251);
  CHECK(decide_retry({}, *refused(ErrorKind::server_error), situation).retry);
  situation.time_left = milliseconds(250);
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::server_error), situation).retry);
}

TEST_CASE("the most that a server may ask for is what the program says", "[retry]") {
  RetryOptions options;
  options.longest_wait = seconds(3);
  CHECK(decide_retry(options, *limited(RateLimit::unknown, seconds(3)), first_failure()).retry);
  CHECK_FALSE(
      decide_retry(options, *limited(RateLimit::unknown, milliseconds(3001)), first_failure())
          .retry);
  CHECK_FALSE(decide_retry(options, *limited(RateLimit::rpm), first_failure()).retry);
}

TEST_CASE("a situation is by itself that of a call that was sent and never may be again",
          "[retry]") {
  const RetrySituation situation;
  CHECK(situation.retries_done == 0);
  CHECK(situation.max_retries == 0);
  CHECK(situation.repeatable);
  CHECK(situation.sent);
  CHECK_FALSE(situation.time_left);
  CHECK_FALSE(decide_retry({}, *refused(ErrorKind::server_error), situation).retry);
}
