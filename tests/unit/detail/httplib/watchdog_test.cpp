#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/watchdog.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

using moonshot::detail::Watchdog;
using Clock = Watchdog::Clock;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::seconds generous{20};
const auto never = (Clock::time_point::max)();

// Waits for `done` on this thread; false where nothing came for very long.
bool arrives(std::promise<void>& done) {
  return done.get_future().wait_for(generous) == std::future_status::ready;
}

}  // namespace

TEST_CASE("a check is asked at its time and not before", "[unit][transport]") {
  Watchdog watchdog;
  const auto first = Clock::now() + milliseconds(20);
  std::promise<void> done;
  std::atomic<bool> early{false};
  const auto watch = watchdog.watch(first, [&](Clock::time_point now) {
    early = now < first;
    done.set_value();
    return never;
  });
  CHECK(arrives(done));
  CHECK_FALSE(early);
}

TEST_CASE("a watchdog that has come to rest still sees later limits", "[unit][transport]") {
  Watchdog watchdog;
  for (int round = 0; round < 5; ++round) {
    std::promise<void> done;
    const auto watch = watchdog.watch(Clock::now() + milliseconds(5), [&](Clock::time_point) {
      done.set_value();
      return never;
    });
    CHECK(arrives(done));
  }
}

TEST_CASE("a nearer limit overtakes a farther one", "[unit][transport]") {
  Watchdog watchdog;
  const auto far =
      watchdog.watch(Clock::now() + std::chrono::hours(1), [](Clock::time_point) { return never; });
  std::promise<void> done;
  const auto near = watchdog.watch(Clock::now() + milliseconds(5), [&](Clock::time_point) {
    done.set_value();
    return never;
  });
  CHECK(arrives(done));
}

TEST_CASE("a check is asked again when it says so", "[unit][transport]") {
  Watchdog watchdog;
  std::promise<void> done;
  int calls = 0;
  const auto watch = watchdog.watch(Clock::now(), [&](Clock::time_point now) {
    if (++calls < 3) return now + milliseconds(1);
    done.set_value();
    return never;
  });
  CHECK(arrives(done));
}

TEST_CASE("waking asks every check at once", "[unit][transport]") {
  Watchdog watchdog;
  std::promise<void> first_done;
  std::promise<void> second_done;
  const auto later = Clock::now() + std::chrono::hours(1);
  const auto first = watchdog.watch(later, [&](Clock::time_point) {
    first_done.set_value();
    return never;
  });
  const auto second = watchdog.watch(never, [&](Clock::time_point) {
    second_done.set_value();
    return never;
  });
  watchdog.wake();
  CHECK(arrives(first_done));
  CHECK(arrives(second_done));
}

TEST_CASE("a released check does not run any more", "[unit][transport]") {
  Watchdog watchdog;
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        auto alive = std::make_unique<std::atomic<bool>>(true);
        auto watch = watchdog.watch(Clock::now(), [&wrong, state = alive.get()](auto now) {
          if (!*state) ++wrong;
          return now + std::chrono::microseconds(50);
        });
        watch.reset();
        *alive = false;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("a watchdog that was never used costs no thread and goes at once", "[unit][transport]") {
  for (int i = 0; i < 1000; ++i) const Watchdog watchdog;
  SUCCEED();
}
