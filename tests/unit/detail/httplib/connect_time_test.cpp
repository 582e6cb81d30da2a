#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/connect_time.hpp>

#include <chrono>

using moonshot::detail::time_to_connect;
using std::chrono::milliseconds;
using TimePoint = std::chrono::steady_clock::time_point;

TEST_CASE("the addresses of a host share the time that is left", "[unit][transport]") {
  const TimePoint now = TimePoint(std::chrono::hours(1));
  struct Row {
    int left;
    std::size_t addresses;
    int time;
  };
  const Row rows[] = {
      {10'000, 1, 10'020},  // the last one: all of it, and the limit comes first
      {10'000, 2, 5'000},   // an equal share
      {10'000, 100, 250},   // at least a quarter of a second
      {100, 3, 120},        // but not more than is left
      {0, 1, 20},          {0, 3, 20}, {-500, 1, 20},  // the limit has passed
  };
  for (const auto& row : rows) {
    INFO(row.left << " ms left for " << row.addresses);
    CHECK(time_to_connect(now + milliseconds(row.left), now, row.addresses) ==
          milliseconds(row.time));
  }
  const TimePoint never = (TimePoint::max)();
  CHECK(time_to_connect(never, now, 1) == std::chrono::hours(24));
  CHECK(time_to_connect(never, now, 3) == std::chrono::hours(24));
}
