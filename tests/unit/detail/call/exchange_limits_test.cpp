#include <moonshot_catch.hpp>

#include <moonshot/detail/call/exchange_limits.hpp>

#include <chrono>
#include <functional>
#include <vector>

using moonshot::TimeoutPhase;
using moonshot::detail::ExchangeLimits;
using moonshot::http::Deadlines;
using std::chrono::milliseconds;
using TimePoint = ExchangeLimits::TimePoint;

namespace {

// All times of this file are milliseconds after the start of the exchange.
const TimePoint start = TimePoint(std::chrono::hours(1));
TimePoint at(int time) { return start + milliseconds(time); }
constexpr int never = -1;

Deadlines all_limits() {
  Deadlines limits;
  limits.connect = milliseconds(100);
  limits.first_byte = milliseconds(500);
  limits.between_bytes = milliseconds(300);
  limits.total = at(10'000);
  return limits;
}

struct Row {
  const char* name;
  std::function<void(Deadlines&)> change_limits;
  std::function<void(ExchangeLimits&)> happens;
  int time;  // of the next limit
  TimeoutPhase phase;
};

const auto all = [](Deadlines&) {};
const auto none = [](Deadlines& limits) { limits = {}; };
const auto nothing = [](ExchangeLimits&) {};

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"without limits there is none", none, nothing, never, TimeoutPhase::total},
      {"without limits a response has none", none, [](auto& e) { e.head(at(5)); }, never,
       TimeoutPhase::total},
      {"connecting comes first", all, nothing, 100, TimeoutPhase::connect},
      {"connecting counts no longer once connected", all, [](auto& e) { e.connected(); }, 500,
       TimeoutPhase::first_byte},
      {"a lost connection: connecting counts again from the start", all,
       [](auto& e) {
         e.connected();
         e.reconnecting();
       },
       100, TimeoutPhase::connect},
      {"a first byte that is due before the connection",
       [](auto& d) { d.first_byte = milliseconds(50); }, nothing, 50, TimeoutPhase::first_byte},
      {"the first byte counts from the latest piece of an upload", all,
       [](auto& e) {
         e.connected();
         e.sent(at(200));
         e.sent(at(450));
       },
       950, TimeoutPhase::first_byte},
      {"an upload does not move the limit for connecting", all, [](auto& e) { e.sent(at(90)); },
       100, TimeoutPhase::connect},
      {"the total before the first byte", [](auto& d) { d.total = at(400); },
       [](auto& e) { e.connected(); }, 400, TimeoutPhase::total},
      {"of two at the same time the total", [](auto& d) { d.total = at(100); }, nothing, 100,
       TimeoutPhase::total},
      {"the gap after the head", all, [](auto& e) { e.head(at(250)); }, 550,
       TimeoutPhase::between_bytes},
      {"a head ends the limits for connecting and for the first byte",
       [](auto& d) { d.between_bytes.reset(); }, [](auto& e) { e.head(at(50)); }, 10'000,
       TimeoutPhase::total},
      {"the gap counts from the latest bytes", all,
       [](auto& e) {
         e.head(at(250));
         e.delivering();
         e.data(at(700));
       },
       1000, TimeoutPhase::between_bytes},
      {"there is no gap while the sink is at work", all,
       [](auto& e) {
         e.head(at(250));
         e.delivering();
       },
       10'000, TimeoutPhase::total},
      {"the sink at work again after earlier bytes", all,
       [](auto& e) {
         e.head(at(250));
         e.data(at(300));
         e.delivering();
       },
       10'000, TimeoutPhase::total},
      {"the total within the body", [](auto& d) { d.total = at(400); },
       [](auto& e) { e.head(at(250)); }, 400, TimeoutPhase::total},
      {"a satisfied sink lingers", all,
       [](auto& e) {
         e.head(at(250));
         e.data(at(300));
         e.satisfied(at(300));
       },
       550, TimeoutPhase::between_bytes},
      {"no first byte is due while the body has none ready", all,
       [](auto& e) {
         e.connected();
         e.awaiting_body();
       },
       10'000, TimeoutPhase::total},
      {"the first byte is due again from the next piece on", all,
       [](auto& e) {
         e.connected();
         e.awaiting_body();
         e.sent(at(100));
       },
       600, TimeoutPhase::first_byte},
      {"lingering takes the place of a shorter gap",
       [](auto& d) { d.between_bytes = milliseconds(20); },
       [](auto& e) {
         e.head(at(250));
         e.data(at(300));
         e.satisfied(at(300));
       },
       550, TimeoutPhase::between_bytes},
      {"a satisfied sink lingers where no gap has a limit", none,
       [](auto& e) {
         e.head(at(250));
         e.satisfied(at(300));
       },
       550, TimeoutPhase::between_bytes},
      {"bytes after that are waited for again", all,
       [](auto& e) {
         e.head(at(250));
         e.satisfied(at(300));
         e.data(at(400));
       },
       650, TimeoutPhase::between_bytes},
      {"lingering goes on while the sink is at work", all,
       [](auto& e) {
         e.head(at(250));
         e.satisfied(at(300));
         e.delivering();
       },
       550, TimeoutPhase::between_bytes},
      {"the total before the end of lingering", [](auto& d) { d.total = at(400); },
       [](auto& e) {
         e.head(at(250));
         e.satisfied(at(300));
       },
       400, TimeoutPhase::total},
  };
  return table;
}

}  // namespace

TEST_CASE("the next limit of an exchange follows from what happened", "[unit][transport]") {
  for (const auto& row : rows()) {
    INFO(row.name);
    Deadlines deadlines = all_limits();
    row.change_limits(deadlines);
    ExchangeLimits limits(deadlines, start);
    row.happens(limits);
    const auto next = limits.next();
    CHECK(next.phase == row.phase);
    if (row.time == never) {
      CHECK(next.time == (TimePoint::max)());
      CHECK_FALSE(limits.is_passed(at(1'000'000)));
    } else {
      CHECK((next.time - start) == milliseconds(row.time));
      CHECK_FALSE(limits.is_passed(at(row.time) - std::chrono::nanoseconds(1)));
      CHECK(limits.is_passed(at(row.time)));
    }
  }
}

TEST_CASE("an exchange knows whether it has a head and whether more is wanted",
          "[unit][transport]") {
  ExchangeLimits limits(all_limits(), start);
  CHECK_FALSE(limits.has_head());
  limits.sent(at(1));
  CHECK_FALSE(limits.has_head());
  limits.head(at(2));
  CHECK(limits.has_head());
  CHECK_FALSE(limits.is_satisfied());
  limits.satisfied(at(3));
  CHECK(limits.is_satisfied());
}
