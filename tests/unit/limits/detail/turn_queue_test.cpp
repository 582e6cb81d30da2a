// Who is let through, and when: values alone.

#include <moonshot_catch.hpp>

#include <chrono>
#include <optional>

#include <moonshot/limits/detail/turn_queue.hpp>

using moonshot::detail::TokenClaim;
using moonshot::detail::TurnQueue;
using std::chrono::seconds;
using Kind = moonshot::detail::TurnQueue::Advice::Kind;

namespace {

const TurnQueue::TimePoint start = TurnQueue::TimePoint() + std::chrono::hours(1);

}  // namespace

TEST_CASE("the first in the queue enters where the limits allow it", "[limits]") {
  TurnQueue queue({1, std::nullopt, std::nullopt});
  TokenClaim claim;
  const auto first = queue.join();
  const auto second = queue.join();
  CHECK(queue.size() == 2);
  CHECK(queue.ahead_of(second) == 1);
  CHECK(queue.ask(first, claim, std::nullopt, start).kind == Kind::enter);
  CHECK(queue.ask(second, claim, std::nullopt, start).kind == Kind::wait);
  queue.enter(first, claim, start);
  CHECK(claim.ticket != 0);
  CHECK(queue.first() == second);
  CHECK(queue.ask(second, claim, std::nullopt, start).kind == Kind::wait);
  queue.budget().end(claim.ticket, start, true);
  const auto soon = queue.ask(second, claim, std::nullopt, start);
  CHECK(soon.kind == Kind::wait_until);
  CHECK(queue.ask(second, claim, std::nullopt, soon.until).kind == Kind::enter);
  queue.leave(second);
  CHECK_FALSE(queue.first());
}

TEST_CASE("who is asked to wait is told until when", "[limits]") {
  TurnQueue queue({std::nullopt, 1, std::nullopt});
  TokenClaim running;
  const auto first = queue.join();
  queue.enter(first, running, start);
  queue.budget().end(running.ticket, start, true);
  const auto second = queue.join();
  const auto third = queue.join();
  const TokenClaim claim;
  const auto advice = queue.ask(second, claim, std::nullopt, start);
  CHECK(advice.kind == Kind::wait_until);
  CHECK((advice.until == start + seconds(60)));
  // Behind another one only the deadline is known.
  CHECK(queue.ask(third, claim, std::nullopt, start).kind == Kind::wait);
  const auto bounded = queue.ask(third, claim, start + seconds(90), start);
  CHECK(bounded.kind == Kind::wait_until);
  CHECK((bounded.until == start + seconds(90)));
  CHECK(queue.ask(third, claim, start + seconds(10), start).kind == Kind::too_late);
}

TEST_CASE("a call that could only start at its deadline or later gives up", "[limits]") {
  TurnQueue queue({std::nullopt, 1, std::nullopt});
  TokenClaim running;
  queue.enter(queue.join(), running, start);
  queue.budget().end(running.ticket, start, true);
  const auto place = queue.join();
  for (const int left : {59, 60}) {
    const auto late = queue.ask(place, {}, start + seconds(left), start);
    CHECK(late.kind == Kind::too_late);
    CHECK((late.until == start + seconds(left)));
  }
  const auto in_time = queue.ask(place, {}, start + seconds(61), start);
  CHECK(in_time.kind == Kind::wait_until);
  CHECK((in_time.until == start + seconds(60)));
}

TEST_CASE("a deadline that has come is too late, even where nothing is in the way", "[limits]") {
  TurnQueue queue({});
  const auto place = queue.join();
  CHECK(queue.ask(place, {}, start, start).kind == Kind::too_late);
  CHECK(queue.ask(place, {}, start - seconds(1), start).kind == Kind::too_late);
  const auto advice = queue.ask(place, {}, start + std::chrono::nanoseconds(1), start);
  CHECK(advice.kind == Kind::enter);
  CHECK((advice.until == start));
}

TEST_CASE("a call that waits for tokens waits until they are there, or its deadline", "[limits]") {
  TurnQueue queue({std::nullopt, std::nullopt, 100});
  TokenClaim running{0, 100};
  queue.enter(queue.join(), running, start);
  queue.budget().end(running.ticket, start, true);
  const auto place = queue.join();
  const TokenClaim claim{0, 1};
  for (const int deadline : {10, 59, 60, 61}) {
    const auto advice = queue.ask(place, claim, start + seconds(deadline), start);
    CHECK(advice.kind == Kind::wait_until);
    CHECK((advice.until == start + seconds(deadline < 60 ? deadline : 60)));
  }
  const auto unbounded = queue.ask(place, claim, std::nullopt, start);
  CHECK(unbounded.kind == Kind::wait_until);
  CHECK((unbounded.until == start + seconds(60)));
}

TEST_CASE("who waits for the end of another call waits until its deadline at most", "[limits]") {
  TurnQueue queue({1, std::nullopt, std::nullopt});
  TokenClaim running;
  queue.enter(queue.join(), running, start);
  const auto place = queue.join();
  CHECK(queue.ask(place, {}, std::nullopt, start).kind == Kind::wait);
  const auto bounded = queue.ask(place, {}, start + seconds(5), start);
  CHECK(bounded.kind == Kind::wait_until);
  CHECK((bounded.until == start + seconds(5)));
}

TEST_CASE("a queue keeps its order, whoever leaves it", "[limits]") {
  TurnQueue queue({});
  const auto first = queue.join();
  const auto second = queue.join();
  const auto third = queue.join();
  CHECK(first < second);
  CHECK(second < third);
  CHECK(queue.ahead_of(first) == 0);
  CHECK(queue.ahead_of(third) == 2);
  queue.leave(second);
  CHECK(queue.size() == 2);
  CHECK(queue.first() == first);
  CHECK(queue.ahead_of(third) == 1);
  TokenClaim claim;
  queue.enter(first, claim, start);
  CHECK(queue.first() == third);
  CHECK(queue.budget().running() == 1);
  CHECK(queue.join() > third);
}
