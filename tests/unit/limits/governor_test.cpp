#include <example_errors.hpp>
#include <moonshot_catch.hpp>
#include <virtual_clock.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/chat/token_estimate.hpp>
#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/types/chat_request.hpp>

using moonshot::Governor;
using moonshot::QueueNotice;
using moonshot::RateLimits;
using moonshot::detail::GovernorAccess;
using moonshot::detail::TokenClaim;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Entry = moonshot::detail::Turn;

namespace {

constexpr RateLimits one_at_a_time{1, std::nullopt, std::nullopt};

Entry start(Governor& governor, TokenClaim& claim, const moonshot::CancelToken& cancel = {}) {
  return GovernorAccess::start(governor, claim, std::nullopt, cancel);
}

// Returns once `count` calls wait.
void await_queue(const Governor& governor, std::size_t count) {
  const auto limit = std::chrono::steady_clock::now() + seconds(60);
  while (governor.state().waiting != count && std::chrono::steady_clock::now() < limit) {
    std::this_thread::yield();
  }
  CHECK(governor.state().waiting == count);
}

/// Calls that wait for their turn and then run, until this object ends. None of them hangs: where
/// nobody wakes them, they are cancelled in the end.
class Waiters {
 public:
  explicit Waiters(Governor& governor) : governor_(governor) {}
  ~Waiters() {
    for (auto& source : sources_) source.cancel();
    for (auto& thread : threads_) thread.join();
  }
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;

  /// Returns once the call stands in the queue.
  void add(TokenClaim claim) {
    sources_.emplace_back();
    threads_.emplace_back([this, claim, token = sources_.back().token()]() mutable {
      if (start(governor_, claim, token) == Entry::started) ++started_;
    });
    await_queue(governor_, threads_.size());
  }
  void cancel(std::size_t which) { sources_[which].cancel(); }

  /// How many have started, once `count` have or time is up.
  std::size_t await_started(std::size_t count) const {
    const auto limit = std::chrono::steady_clock::now() + seconds(20);
    while (started_ < count && std::chrono::steady_clock::now() < limit) {
      std::this_thread::yield();
    }
    return started_;
  }

 private:
  Governor& governor_;
  std::vector<moonshot::CancelSource> sources_;
  std::atomic<std::size_t> started_{0};
  std::vector<std::thread> threads_;
};

}  // namespace

TEST_CASE("calls are let through in the order in which they came", "[unit][limits]") {
  Governor governor(one_at_a_time);
  TokenClaim running;
  REQUIRE(start(governor, running) == Entry::started);
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      TokenClaim claim;
      start(governor, claim);
      {
        const std::lock_guard<std::mutex> lock(mutex);
        order.push_back(i);
      }
      GovernorAccess::end(governor, claim, true);
    });
    await_queue(governor, static_cast<std::size_t>(i) + 1);
  }
  GovernorAccess::end(governor, running, true);
  for (auto& thread : threads) thread.join();
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(governor.state().waiting == 0);
  CHECK(governor.state().running == 0);
}

TEST_CASE("a large call that waits is not overtaken by a small one", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim first{0, 600};
  REQUIRE(start(governor, first) == Entry::started);  // time stands still until it ends
  std::vector<std::string> order;
  std::thread large([&] {
    TokenClaim claim{0, 900};
    start(governor, claim);
    order.emplace_back("large");
    GovernorAccess::end(governor, claim, true);
  });
  await_queue(governor, 1);
  std::thread little([&] {
    TokenClaim claim{0, 101};  // one too many beside the large one
    start(governor, claim);
    order.emplace_back("small");
    GovernorAccess::end(governor, claim, true);
  });
  await_queue(governor, 2);
  GovernorAccess::end(governor, first, true);
  large.join();
  little.join();
  CHECK(order == std::vector<std::string>{"large", "small"});
}

TEST_CASE("a call can be cancelled in the queue, from any place of it", "[unit][limits]") {
  Governor governor(one_at_a_time);
  TokenClaim running;
  REQUIRE(start(governor, running) == Entry::started);
  std::vector<moonshot::CancelSource> sources(3);
  std::vector<std::future<Entry>> entries;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    entries.push_back(std::async(std::launch::async, [&governor, token = sources[i].token()] {
      TokenClaim claim;
      const auto entry = start(governor, claim, token);
      if (entry == Entry::started) GovernorAccess::end(governor, claim, true);
      return entry;
    }));
    await_queue(governor, i + 1);
  }
  sources[1].cancel();
  CHECK(entries[1].get() == Entry::cancelled);
  CHECK(governor.state().waiting == 2);
  sources[0].cancel();
  CHECK(entries[0].get() == Entry::cancelled);
  GovernorAccess::end(governor, running, true);
  CHECK(entries[2].get() == Entry::started);
}

TEST_CASE("a token that is cancelled already takes nothing", "[unit][limits]") {
  Governor governor(one_at_a_time);
  const moonshot::CancelSource source;
  source.cancel();
  TokenClaim claim;
  CHECK(start(governor, claim, source.token()) == Entry::cancelled);
  CHECK(governor.state().running == 0);
  CHECK(governor.state().waiting == 0);
}

TEST_CASE("a wait that would outlast the deadline is not begun", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, 1, std::nullopt}, {}, clock);
  TokenClaim first;
  REQUIRE(start(governor, first) == Entry::started);
  GovernorAccess::end(governor, first, true);
  const auto begin = clock->now();
  TokenClaim claim;
  CHECK(GovernorAccess::start(governor, claim, begin + seconds(10), {}) == Entry::timed_out);
  CHECK((clock->now() == begin));  // its turn could only come later: there is nothing to wait for
  CHECK(GovernorAccess::start(governor, claim, begin + seconds(100), {}) == Entry::started);
  CHECK((clock->now() - begin == seconds(60)));
}

TEST_CASE("who has to wait is told so, and how many are ahead", "[unit][limits]") {
  std::mutex mutex;
  std::vector<std::size_t> ahead;
  Governor governor(one_at_a_time, [&](const QueueNotice& notice) {
    const std::lock_guard<std::mutex> lock(mutex);
    ahead.push_back(notice.ahead);
  });
  TokenClaim running;
  start(governor, running);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      TokenClaim claim;
      start(governor, claim);
      GovernorAccess::end(governor, claim, true);
    });
    await_queue(governor, i + 1);
  }
  GovernorAccess::end(governor, running, true);
  for (auto& thread : threads) thread.join();
  std::sort(ahead.begin(), ahead.end());
  CHECK(ahead == std::vector<std::size_t>{0, 1, 2});
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what the observer throws passes through, and the place in the queue is given up",
          "[unit][limits]") {
  Governor governor(one_at_a_time, [](const QueueNotice&) { throw std::runtime_error("no"); });
  TokenClaim running;
  REQUIRE(start(governor, running) == Entry::started);
  TokenClaim claim;
  CHECK_THROWS_AS(start(governor, claim), std::runtime_error);
  CHECK(governor.state().waiting == 0);
  CHECK(governor.state().running == 1);
}
#endif

TEST_CASE("the observer may ask for the state", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  std::size_t waiting = 0;
  std::unique_ptr<Governor> governor;
  governor.reset(new Governor(GovernorAccess::make(
      RateLimits{std::nullopt, 1, std::nullopt},
      [&](const QueueNotice&) { waiting = governor->state().waiting; }, clock)));
  for (int i = 0; i < 2; ++i) {
    TokenClaim claim;
    start(*governor, claim);
    GovernorAccess::end(*governor, claim, true);
  }
  CHECK(waiting == 1);
}

TEST_CASE("a wait for tokens ends with the deadline", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim first{0, 1000};
  REQUIRE(start(governor, first) == Entry::started);
  GovernorAccess::end(governor, first, true);
  const auto begin = clock->now();
  TokenClaim claim{0, 1};
  CHECK(GovernorAccess::start(governor, claim, begin + seconds(10), {}) == Entry::timed_out);
  CHECK((clock->now() - begin == seconds(10)));
}

TEST_CASE("a call that starts wakes the one behind it", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim running{900, 0};
  REQUIRE(start(governor, running) == Entry::started);
  Waiters waiters(governor);
  waiters.add({0, 400});
  waiters.add({0, 400});
  // There is room for both now, and only the first is told so.
  GovernorAccess::correct(governor, running, 100);
  CHECK(waiters.await_started(2) == 2);
}

TEST_CASE("a call that gives up wakes the one behind it", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim running{0, 600};
  REQUIRE(start(governor, running) == Entry::started);
  Waiters waiters(governor);
  waiters.add({0, 900});
  waiters.add({0, 100});  // would fit beside the running one
  waiters.cancel(0);
  CHECK(waiters.await_started(1) == 1);
  CHECK(governor.state().running == 2);
}

TEST_CASE("a correction that makes room wakes who waits for it", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim running{600, 0};
  REQUIRE(start(governor, running) == Entry::started);
  REQUIRE(governor.state().tokens > 900);
  Waiters waiters(governor);
  waiters.add({0, 800});
  GovernorAccess::correct(governor, running, 100);
  CHECK(waiters.await_started(1) == 1);
  CHECK(governor.state().tokens == 900);
}

TEST_CASE("what the API counts for a request before it runs", "[unit][limits]") {
  const Governor governor(one_at_a_time);
  struct Row {
    const char* model;
    std::optional<int> max_completion_tokens;
    std::optional<int> max_tokens;
    std::int64_t completion;
  };
  const Row rows[] = {{"kimi-k3", std::nullopt, std::nullopt, 131072},
                      {"kimi-k2.6", std::nullopt, std::nullopt, 32768},
                      {"kimi-k2.", std::nullopt, std::nullopt, 32768},
                      {"kimi-k2", std::nullopt, std::nullopt, 131072},
                      {"another-kimi-k2.6", std::nullopt, std::nullopt, 131072},
                      {"", std::nullopt, std::nullopt, 131072},
                      {"kimi-k3", 7, std::nullopt, 7},
                      {"kimi-k3", std::nullopt, 8, 8},
                      {"kimi-k2.6", 0, 8, 0},
                      {"kimi-k2.6", 9, 8, 9}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    moonshot::ChatRequest request;
    request.model = row.model;
    request.messages = {moonshot::user("How many tokens are there in this sentence?")};
    if (row.max_completion_tokens) request.max_completion_tokens = *row.max_completion_tokens;
    if (row.max_tokens) request.max_tokens = *row.max_tokens;
    const auto claim = GovernorAccess::claim(governor, request);
    CHECK(claim.completion == row.completion);
    CHECK(claim.prompt == moonshot::estimate_tokens(request));
    CHECK(claim.prompt > 0);
    CHECK(claim.ticket == 0);
  }
}

TEST_CASE("the state of a governor is what it counts at this moment", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  const RateLimits given{3, 200, 100000};
  auto governor = GovernorAccess::make(given, {}, clock);
  CHECK(governor.state().running == 0);
  CHECK(governor.state().waiting == 0);
  CHECK(governor.state().requests == 0);
  CHECK(governor.state().tokens == 0);
  TokenClaim first{0, 100};
  TokenClaim second{0, 20};
  REQUIRE(start(governor, first) == Entry::started);
  REQUIRE(start(governor, second) == Entry::started);
  GovernorAccess::end(governor, first, true);
  auto state = governor.state();
  CHECK(state.running == 1);
  CHECK(state.requests == 2);
  CHECK(state.tokens == 120);
  CHECK(state.limits.concurrency == 3);
  CHECK(state.limits.rpm == 200);
  CHECK(state.limits.tpm == 100000);
  clock->advance(seconds(60));
  CHECK(governor.state().tokens == 20);

  moonshot::ApiErrorData data;
  data.limit = moonshot::RateLimit::rpm;
  data.limit_value = 50;
  const auto refusal = moonshot::make_api_error(moonshot::ErrorKind::rate_limited, data);
  GovernorAccess::refuse(governor, second, *refusal->as<moonshot::RateLimited>());
  state = governor.state();
  CHECK(state.limits.rpm == 50);
  CHECK(state.tokens == 0);
  CHECK(governor.given().rpm == 200);
  CHECK(governor.given().concurrency == 3);
  CHECK(governor.given().tpm == 100000);
}

namespace {

/// Waits without a thread, and counts how often it was woken.
struct CountedWaiter final : moonshot::detail::TurnWaiter {
  void wake() noexcept override { ++woken; }
  int woken = 0;
};

}  // namespace

TEST_CASE("who waits without a thread is woken whenever its turn may have come", "[unit][limits]") {
  using Kind = moonshot::detail::TurnQueue::Advice::Kind;
  const auto clock = std::make_shared<support::VirtualClock>();
  std::vector<std::size_t> ahead;
  auto governor = GovernorAccess::make(
      one_at_a_time, [&](const QueueNotice& notice) { ahead.push_back(notice.ahead); }, clock);
  CountedWaiter first;
  CountedWaiter second;
  CountedWaiter third;
  const auto first_place = GovernorAccess::join(governor, first);
  const auto second_place = GovernorAccess::join(governor, second);
  const auto third_place = GovernorAccess::join(governor, third);
  CHECK(governor.state().waiting == 3);
  TokenClaim claim;
  CHECK(GovernorAccess::ask(governor, first_place, claim, std::nullopt).kind == Kind::enter);
  CHECK(claim.ticket != 0);
  CHECK(governor.state().waiting == 2);
  CHECK(governor.state().running == 1);
  CHECK(second.woken == 1);  // it is the first now
  TokenClaim other;
  CHECK(GovernorAccess::ask(governor, second_place, other, std::nullopt).kind == Kind::wait);
  CHECK(governor.state().waiting == 2);
  GovernorAccess::tell(governor, second_place);
  GovernorAccess::tell(governor, third_place);
  CHECK(ahead == std::vector<std::size_t>{0, 1});

  GovernorAccess::correct(governor, claim, 5);
  CHECK(second.woken == 2);
  moonshot::ApiErrorData data;
  data.limit = moonshot::RateLimit::concurrency;
  const auto refusal = moonshot::make_api_error(moonshot::ErrorKind::rate_limited, data);
  GovernorAccess::refuse(governor, claim, *refusal->as<moonshot::RateLimited>());
  CHECK(second.woken == 3);
  GovernorAccess::end(governor, claim, false);
  CHECK(second.woken == 4);
  CHECK(governor.state().running == 0);
  CHECK(third.woken == 0);
  GovernorAccess::leave(governor, second_place);
  CHECK(second.woken == 4);
  CHECK(third.woken == 1);
  CHECK(governor.state().waiting == 1);
  CHECK(GovernorAccess::ask(governor, third_place, other, clock->now()).kind == Kind::too_late);
  CHECK(governor.state().waiting == 0);
  CHECK(first.woken == 0);
}

TEST_CASE("nobody is told where a governor has no observer", "[unit][limits]") {
  Governor governor(one_at_a_time);
  CountedWaiter waiter;
  const auto place = GovernorAccess::join(governor, waiter);
  GovernorAccess::tell(governor, place);
  GovernorAccess::leave(governor, place);
  CHECK(governor.state().waiting == 0);
}

TEST_CASE("a wait that is over reserves what the call claims", "[unit][limits]") {
  const auto clock = std::make_shared<support::VirtualClock>();
  auto governor = GovernorAccess::make({std::nullopt, std::nullopt, 1000}, {}, clock);
  TokenClaim claim{0, 600};
  REQUIRE(start(governor, claim) == Entry::started);
  CHECK(claim.ticket != 0);
  CHECK(governor.state().tokens == 600);
  GovernorAccess::end(governor, claim, true);
  const auto begin = clock->now();
  TokenClaim next{0, 401};
  REQUIRE(start(governor, next) == Entry::started);
  CHECK((clock->now() - begin == seconds(60)));
  CHECK(next.ticket != claim.ticket);
  CHECK(governor.state().tokens == 401);
}
