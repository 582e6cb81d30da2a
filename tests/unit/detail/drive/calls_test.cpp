// What a call starts from: its plan, its limits, and its waits.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <secret.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <moonshot/detail/drive/blocking.hpp>
#include <moonshot/detail/drive/calls.hpp>
#include <moonshot/detail/drive/random.hpp>
#include <moonshot/detail/drive/sleep.hpp>

using moonshot::CallOptions;
using moonshot::detail::CallRequest;
using moonshot::detail::ClientCore;
using moonshot::detail::plan_call;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

void set_up(ClientCore& core) {
  core.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  core.options.api_key = support::key;
  core.options.max_response_bytes = 1000;
  core.options.retry.max_retries = 7;
  core.options.retry.random = [] { return 0.25; };
}

CallRequest get_models() {
  moonshot::http::Request request;
  request.method = "GET";
  request.target = "/models";
  return request;
}

}  // namespace

TEST_CASE("the plan of a call has the client's choices, and the call's in their place",
          "[unit][call]") {
  ClientCore core;
  set_up(core);
  auto request = get_models();
  request.claim.emplace();
  request.claim->prompt = 11;
  request.uploaded = Clock::time_point(std::chrono::hours(1));
  auto plan = plan_call(core, request, {});
  REQUIRE(plan);
  CHECK(plan->max_retries == 7);
  CHECK(plan->refusal_limit == 1000);
  CHECK(plan->random() == 0.25);
  REQUIRE(plan->claim);
  CHECK(plan->claim->prompt == 11);
  CHECK((plan->uploaded == request.uploaded));
  CHECK(plan->prepared.request.target == "/models");
  CHECK(plan->prepared.request.base.text() == "https://api.moonshot.ai/v1");

  CallOptions options;
  options.max_retries = 0;
  options.max_response_bytes = 10;
  plan = plan_call(core, get_models(), options);
  REQUIRE(plan);
  CHECK(plan->max_retries == 0);
  CHECK(plan->refusal_limit == 10);
  CHECK_FALSE(plan->claim);
  CHECK_FALSE(plan->uploaded);

  core.options.retry.random = nullptr;
  plan = plan_call(core, get_models(), {});
  REQUIRE(plan);
  REQUIRE(plan->random != nullptr);
  CHECK(plan->random() < 1);
}

TEST_CASE("a total limit counts from the beginning of the call", "[unit][call]") {
  ClientCore core;
  set_up(core);
  CallOptions options;
  options.timeouts.total = std::chrono::hours(1);
  const auto before = Clock::now();
  const auto plan = plan_call(core, get_models(), options);
  const auto after = Clock::now();
  REQUIRE(plan);
  REQUIRE(plan->prepared.deadlines.total);
  CHECK((*plan->prepared.deadlines.total >= before + std::chrono::hours(1)));
  CHECK((*plan->prepared.deadlines.total <= after + std::chrono::hours(1)));
}

TEST_CASE("the error of a call that cannot be planned shows no secret of it", "[unit][call]") {
  ClientCore core;
  set_up(core);
  const std::string secret = "Kx7" + support::secret_word + "xyz9";
  CallOptions options;
  options.headers.add("X-Api-Key", secret);
  options.headers.add("X-" + secret, "two\nlines");
  const auto plan = plan_call(core, get_models(), options);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().kind() == moonshot::ErrorKind::usage_error);
  CHECK_FALSE(support::leaks(plan.error().what()));
}

TEST_CASE("the limits of an answer are the call's, else the client's", "[unit][call]") {
  using moonshot::detail::chunk_options;
  using moonshot::detail::response_limit;
  ClientCore core;
  set_up(core);
  CallOptions options;
  CHECK(response_limit(core, options) == 1000);
  auto chunks = chunk_options(core, options, std::nullopt);
  CHECK(chunks.max_event_bytes == 1000);
  CHECK_FALSE(chunks.repetition_guard);
  CHECK_FALSE(chunks.proof);
  options.max_response_bytes = 0;
  options.repetition_guard.emplace();
  options.repetition_guard->repeats = 3;
  CHECK(response_limit(core, options) == 0);
  moonshot::OriginProof proof;
  proof.nonce = "n-1";
  chunks = chunk_options(core, options, proof);
  CHECK(chunks.max_event_bytes == 0);
  REQUIRE(chunks.repetition_guard);
  CHECK(chunks.repetition_guard->repeats == 3);
  REQUIRE(chunks.proof);
  CHECK(chunks.proof->nonce == "n-1");
}

TEST_CASE("who watches retries is told before each wait, unless the call was cancelled",
          "[unit][call][retry]") {
  using moonshot::detail::wait_out;
  std::string told;
  moonshot::RetryOptions options;
  options.on_retry = [&](const moonshot::RetryNotice& notice) {
    told += "retry " + std::to_string(notice.retry) + " ";
  };
  bool is_cancelled = false;
  options.sleep = [&](milliseconds wait, const moonshot::CancelToken& token) {
    told += "wait " + std::to_string(wait.count()) + " ";
    is_cancelled = token.cancelled();
    return wait < milliseconds(100);
  };
  const moonshot::CancelSource source;
  CHECK(wait_out(options, {1, milliseconds(99), nullptr}, source.token()));
  CHECK_FALSE(wait_out(options, {2, milliseconds(100), nullptr}, source.token()));
  CHECK_FALSE(is_cancelled);
  CHECK(told == "retry 1 wait 99 retry 2 wait 100 ");
  source.cancel();
  CHECK_FALSE(wait_out(options, {3, milliseconds(1), nullptr}, source.token()));
  CHECK(told == "retry 1 wait 99 retry 2 wait 100 ");
  options.on_retry = nullptr;
  CHECK(wait_out(options, {4, milliseconds(1), nullptr}, {}));
}

TEST_CASE("a pause is the program's where it has one, and else by the clock", "[unit][call]") {
  using moonshot::detail::pause_for;
  moonshot::RetryOptions options;
  const moonshot::CancelSource source;
  CHECK(pause_for(options, milliseconds(0), source.token()));
  source.cancel();
  CHECK_FALSE(pause_for(options, std::chrono::hours(1), source.token()));
  bool is_cancelled = false;
  options.sleep = [&](milliseconds wait, const moonshot::CancelToken& token) {
    is_cancelled = token.cancelled();
    return wait == milliseconds(5);
  };
  CHECK(pause_for(options, milliseconds(5), source.token()));
  CHECK(is_cancelled);
  CHECK_FALSE(pause_for(options, milliseconds(6), source.token()));
}

TEST_CASE("random numbers are not the same, and fractions are below one", "[unit][call]") {
  std::set<std::uint32_t> words;
  bool is_high = false;
  bool is_low = false;
  for (int i = 0; i < 200; ++i) {
    words.insert(moonshot::detail::random_bits());
    const auto fraction = moonshot::detail::random_fraction();
    CHECK(fraction >= 0);
    CHECK(fraction < 1);
    is_high = is_high || fraction >= 0.5;
    is_low = is_low || fraction < 0.5;
  }
  CHECK(words.size() > 100);
  CHECK(is_high);
  CHECK(is_low);
}
