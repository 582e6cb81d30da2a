#include <example_errors.hpp>
#include <moonshot_catch.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <moonshot/limits/detail/budget.hpp>

using moonshot::RateLimit;
using moonshot::RateLimits;
using moonshot::detail::Budget;
using moonshot::detail::TokenClaim;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Budget::TimePoint start{std::chrono::hours(1)};

RateLimits only_rpm(int rpm) { return {std::nullopt, rpm, std::nullopt}; }
RateLimits only_tpm(std::int64_t tpm) { return {std::nullopt, std::nullopt, tpm}; }
RateLimits only_concurrency(int concurrency) { return {concurrency, std::nullopt, std::nullopt}; }

// A call whose prompt is not counted, so that its tokens are exact.
TokenClaim claim(std::int64_t tokens) { return {0, tokens}; }

// When a call may start, from `start` on; nothing where that is up to the end of another.
std::optional<milliseconds> next(Budget& budget, std::int64_t tokens,
                                 Budget::TimePoint now = start) {
  const auto when = budget.next_start(claim(tokens), now);
  if (!when) return std::nullopt;
  return std::chrono::duration_cast<milliseconds>(*when - start);
}

// A call that takes no time.
Budget::Ticket call(Budget& budget, Budget::TimePoint now = start, std::int64_t tokens = 1) {
  const auto ticket = budget.start(claim(tokens), now);
  budget.end(ticket, now, true);
  return ticket;
}

void refuse(Budget& budget, Budget::Ticket ticket, Budget::TimePoint now, RateLimit limit,
            std::optional<std::int64_t> value = std::nullopt,
            std::optional<std::int64_t> current = std::nullopt,
            std::optional<milliseconds> retry_after = std::nullopt) {
  moonshot::ApiErrorData data;
  data.limit = limit;
  data.limit_value = value;
  data.limit_current = current;
  data.retry_after = retry_after;
  const auto error = support::api_error_at("https://api.moonshot.ai/v1",
                                           moonshot::ErrorKind::rate_limited, std::move(data));
  budget.refuse(ticket, *error->as<moonshot::RateLimited>(), now);
}

}  // namespace

TEST_CASE("without limits every call may start at once", "[unit][limits]") {
  Budget budget({});
  for (int i = 0; i < 100; ++i) budget.start(claim(1000000), start);
  CHECK(next(budget, 1000000) == milliseconds(0));
  CHECK(budget.running() == 100);
}

TEST_CASE("no more requests than the limit are in any 60 seconds", "[unit][limits]") {
  Budget budget(only_rpm(3));
  call(budget, start);
  call(budget, start + seconds(10));
  CHECK(next(budget, 1, start + seconds(20)) == seconds(20));
  call(budget, start + seconds(20));
  CHECK(next(budget, 1, start + seconds(20)) == seconds(60));
  CHECK(next(budget, 1, start + seconds(59)) == seconds(60));
  CHECK(next(budget, 1, start + seconds(60)) == seconds(60));
  call(budget, start + seconds(60));
  CHECK(next(budget, 1, start + seconds(60)) == seconds(70));
}

TEST_CASE("a request counts from the end of its answer, or two seconds after its start",
          "[unit][limits]") {
  Budget budget(only_rpm(1));
  auto ticket = budget.start(claim(1), start);
  CHECK(next(budget, 1) == seconds(62));
  budget.end(ticket, start + milliseconds(500), true);
  CHECK(next(budget, 1) == milliseconds(60500));
  ticket = budget.start(claim(1), start + seconds(100));
  budget.end(ticket, start + seconds(130), true);
  CHECK(next(budget, 1, start + seconds(130)) == seconds(162));
}

TEST_CASE("no more calls than the limit run at once", "[unit][limits]") {
  Budget budget(only_concurrency(2));
  const auto first = budget.start(claim(1), start);
  budget.start(claim(1), start);
  CHECK_FALSE(next(budget, 1));
  budget.end(first, start + seconds(1), true);
  // The server may notice the end a moment later.
  CHECK(next(budget, 1, start + seconds(1)) == milliseconds(1050));
  CHECK(next(budget, 1, start + milliseconds(1050)) == milliseconds(1050));
}

TEST_CASE("a call that runs longer than a minute keeps its slot", "[unit][limits]") {
  Budget budget(only_concurrency(1));
  const auto ticket = budget.start(claim(1), start);
  CHECK_FALSE(next(budget, 1, start + seconds(600)));
  budget.end(ticket, start + seconds(600), true);
  CHECK(next(budget, 1, start + seconds(601)) == seconds(601));
  CHECK(budget.running() == 0);
}

TEST_CASE("tokens are counted before the call runs and as they turn out", "[unit][limits]") {
  Budget budget(only_tpm(1000));
  auto first = claim(600);
  first.ticket = call(budget, start, 600);
  CHECK(next(budget, 400) == seconds(0));
  CHECK(next(budget, 401) == seconds(60));
  budget.correct(first, 50);  // the prompt
  CHECK(budget.tokens(start) == 650);
  CHECK(next(budget, 351) == seconds(60));
  CHECK(budget.tokens(start + seconds(60)) == 0);
  budget.correct(first, 100);  // too late to matter
  CHECK(budget.tokens(start + seconds(60)) == 0);
}

TEST_CASE("an estimate that is too low is raised for the calls that run, too", "[unit][limits]") {
  Budget budget(only_tpm(100000));
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  const auto careful = budget.tokens(start);
  CHECK(careful > 1500);  // before anything is known
  budget.start(first, start);
  budget.start(first, start);
  budget.correct(first, 2000);
  CHECK(budget.tokens(start) == 2000 + 2 * 2100);  // and a little more
  // Estimates that are too high are left as they are; those that follow are lower.
  for (int i = 0; i < 100; ++i) budget.correct({1000, 0}, 1000);
  CHECK(budget.tokens(start) == 2000 + 2 * 2100);
  const auto before = budget.tokens(start);
  budget.start({1000, 0}, start);
  CHECK(budget.tokens(start) - before < 1070);
}

TEST_CASE("what an estimate missed is not somebody else's", "[unit][limits]") {
  Budget budget(only_tpm(10000));
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  TokenClaim second{1000, 0};
  second.ticket = budget.start(second, start);
  const auto refused = budget.start(claim(5000), start);
  // 11000 with the refused call: the two prompts have 3000 each.
  refuse(budget, refused, start, RateLimit::tpm, 10000, 11000);
  budget.end(refused, start, false);
  budget.correct(first, 3000);
  budget.correct(second, 3000);
  CHECK(budget.tokens(start) < 6500);
}

TEST_CASE("hostile numbers neither overflow nor stop anything for long", "[unit][limits]") {
  constexpr auto most = (std::numeric_limits<std::int64_t>::max)();
  constexpr auto least = (std::numeric_limits<std::int64_t>::min)();
  Budget budget({10, 100, 1000000});
  for (const auto number : {most, least, std::int64_t{-1}, std::int64_t{0}}) {
    TokenClaim odd{number, number};
    odd.ticket = budget.start(odd, start);
    budget.correct(odd, number);
    for (const auto limit : {RateLimit::rpm, RateLimit::tpm, RateLimit::concurrency}) {
      refuse(budget, odd.ticket, start, limit, number, number, milliseconds(number / 1000000));
      refuse(budget, odd.ticket, start, limit, std::nullopt, number);
    }
    budget.end(odd.ticket, start, false);
  }
  CHECK(budget.limits().rpm == 100);
  CHECK(budget.limits().tpm == 1000000);
  CHECK(next(budget, 1) <= seconds(62));
  CHECK(next(budget, 1, start + seconds(62)) == seconds(62));
  CHECK(budget.tokens(start + seconds(62)) == 0);
}

TEST_CASE("a call larger than the limit waits for an empty window", "[unit][limits]") {
  Budget budget(only_tpm(1000));
  CHECK(next(budget, 5000) == seconds(0));
  call(budget, start, 1);
  call(budget, start + seconds(5), 1);
  CHECK(next(budget, 5000, start + seconds(5)) == seconds(65));
}

TEST_CASE("the strictest limit decides", "[unit][limits]") {
  Budget budget({2, 3, 1000});
  call(budget, start, 900);
  CHECK(next(budget, 200, start + seconds(1)) == seconds(60));
  CHECK(next(budget, 100, start + seconds(1)) == seconds(1));
  call(budget, start + seconds(1), 10);
  call(budget, start + seconds(1), 10);
  CHECK(next(budget, 1, start + seconds(2)) == seconds(60));
}

TEST_CASE("a limit that the server names is kept for ten minutes, where it is lower",
          "[unit][limits]") {
  Budget budget({10, 100, std::nullopt});
  const auto ticket = budget.start(claim(1), start);
  refuse(budget, ticket, start, RateLimit::rpm, 3);
  refuse(budget, ticket, start, RateLimit::tpm, 500000);
  refuse(budget, ticket, start, RateLimit::concurrency, 1);
  CHECK(budget.limits().rpm == 3);
  CHECK(budget.limits().tpm == 500000);  // there was none
  CHECK(budget.limits().concurrency == 1);
  refuse(budget, ticket, start, RateLimit::rpm, 5000);
  refuse(budget, ticket, start, RateLimit::tpm, 5000000);
  refuse(budget, ticket, start, RateLimit::concurrency, 1000);
  CHECK(budget.limits().rpm == 3);
  CHECK(budget.limits().tpm == 500000);
  CHECK(budget.limits().concurrency == 1);
  budget.end(ticket, start, false);
  next(budget, 1, start + seconds(599));
  CHECK(budget.limits().rpm == 3);
  next(budget, 1, start + seconds(600));
  CHECK(budget.limits().rpm == 100);
  CHECK_FALSE(budget.limits().tpm);
  CHECK(budget.limits().concurrency == 10);
}

TEST_CASE("requests of others are left to them, as if they had come evenly", "[unit][limits]") {
  Budget budget(only_rpm(4));
  const auto ticket = call(budget);
  refuse(budget, ticket, start, RateLimit::rpm, 4);
  CHECK(budget.requests(start) == 4);
  // Three of others leave after 20, 40 and 60 seconds; the own one after 60.
  CHECK(next(budget, 1) == seconds(20));
  CHECK(budget.requests(start + seconds(20)) == 3);
  CHECK(budget.requests(start + seconds(40)) == 2);
  CHECK(budget.requests(start + seconds(60)) == 0);
}

TEST_CASE("tokens of others are left to them", "[unit][limits]") {
  Budget budget(only_tpm(1000));
  call(budget, start, 100);
  const auto refused = budget.start(claim(300), start);
  // The server counts 1100 with the refused call: 700 are of others.
  refuse(budget, refused, start, RateLimit::tpm, 1000, 1100);
  budget.end(refused, start, false);
  CHECK(budget.tokens(start) == 800);
  CHECK(next(budget, 200, start + seconds(2)) == seconds(2));
  CHECK(next(budget, 300, start + seconds(2)) == seconds(60));
}

TEST_CASE("where this budget is a part of the account, the rest is of others", "[unit][limits]") {
  Budget budget(only_tpm(1000));
  call(budget, start, 800);
  const auto refused = budget.start(claim(100), start);
  // Of the account's 2000 others use 1150, and 150 of those are not theirs.
  refuse(budget, refused, start, RateLimit::tpm, 2000, 2050);
  budget.end(refused, start, false);
  CHECK(budget.tokens(start) == 950);
}

TEST_CASE("many requests of others are no more entries than a minute has seconds",
          "[unit][limits]") {
  Budget budget(only_rpm(1000000));
  const auto ticket = call(budget);
  refuse(budget, ticket, start, RateLimit::rpm, 1000000);
  CHECK(budget.requests(start) == 1000000);
  CHECK(budget.requests(start + seconds(30)) <= 500001);
  CHECK(budget.requests(start + seconds(30)) >= 499999);
  CHECK(budget.requests(start + seconds(60)) == 0);
}

TEST_CASE("slots that others use are given up", "[unit][limits]") {
  Budget budget(only_concurrency(4));
  budget.start(claim(1), start);
  budget.start(claim(1), start);
  const auto refused = budget.start(claim(1), start);
  refuse(budget, refused, start, RateLimit::concurrency, 4);
  budget.end(refused, start, false);
  CHECK_FALSE(next(budget, 1, start + seconds(10)));  // two run, and more are not tried
}

TEST_CASE("of a limit that was not known as many slots are used as ran beside the refused call",
          "[unit][limits]") {
  Budget budget({});
  std::vector<Budget::Ticket> together;
  for (int i = 0; i < 5; ++i) together.push_back(budget.start(claim(1), start));
  refuse(budget, together.back(), start, RateLimit::concurrency, 10);
  for (const auto ticket : together) budget.end(ticket, start, false);
  const auto later = start + seconds(100);
  for (int i = 0; i < 4; ++i) {
    CHECK(next(budget, 1, later) == seconds(100));
    budget.start(claim(1), later);
  }
  CHECK_FALSE(next(budget, 1, later));
}

TEST_CASE("good calls before a refusal do not bring a slot back after it", "[unit][limits]") {
  Budget budget(only_concurrency(4));
  for (int i = 0; i < 8; ++i) call(budget, start + seconds(i));
  const auto full = start + seconds(100);
  std::vector<Budget::Ticket> together;
  for (int i = 0; i < 3; ++i) together.push_back(budget.start(claim(1), full));
  refuse(budget, together.back(), full, RateLimit::concurrency);
  for (const auto ticket : together) budget.end(ticket, full, false);
  const auto later = full + seconds(100);
  call(budget, later);
  budget.start(claim(1), later + seconds(1));
  CHECK(next(budget, 1, later + seconds(1)));
  budget.start(claim(1), later + seconds(1));
  CHECK_FALSE(next(budget, 1, later + seconds(1)));  // two slots are left
}

TEST_CASE("a slot that was given up is tried again after good calls", "[unit][limits]") {
  Budget budget(only_concurrency(3));
  const auto first = budget.start(claim(1), start);
  const auto refused = budget.start(claim(1), start);
  refuse(budget, refused, start, RateLimit::concurrency, 3);
  budget.end(refused, start, false);
  const auto later = start + seconds(10);
  CHECK_FALSE(next(budget, 1, later));  // one slot is left, and it is taken
  budget.end(first, later, true);
  budget.start(claim(1), later + seconds(1));
  CHECK(next(budget, 1, later + seconds(1)) == seconds(11));  // a second one
  budget.start(claim(1), later + seconds(1));
  CHECK_FALSE(next(budget, 1, later + seconds(1)));
}

TEST_CASE("each further slot takes as many good calls as there are slots", "[unit][limits]") {
  Budget budget(only_concurrency(4));
  std::vector<Budget::Ticket> together;
  for (int i = 0; i < 3; ++i) together.push_back(budget.start(claim(1), start));
  refuse(budget, together.back(), start, RateLimit::concurrency);
  for (const auto ticket : together) budget.end(ticket, start, false);
  // How many calls may run at once, some time later.
  auto now = start;
  const auto slots = [&] {
    now += seconds(100);
    std::vector<Budget::Ticket> running;
    while (next(budget, 1, now)) running.push_back(budget.start(claim(1), now));
    for (const auto ticket : running) budget.end(ticket, now, false);
    return running.size();
  };
  const auto good_calls = [&](int count) {
    for (; count > 0; --count) call(budget, now += seconds(1));
  };
  REQUIRE(slots() == 2);
  good_calls(1);
  CHECK(slots() == 2);
  good_calls(1);
  CHECK(slots() == 3);
  good_calls(2);
  CHECK(slots() == 3);
  good_calls(1);
  CHECK(slots() == 4);
  good_calls(8);
  CHECK(slots() == 4);  // never more than the limit
}

TEST_CASE("a refusal of what seemed allowed is waited out, longer each time", "[unit][limits]") {
  Budget budget(only_rpm(60));
  auto now = start;
  std::vector<milliseconds> waits;
  for (int i = 0; i < 9; ++i) {
    const auto ticket = budget.start(claim(1), now);
    refuse(budget, ticket, now, RateLimit::rpm, std::nullopt, std::nullopt, milliseconds(1000));
    const auto until = *budget.next_start(claim(1), now);
    budget.end(ticket, now, false);
    waits.push_back(std::chrono::duration_cast<milliseconds>(until - now));
    now = until;
  }
  CHECK(waits[0] >= seconds(1));
  CHECK(waits[1] >= seconds(2));
  CHECK(waits[2] >= seconds(4));
  CHECK(waits[3] >= seconds(8));
  CHECK(waits[4] >= seconds(16));
  CHECK(waits[5] >= seconds(32));
  for (const auto wait : waits) CHECK(wait <= seconds(60));
}

TEST_CASE("what was under way when a wait began does not make it longer", "[unit][limits]") {
  Budget budget(only_rpm(60));
  std::vector<Budget::Ticket> together;
  for (int i = 0; i < 10; ++i) together.push_back(budget.start(claim(1), start));
  for (const auto ticket : together) {
    refuse(budget, ticket, start, RateLimit::unknown);
    budget.end(ticket, start, false);
  }
  CHECK(next(budget, 1) == seconds(1));
}

TEST_CASE("a call that is answered after a wait ends what was learnt from refusals",
          "[unit][limits]") {
  Budget budget({});
  const auto fail = [&](Budget::TimePoint now) {
    const auto ticket = budget.start(claim(1), now);
    refuse(budget, ticket, now, RateLimit::unknown);
    budget.end(ticket, now, false);
    return std::chrono::duration_cast<milliseconds>(*budget.next_start(claim(1), now) - now);
  };
  CHECK(fail(start) == seconds(1));
  CHECK(fail(start + seconds(1)) == seconds(2));
  call(budget, start + seconds(3));
  CHECK(fail(start + seconds(4)) == seconds(1));
}

TEST_CASE("an older call that ends, and one that fails, end nothing of that", "[unit][limits]") {
  Budget budget({});
  const auto old_one = budget.start(claim(1), start);
  const auto another = budget.start(claim(1), start);
  const auto fail = [&](Budget::TimePoint now) {
    const auto ticket = budget.start(claim(1), now);
    refuse(budget, ticket, now, RateLimit::unknown);
    budget.end(ticket, now, false);
    return std::chrono::duration_cast<milliseconds>(*budget.next_start(claim(1), now) - now);
  };
  CHECK(fail(start) == seconds(1));
  budget.end(old_one, start + seconds(1), true);
  CHECK(fail(start + seconds(1)) == seconds(2));
  budget.end(another, start + seconds(3), false);
  const auto failed = budget.start(claim(1), start + seconds(3));
  budget.end(failed, start + seconds(3), false);
  CHECK(fail(start + seconds(3)) == seconds(4));
}

TEST_CASE("refused and failed calls bring no slot back", "[unit][limits]") {
  Budget budget(only_concurrency(4));
  std::vector<Budget::Ticket> together;
  for (int i = 0; i < 4; ++i) together.push_back(budget.start(claim(1), start));
  for (const auto ticket : together) refuse(budget, ticket, start, RateLimit::concurrency);
  for (const auto ticket : together) budget.end(ticket, start, false);
  const auto later = start + seconds(100);
  CHECK(next(budget, 1, later) == seconds(100));
  budget.start(claim(1), later);
  CHECK(next(budget, 1, later) == seconds(100));
  budget.start(claim(1), later);
  CHECK(next(budget, 1, later) == seconds(100));
  budget.start(claim(1), later);
  CHECK_FALSE(next(budget, 1, later));
}

TEST_CASE("a daily limit changes nothing in the minute", "[unit][limits]") {
  Budget budget({1, 10, 1000});
  const auto ticket = budget.start(claim(100), start);
  refuse(budget, ticket, start, RateLimit::tpd, 1500000, 1537190, milliseconds(1000));
  CHECK(budget.tokens(start) == 100);
  budget.end(ticket, start, true);
  CHECK(next(budget, 1, start + seconds(1)) == seconds(1));
}

TEST_CASE("an answer without a count, and a call without an estimate, teach nothing",
          "[unit][limits]") {
  const auto expected = [](Budget& budget) {
    const auto before = budget.tokens(start);
    budget.start({1000, 0}, start);
    return budget.tokens(start) - before;
  };
  Budget untaught({});
  const auto careful = expected(untaught);
  Budget budget({});
  for (int i = 0; i < 10; ++i) {
    budget.correct({0, 500}, 5000);
    budget.correct({1000, 500}, 0);
    budget.correct({-1, 500}, 5000);
  }
  CHECK(expected(budget) == careful);
  budget.correct({1000, 0}, 1000);
  CHECK(expected(budget) == 1050);
}
