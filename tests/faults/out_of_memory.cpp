// Lets each of the first thousand allocations of each kind of call fail, one at a time. The call
// has to return an error or throw std::bad_alloc: it must not hang, end the process, leak, or
// return half an answer. What OpenSSL and the C library allocate is not counted.

#include <example_errors.hpp>
#include <moonshot_catch.hpp>
#include <virtual_clock.hpp>

#include <moonshot/detail/exchange/idle_pool.hpp>
#include <moonshot/limits/detail/budget.hpp>
#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/loop/detail/timer_heap.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "failing_memory.hpp"
#include "kinds_of_call.hpp"

using faults::require;
using faults::throws_without;

namespace {

// libc++'s std::regex leaks, and reads what it has freed, when it gets no memory; cpp-httplib
// parses the status line with it.
#if defined(_LIBCPP_VERSION)
constexpr bool can_make_calls = false;
#else
constexpr bool can_make_calls = true;
#endif

struct Tally {
  int successes = 0;
  int errors = 0;
  int thrown = 0;
};

// Makes one call whose allocation number `n` fails. Returns whether there was such an allocation.
bool try_once(const faults::KindOfCall& kind, const moonshot::Client& client, long n,
              Tally& tally) {
  bool has_failed = true;
  moonshot::ErrorPtr error;
  const bool has_thrown = throws_without(n, [&] {
    error = kind.make(client);
    has_failed = faults::left_until_failure < 0;
  });
  ++(has_thrown ? tally.thrown : error != nullptr ? tally.errors : tally.successes);
  return has_failed;
}

// Nothing of a call that is over is in a governor's queue, or counts as running.
void require_order(const moonshot::ClientOptions& options) {
  if (options.governor == nullptr) return;
  const auto state = options.governor->state();
  require(state.running == 0, "the governor after a call that is over: none runs");
  require(state.waiting == 0, "the governor after a call that is over: none waits");
}

// Lets one allocation after another fail, with a new client for each or the same one for all.
void try_all(const moonshot::ClientOptions& options, const faults::KindOfCall& kind,
             bool is_client_new) {
  constexpr long most = 1000;
  std::optional<moonshot::Client> client;
  client.emplace(options);
  require(kind.make(*client) == nullptr, "a call with memory enough");
  Tally tally;
  long n = 0;
  for (bool has_failed = true; has_failed && n < most; ++n) {
    if (is_client_new) client.emplace(options);
    has_failed = try_once(kind, *client, n, tally);
    require_order(options);
    const auto error = kind.make(*client);
    if (error != nullptr) std::fprintf(stderr, "%s\n", error->what());
    require(error == nullptr, "a call after one without memory");
  }
  std::printf("%s, %s: %ld allocations, %d errors, %d times std::bad_alloc, %d successes\n",
              kind.name, is_client_new ? "a new client" : "the same client", n - 1, tally.errors,
              tally.thrown, tally.successes);
}

void try_each_kind(const moonshot::ClientOptions& options,
                   const std::vector<faults::KindOfCall>& kinds, bool is_client_new) {
  for (const auto& kind : kinds) {
    if (!can_make_calls) return;
    require(faults::keeps_no_more([&] { try_all(options, kind, is_client_new); }), kind.name);
  }
}

struct Idle {
  std::string origin;
  bool stale() const { return false; }
};

using moonshot::RateLimits;
using moonshot::detail::Budget;

constexpr RateLimits every_limit{2, 4, 1000};

}  // namespace

TEST_CASE("a call without memory is an error or std::bad_alloc, and nothing else",
          "[faults][same_client]") {
  const faults::PeerProcess peer;
  try_each_kind(peer.options(), faults::kinds_of_call(), false);
}

TEST_CASE("the first call of a client without memory is an error or std::bad_alloc, too",
          "[faults][new_client]") {
  const faults::PeerProcess peer;
  // One for each way in which a request is sent and an answer taken; the rest is as above.
  try_each_kind(
      peer.options(),
      faults::kinds_named(faults::kinds_of_call(), {"create", "stream, read as a range",
                                                    "stream, told to a callback", "upload"}),
      true);
}

TEST_CASE("a governed call without memory gives back its place and its turn",
          "[faults][governed]") {
  using moonshot::Governor;
  using moonshot::detail::GovernorAccess;
  const faults::PeerProcess peer;
  auto options = peer.options();
  int notices = 0;
  // Every call has to wait. The time of the waits passes at once.
  options.governor = std::shared_ptr<Governor>(new Governor(GovernorAccess::make(
      moonshot::rate_limits::international::tier0,
      [&notices](const moonshot::QueueNotice&) { ++notices; },
      std::make_shared<support::VirtualClock>())));
  try_each_kind(options, faults::kinds_of_governed_call(), false);
  CHECK((notices > 1000 || !can_make_calls));
}

TEST_CASE("a budget without memory has counted nothing, and every end is counted",
          "[faults][parts]") {
  using std::chrono::hours;
  const Budget::TimePoint now{hours(1)};
  for (const bool counts : {true, false}) {
    CAPTURE(counts);
    for (long n = 0; n < 8; ++n) {
      Budget budget(counts ? every_limit : RateLimits{});
      budget.start({0, 10}, now);
      Budget::Ticket ticket = 0;
      const bool has_failed = throws_without(n, [&] { ticket = budget.start({0, 10}, now); });
      const int calls = has_failed ? 1 : 2;
      CHECK(budget.running() == calls);
      CHECK(budget.requests(now) == calls);
      CHECK(budget.tokens(now) == calls * 10);
      if (!has_failed) {
        const bool end_has_failed = throws_without(0, [&] { budget.end(ticket, now, true); });
        CHECK_FALSE(end_has_failed);
        CHECK(budget.running() == 1);
      }
      CHECK(budget.next_start({0, 2000}, now).has_value() == (!counts || budget.running() < 2));
      CHECK(budget.tokens(now + hours(1)) == 0);
      CHECK(budget.requests(now + hours(1)) == 0);
    }
  }
}

TEST_CASE("a refusal without memory is waited out, and what was learned is in order",
          "[faults][parts]") {
  using std::chrono::hours;
  const Budget::TimePoint now{hours(1)};
  for (const auto limit :
       {moonshot::RateLimit::concurrency, moonshot::RateLimit::rpm, moonshot::RateLimit::tpm}) {
    moonshot::ApiErrorData data;
    data.limit = limit;
    data.limit_current = 900;
    const auto error = support::api_error_at("https://api.moonshot.ai/v1",
                                             moonshot::ErrorKind::rate_limited, std::move(data));
    const auto& refusal = *error->as<moonshot::RateLimited>();
    for (long n = 0; n < 16; ++n) {
      Budget budget({100, 100, 1000});
      const auto ticket = budget.start({0, 10}, now);
      throws_without(n, [&] { budget.refuse(ticket, refusal, now); });
      const auto next = budget.next_start({}, now);
      CHECK((!next || *next > now));
      budget.end(ticket, now, false);
      CHECK(budget.running() == 0);
      CHECK(budget.requests(now + hours(1)) == 0);
      CHECK(budget.tokens(now + hours(1)) == 0);
    }
  }
}

TEST_CASE("a timer that was prepared is set without memory, however many others are set",
          "[faults][parts]") {
  struct Timer final : moonshot::detail::HeapTimer {
    void on_time() override {}
  };
  const auto when = std::chrono::steady_clock::now();
  moonshot::detail::TimerHeap heap;
  Timer prepared;
  heap.prepare(prepared);
  std::vector<std::unique_ptr<Timer>> others;
  for (int i = 0; i < 40; ++i) {
    CAPTURE(i);
    others.push_back(std::make_unique<Timer>());
    heap.set(*others.back(), when);
    const bool has_failed = throws_without(0, [&] { heap.set(prepared, when); });
    CHECK_FALSE(has_failed);
    heap.remove(prepared);
  }
  heap.forget(prepared);
  for (const auto& other : others) heap.remove(*other);
  CHECK(heap.next() == (moonshot::detail::TimerHeap::TimePoint::max)());
}

TEST_CASE("idle connections that are dropped without memory are dropped whole", "[faults][parts]") {
  using Pool = moonshot::detail::IdlePool<Idle>;
  constexpr std::chrono::seconds longest{1};
  for (long n = 0; n < 8; ++n) {
    for (const bool takes : {true, false}) {
      Pool pool(8, longest);
      for (int i = 0; i < 5; ++i) pool.put(std::make_unique<Idle>(Idle{"a"}), {});
      auto another = std::make_unique<Idle>(Idle{"a"});
      const auto later = Pool::Clock::time_point() + longest;
      throws_without(n, [&] {
        if (takes) {
          pool.take("b", later);
        } else {
          pool.put(std::move(another), later);
        }
      });
      while (pool.take("a", {}) != nullptr) {
      }
      CHECK(pool.size() == 0);
    }
  }
}
