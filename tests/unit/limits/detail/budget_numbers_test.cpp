// What a budget counts, number by number.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <moonshot/limits/detail/budget.hpp>

using moonshot::RateLimit;
using moonshot::RateLimits;
using moonshot::detail::Budget;
using moonshot::detail::TokenClaim;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

namespace {

const Budget::TimePoint start{std::chrono::hours(1)};

/// What a refusal says of a limit.
struct Said {
  RateLimit limit = RateLimit::unknown;
  std::optional<std::int64_t> value = std::nullopt;
  std::optional<std::int64_t> current = std::nullopt;
  std::optional<milliseconds> retry_after = std::nullopt;
};

void refuse(Budget& budget, Budget::Ticket ticket, const Said& said,
            Budget::TimePoint now = start) {
  moonshot::ApiErrorData data;
  data.limit = said.limit;
  data.limit_value = said.value;
  data.limit_current = said.current;
  data.retry_after = said.retry_after;
  const auto error = support::api_error_at("https://api.moonshot.ai/v1",
                                           moonshot::ErrorKind::rate_limited, std::move(data));
  budget.refuse(ticket, *error->as<moonshot::RateLimited>(), now);
}

// How long a call without tokens has to wait after a refusal at `now`.
milliseconds held(Budget& budget, const Said& said, Budget::TimePoint now = start) {
  const auto ticket = budget.start({0, 0}, now);
  refuse(budget, ticket, said, now);
  budget.end(ticket, now, false);
  const auto next = budget.next_start({0, 0}, now);
  REQUIRE(next);
  return std::chrono::duration_cast<milliseconds>(*next - now);
}

}  // namespace

TEST_CASE("a call is expected to have half as many tokens again as estimated, and a little more",
          "[unit][limits]") {
  const std::pair<TokenClaim, std::int64_t> rows[] = {
      {{1000, 0}, 1575}, {{1000, 24}, 1599}, {{0, 24}, 24},       {{1, 0}, 2},
      {{3, 1}, 6},       {{-5, -5}, 0},      {{2000, 1000}, 4150}};
  for (const auto& [claim, expected] : rows) {
    Budget budget({});
    budget.start(claim, start);
    CHECK(budget.tokens(start) == expected);
    CHECK(budget.requests(start) == 1);
  }
}

TEST_CASE("a call leaves the window 62 seconds after its start, or 60 after its end",
          "[unit][limits]") {
  for (const int ran : {0, 500, 1999, 2000, 2001, 60000}) {
    INFO(ran);
    Budget budget({});
    const auto ticket = budget.start({0, 7}, start);
    budget.end(ticket, start + milliseconds(ran), true);
    const auto leaves = start + seconds(60) + milliseconds(ran < 2000 ? ran : 2000);
    CHECK(budget.tokens(leaves - nanoseconds(1)) == 7);
    CHECK(budget.requests(leaves - nanoseconds(1)) == 1);
    CHECK(budget.tokens(leaves) == 0);
    CHECK(budget.requests(leaves) == 0);
  }
}

TEST_CASE("the tickets of calls are all different, and never zero", "[unit][limits]") {
  Budget budget({});
  const auto first = budget.start({0, 1}, start);
  const auto second = budget.start({0, 1}, start);
  CHECK(first != 0);
  CHECK(second != 0);
  CHECK(first != second);
  CHECK(budget.running() == 2);
  budget.end(first, start, true);
  CHECK(budget.running() == 1);
}

TEST_CASE("a correction counts the real prompt and all that the answer may have",
          "[unit][limits]") {
  Budget budget({});
  TokenClaim claim{1000, 500};
  claim.ticket = budget.start(claim, start);
  CHECK(budget.tokens(start) == 2075);
  budget.correct(claim, 1200);
  CHECK(budget.tokens(start) == 1700);
  budget.correct(claim, 900);
  CHECK(budget.tokens(start) == 1400);
  budget.correct(claim, -1);
  CHECK(budget.tokens(start) == 500);
}

TEST_CASE("estimates under way are raised where they are off by more than a hundredth",
          "[unit][limits]") {
  Budget budget({});
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  budget.start({1000, 0}, start);
  budget.correct(first, 2000);
  CHECK(budget.tokens(start) == 2000 + 2100);
  budget.correct({1000, 0}, 2010);  // the ratio is 2.005
  CHECK(budget.tokens(start) == 2000 + 2100);
  budget.correct({1000, 0}, 2200);  // the ratio is 2.0743
  CHECK(budget.tokens(start) == 2000 + 2178);
}

TEST_CASE("an estimate under way that was too high is not lowered", "[unit][limits]") {
  Budget budget({});
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  budget.start({1000, 0}, start);
  budget.correct(first, 1000);
  CHECK(budget.tokens(start) == 1000 + 1575);
}

TEST_CASE("a call larger than the limit waits for what has tokens, and for nothing else",
          "[unit][limits]") {
  Budget budget({std::nullopt, std::nullopt, 1000});
  budget.end(budget.start({0, 1}, start), start, true);
  const auto refused = budget.start({0, 1}, start + seconds(5));
  refuse(budget, refused, {RateLimit::unknown}, start + seconds(5));
  budget.end(refused, start + seconds(5), false);
  CHECK((budget.next_start({0, 5000}, start + seconds(10)) == start + seconds(60)));
}

TEST_CASE("tokens that were taken for somebody else's are given back as they turn out",
          "[unit][limits]") {
  Budget budget({std::nullopt, std::nullopt, 10000});
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  TokenClaim second{1000, 0};
  second.ticket = budget.start(second, start);
  const auto refused = budget.start({0, 5000}, start);
  refuse(budget, refused, {RateLimit::tpm, 10000, 11000});
  budget.end(refused, start, false);
  // 11000 less the three estimates are of others.
  CHECK(budget.tokens(start) == 2 * 1575 + 2850);
  budget.correct(first, 2000);  // 425 were missed, and the second one is raised by 525
  CHECK(budget.tokens(start) == 2000 + 2100 + 2850 - 425 - 525);
  budget.correct(second, 1000);  // what was too much is nobody's
  CHECK(budget.tokens(start) == 2000 + 1000 + 2850 - 425 - 525);
  CHECK(budget.tokens(start + seconds(62)) == 0);
}

TEST_CASE("the wait for a request grows from the time that the limit gives each",
          "[unit][limits]") {
  Budget budget({std::nullopt, 3, std::nullopt});
  const Said refusal{RateLimit::rpm, 3};
  CHECK(held(budget, refusal, start).count() == 30000);  // the first one of others has left
  CHECK(held(budget, refusal, start + seconds(30)).count() == 40000);
  CHECK(held(budget, refusal, start + seconds(70)).count() == 60000);
}

TEST_CASE("no more is given back than was taken for somebody else's", "[unit][limits]") {
  Budget budget({std::nullopt, std::nullopt, 10000});
  TokenClaim first{1000, 0};
  first.ticket = budget.start(first, start);
  const auto refused = budget.start({0, 5000}, start);
  refuse(budget, refused, {RateLimit::tpm, 10000, 1575 + 5000 + 100});
  budget.end(refused, start, false);
  CHECK(budget.tokens(start) == 1575 + 100);
  budget.correct(first, 2000);  // 425 were missed
  CHECK(budget.tokens(start) == 2000);
}

TEST_CASE("a refused call has no tokens, however estimates are raised later", "[unit][limits]") {
  Budget budget({});
  const auto refused = budget.start({1000, 500}, start);
  refuse(budget, refused, {RateLimit::rpm, 10});
  CHECK(budget.tokens(start) == 0);
  budget.end(refused, start, false);
  budget.correct({1000, 0}, 3000);
  CHECK(budget.tokens(start) == 0);
}

TEST_CASE("a refusal that names no use, or less than is known, adds no tokens of others",
          "[unit][limits]") {
  for (const auto& said :
       {Said{RateLimit::tpm, 1000, std::nullopt}, Said{RateLimit::tpm, 1000, 300},
        Said{RateLimit::tpm, 1000, 100}, Said{RateLimit::rpm, 1000, 1000}}) {
    Budget budget({std::nullopt, std::nullopt, 1000});
    budget.start({0, 100}, start);
    refuse(budget, budget.start({0, 200}, start), said);
    CHECK(budget.tokens(start) == 100);
  }
  Budget one_more({std::nullopt, std::nullopt, 1000});
  one_more.start({0, 100}, start);
  refuse(one_more, one_more.start({0, 200}, start), {RateLimit::tpm, 1000, 301});
  CHECK(one_more.tokens(start) == 101);
  Budget unlimited({});
  refuse(unlimited, unlimited.start({0, 200}, start), {RateLimit::tpm, std::nullopt, 5000});
  CHECK(unlimited.tokens(start) == 0);
}

TEST_CASE("a refusal that names the use without the limit leaves others what they use",
          "[unit][limits]") {
  Budget budget({std::nullopt, std::nullopt, 1000});
  budget.start({0, 100}, start);
  refuse(budget, budget.start({0, 200}, start), {RateLimit::tpm, std::nullopt, 350});
  CHECK(budget.tokens(start) == 150);
}

TEST_CASE("the requests of others are spread over the seconds of the window", "[unit][limits]") {
  Budget budget({std::nullopt, 100, std::nullopt});
  const auto ticket = budget.start({0, 0}, start);
  refuse(budget, ticket, {RateLimit::rpm, 100});
  budget.end(ticket, start, false);
  const std::pair<int, std::int64_t> rows[] = {{0, 100}, {1, 99}, {2, 97}, {30, 51},
                                               {58, 5},  {59, 3}, {60, 0}};
  for (const auto& [second, requests] : rows) {
    INFO(second);
    CHECK(budget.requests(start + seconds(second)) == requests);
  }
  // Where all were its own, none are of others.
  Budget full({std::nullopt, 1, std::nullopt});
  refuse(full, full.start({0, 0}, start), {RateLimit::rpm, 1});
  CHECK(full.requests(start) == 1);
}

TEST_CASE("a refusal is waited out from the natural unit on", "[unit][limits]") {
  struct Row {
    RateLimits limits;
    Said said;
    std::vector<int> waits;  // in milliseconds
  };
  const std::optional<int> none;
  const Row rows[] = {
      {{none, 6, none}, {RateLimit::tpm}, {1000, 2000, 4000}},
      {{none, none, none}, {RateLimit::rpm}, {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000}},
      {{none, none, none}, {RateLimit::unknown}, {1000, 2000, 4000}},
      {{none, none, none}, {RateLimit::concurrency}, {1000, 2000}},
      {{none, none, none},
       {RateLimit::unknown, {}, {}, milliseconds(5000)},
       {5000, 5000, 5000, 8000}},
      {{none, none, none}, {RateLimit::unknown, {}, {}, milliseconds(60000)}, {60000}},
      {{none, none, none}, {RateLimit::unknown, {}, {}, milliseconds(60001)}, {60000}},
      {{none, none, none}, {RateLimit::tpd}, {0, 0}}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    Budget budget(row.limits);
    auto now = start;
    for (const int wait : row.waits) {
      CHECK(held(budget, row.said, now) == milliseconds(wait));
      now += milliseconds(wait);
    }
  }
}

TEST_CASE("a limit by the minute has a unit of its own", "[unit][limits]") {
  // Others leave the window evenly, so that the hold alone decides for the second refusal.
  Budget budget({std::nullopt, 30, std::nullopt});
  const auto ticket = budget.start({0, 0}, start);
  refuse(budget, ticket, {RateLimit::rpm});
  budget.end(ticket, start, false);
  const auto next = budget.next_start({0, 0}, start);
  REQUIRE(next);
  CHECK((*next - start) >= seconds(2));
  CHECK((*next - start) <= milliseconds(2069));
}

TEST_CASE("a refusal within a hold changes nothing, and one at its end begins the next",
          "[unit][limits]") {
  Budget budget({});
  CHECK(held(budget, {RateLimit::unknown}) == milliseconds(1000));
  CHECK(held(budget, {RateLimit::unknown, {}, {}, milliseconds(9000)}, start + milliseconds(999)) ==
        milliseconds(1));
  CHECK(held(budget, {RateLimit::unknown}, start + milliseconds(1000)) == milliseconds(2000));
}

TEST_CASE("only a call that began after a hold ends it for good", "[unit][limits]") {
  for (const int began : {999, 1000}) {
    Budget budget({});
    CHECK(held(budget, {RateLimit::unknown}) == milliseconds(1000));
    const auto ticket = budget.start({0, 0}, start + milliseconds(began));
    budget.end(ticket, start + milliseconds(1500), true);
    CHECK(held(budget, {RateLimit::unknown}, start + milliseconds(2000)) ==
          milliseconds(began == 1000 ? 1000 : 2000));
  }
}

TEST_CASE("limits that a refusal names are lowered, and kept from the latest one on",
          "[unit][limits]") {
  Budget budget({std::nullopt, 100, std::nullopt});
  const auto refused = [&](const Said& said, Budget::TimePoint now) {
    const auto ticket = budget.start({0, 0}, now);
    refuse(budget, ticket, said, now);
    budget.end(ticket, now, false);
  };
  refused({RateLimit::rpm, 0}, start);
  refused({RateLimit::rpm, -1}, start);
  refused({RateLimit::rpm}, start);
  refused({RateLimit::unknown, 3}, start);
  CHECK(budget.limits().rpm == 100);
  CHECK_FALSE(budget.limits().concurrency);
  CHECK_FALSE(budget.limits().tpm);
  refused({RateLimit::rpm, 99}, start + seconds(300));
  CHECK(budget.limits().rpm == 99);
  CHECK(budget.given().rpm == 100);
  refused({RateLimit::rpm, 99}, start + seconds(500));
  refused({RateLimit::rpm}, start + seconds(700));  // it names none, and keeps none
  budget.requests(start + seconds(1099));
  CHECK(budget.limits().rpm == 99);
  budget.requests(start + seconds(1100));
  CHECK(budget.limits().rpm == 100);
}

TEST_CASE("a limit beyond what anybody has is cut", "[unit][limits]") {
  constexpr std::int64_t huge = 5000000000000;
  Budget budget({});
  refuse(budget, budget.start({0, 0}, start), {RateLimit::concurrency, huge});
  refuse(budget, budget.start({0, 0}, start), {RateLimit::tpm, huge});
  refuse(budget, budget.start({0, 0}, start), {RateLimit::rpm, huge});
  CHECK(budget.limits().concurrency == 1000000);
  CHECK(budget.limits().rpm == 1000000);
  CHECK(budget.limits().tpm == 1000000000000);
}

TEST_CASE("a limit of what runs at once that is learnt has as many slots", "[unit][limits]") {
  Budget budget({});
  for (int i = 0; i < 4; ++i) budget.start({0, 0}, start);
  const auto refused = budget.start({0, 0}, start);
  refuse(budget, refused, {RateLimit::concurrency, 3});
  budget.end(refused, start, false);
  CHECK(budget.limits().concurrency == 3);
  CHECK_FALSE(budget.next_start({0, 0}, start + seconds(10)));  // four run
}

TEST_CASE("at least one call is tried at a time", "[unit][limits]") {
  Budget budget({4, std::nullopt, std::nullopt});
  const auto refused = budget.start({0, 0}, start);
  refuse(budget, refused, {RateLimit::concurrency});
  budget.end(refused, start, false);
  CHECK(budget.next_start({0, 0}, start + seconds(10)) == start + seconds(10));
  budget.start({0, 0}, start + seconds(10));
  CHECK_FALSE(budget.next_start({0, 0}, start + seconds(10)));
}

TEST_CASE("of several limits the latest time counts", "[unit][limits]") {
  Budget budget({2, 2, 100});
  const auto when = [&](std::int64_t tokens, Budget::TimePoint now) {
    const auto next = budget.next_start({0, tokens}, now);
    REQUIRE(next);
    return std::chrono::duration_cast<milliseconds>(*next - start);
  };
  const auto first = budget.start({0, 60}, start);
  budget.end(first, start, true);
  CHECK(when(40, start) == milliseconds(0));  // the other slot is free
  CHECK(when(41, start) == milliseconds(60000));
  const auto second = budget.start({0, 10}, start + milliseconds(10));
  budget.end(second, start + milliseconds(10), true);
  CHECK(when(0, start + milliseconds(10)) == milliseconds(60000));
  CHECK(when(31, start + milliseconds(10)) == milliseconds(60000));
  CHECK(when(91, start + milliseconds(10)) == milliseconds(60010));
  CHECK(when(0, start + milliseconds(60010)) == milliseconds(60010));
}

TEST_CASE("no more slots are tried than a limit that was learnt has", "[unit][limits]") {
  Budget budget({10, std::nullopt, std::nullopt});
  std::vector<Budget::Ticket> running;
  for (int i = 0; i < 8; ++i) running.push_back(budget.start({0, 0}, start));
  refuse(budget, running.back(), {RateLimit::concurrency, 3});
  for (int i = 0; i < 5; ++i) {
    budget.end(running.back(), start, false);
    running.pop_back();
  }
  CHECK_FALSE(budget.next_start({0, 0}, start + seconds(10)));  // three run
  budget.end(running.back(), start, false);
  CHECK((budget.next_start({0, 0}, start + seconds(10)) == start + seconds(10)));
}

TEST_CASE("where fewer slots are tried than are still settling, the last of them counts",
          "[unit][limits]") {
  Budget budget({3, std::nullopt, std::nullopt});
  std::vector<Budget::Ticket> running;
  for (int i = 0; i < 3; ++i) running.push_back(budget.start({0, 0}, start));
  refuse(budget, running.back(), {RateLimit::concurrency, 1});
  milliseconds end{990};
  for (const auto ticket : running) {
    budget.end(ticket, start + end, false);
    end += milliseconds(10);
  }
  CHECK((budget.next_start({0, 0}, start + milliseconds(1020)) == start + milliseconds(1060)));
}

TEST_CASE("a limit of no requests at all stops nothing for ever", "[unit][limits]") {
  Budget budget({std::nullopt, 0, std::nullopt});
  CHECK(held(budget, {RateLimit::rpm}) == seconds(60));
}
