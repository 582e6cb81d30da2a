// A thousand calls under the limits of Tier 1, over HTTP, in a time that passes only while all of
// them wait: minutes in a second, and no machine is too slow for it.

#include <moonshot_catch.hpp>
#include <virtual_clock.hpp>

#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using moonshot::Governor;
using moonshot::RateLimits;
using std::chrono::seconds;
namespace tier = moonshot::rate_limits::international;

namespace {

constexpr RateLimits limits = tier::tier1;

/// A simulated account of Tier 1, and one governor for two clients of it.
struct Account {
  Account() {
    moonshot::testing::SimulatorOptions options;
    options.concurrency = *limits.concurrency;
    options.rpm = *limits.rpm;
    options.tpm = *limits.tpm;
    options.now = [this] { return clock->now(); };
    options.recorded_requests = 0;
    simulator = std::make_unique<moonshot::testing::Simulator>(std::move(options));
  }

  moonshot::Client client(std::shared_ptr<Governor> shared) const {
    moonshot::ClientOptions options;
    options.api_key = "sk-sim-limited";
    options.base_url = simulator->base_url();
    options.retry.max_retries = 0;  // every refusal is seen
    options.governor = std::move(shared);
    return moonshot::Client(std::move(options));
  }

  std::shared_ptr<support::VirtualClock> clock = std::make_shared<support::VirtualClock>();
  std::unique_ptr<moonshot::testing::Simulator> simulator;
};

/// What became of many calls.
struct Tally {
  std::atomic<int> answered{0};
  std::mutex mutex;
  std::vector<std::string> failures;
  std::chrono::nanoseconds took{0};

  double per_minute(double amount) const {
    return amount * 60 / std::chrono::duration<double>(took).count();
  }
};

// `count` calls by 64 threads, which two clients share.
void run(const Account& account, std::shared_ptr<Governor> governor, int count,
         const moonshot::ChatRequest& request, Tally& tally) {
  const moonshot::Client clients[] = {account.client(governor), account.client(governor)};
  const auto begin = account.clock->now();
  std::atomic<int> next{0};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 64; ++i) {
    threads.emplace_back([&, i] {
      while (next++ < count) {
        const auto chat = clients[i % 2].chat();
        const bool streamed = i % 3 == 0;
        const auto error =
            streamed ? chat.try_stream(request, [](const moonshot::ChatChunk&) {}).error_ptr()
                     : chat.try_create(request).error_ptr();
        if (error == nullptr) {
          ++tally.answered;
          continue;
        }
        const std::lock_guard<std::mutex> lock(tally.mutex);
        tally.failures.emplace_back(error->what());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  tally.took = account.clock->now() - begin;
}

moonshot::ChatRequest request_of(std::string prompt, std::int64_t max_completion_tokens) {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user(std::move(prompt))};
  request.max_completion_tokens = max_completion_tokens;
  return request;
}

}  // namespace

TEST_CASE("a thousand calls at Tier 1 meet no limit, at the rate that it permits",
          "[loopback][governor]") {
  const Account account;
  REQUIRE(account.simulator->ok());
  const std::shared_ptr<Governor> governor(
      new Governor(moonshot::detail::GovernorAccess::make(limits, nullptr, account.clock)));
  Tally tally;
  run(account, governor, 1000, request_of("PING", 1000), tally);
  CHECK(tally.failures == std::vector<std::string>{});
  CHECK(tally.answered == 1000);
  // The first minute's requests may come at its very beginning: they are not in the rate.
  const double rate = tally.per_minute(1000 - *limits.rpm);
  CAPTURE(rate);
  CHECK(rate >= 0.95 * *limits.rpm);
  CHECK(rate <= 1.0 * *limits.rpm);
  CHECK(governor->state().limits.rpm == limits.rpm);
}

TEST_CASE("long calls meet no limit of tokens, at the rate that it permits",
          "[loopback][governor]") {
  const Account account;
  REQUIRE(account.simulator->ok());
  const std::shared_ptr<Governor> governor(
      new Governor(moonshot::detail::GovernorAccess::make(limits, nullptr, account.clock)));
  std::string prompt = "PING";
  for (int i = 0; i < 1000; ++i) prompt += " everything";  // the simulator counts more than we do
  const std::int64_t most = 50000;  // so that tokens are the limit, and not the number of requests
  const auto request = request_of(prompt, most);
  const auto first = account.client(nullptr).chat().create(request);
  REQUIRE(first.usage);
  const auto tokens = first.usage->prompt_tokens + most;
  const auto calls_a_minute = static_cast<int>(*limits.tpm / tokens);
  REQUIRE(calls_a_minute < *limits.rpm);
  account.clock->advance(seconds(60));
  Tally tally;
  run(account, governor, 4 * calls_a_minute, request, tally);
  CHECK(tally.failures == std::vector<std::string>{});
  CHECK(tally.answered == 4 * calls_a_minute);
  const double rate = tally.per_minute(3.0 * calls_a_minute * static_cast<double>(tokens));
  CAPTURE(rate);
  CHECK(rate >= 0.95 * static_cast<double>(*limits.tpm));
}

TEST_CASE("long prompts meet no limit of tokens while nothing is known of them",
          "[loopback][governor]") {
  // Real time: the answers take a while, so all calls start before the first of them is corrected.
  moonshot::testing::SimulatorOptions options;
  options.concurrency = 400;
  options.rpm = 5000;
  options.tpm = 500000;
  options.chunk_delay = std::chrono::milliseconds(20);
  const moonshot::testing::Simulator simulator(options);
  REQUIRE(simulator.ok());
  moonshot::ClientOptions client_options;
  client_options.api_key = "sk-sim-limited";
  client_options.base_url = simulator.base_url();
  client_options.retry.max_retries = 0;
  client_options.governor = std::make_shared<Governor>(RateLimits{400, 5000, 500000});
  const moonshot::Client client(std::move(client_options));
  std::string prompt = "PING";
  for (int i = 0; i < 2000; ++i) prompt += " everything";
  const auto request = request_of(prompt, 1000);
  std::atomic<int> limited{0};
  std::atomic<int> answered{0};
  const moonshot::CancelSource enough;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i) {
    threads.emplace_back([&] {
      moonshot::CallOptions call;
      call.cancel = enough.token();  // those beyond the limit are not waited for
      const auto result = client.chat().try_create(request, call);
      if (result && ++answered == 40) enough.cancel();
      if (!result && result.error().as<moonshot::RateLimited>() != nullptr) ++limited;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(limited == 0);
  CHECK(answered >= 40);
}

TEST_CASE("without a governor the same calls run into the limit", "[loopback][governor]") {
  const Account account;
  REQUIRE(account.simulator->ok());
  Tally tally;
  run(account, nullptr, *limits.rpm + 50, request_of("PING", 1000), tally);
  CHECK(tally.failures.size() >= 50);
}

TEST_CASE("a governor that was given too much learns what the account may do",
          "[loopback][governor]") {
  const Account account;
  REQUIRE(account.simulator->ok());
  const std::shared_ptr<Governor> governor(
      new Governor(moonshot::detail::GovernorAccess::make(tier::tier5, nullptr, account.clock)));
  Tally tally;
  run(account, governor, 1000, request_of("PING", 1000), tally);
  CHECK(governor->state().limits.rpm.value_or(0) <= *limits.rpm);
  // What is refused is what was under way when the first refusal came, and little more.
  CHECK(tally.failures.size() < 200);
  CHECK(tally.answered + static_cast<int>(tally.failures.size()) == 1000);
}
