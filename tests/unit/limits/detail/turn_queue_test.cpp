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
