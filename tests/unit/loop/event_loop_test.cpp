#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/loop_access.hpp>
#include <moonshot/loop/event_loop.hpp>

#if !defined(_WIN32)
#include <child_process.hpp>
#endif

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::EventLoop;

TEST_CASE("what is posted runs in order, on the thread that drives the loop", "[unit][loop]") {
  EventLoop loop;
  std::string order;
  loop.post([&] {
    order += 'a';
    loop.post([&] { order += 'c'; });
    loop.post([&] { loop.stop(); });
  });
  loop.post([&] { order += 'b'; });
  CHECK(order.empty());
  loop.run();
  CHECK(order == "abc");
}

TEST_CASE("a loop with a thread of its own runs there and ends with the loop", "[unit][loop]") {
  std::promise<std::thread::id> where;
  {
    EventLoop loop;
    loop.start();
    loop.post([&] { where.set_value(std::this_thread::get_id()); });
    CHECK(where.get_future().get() != std::this_thread::get_id());
  }
}

#if !defined(_WIN32) && !defined(MOONSHOT_TESTS_CANNOT_FORK)
TEST_CASE("a child process does not wait for the thread of its parent's loop",
          "[unit][loop][fork]") {
  std::optional<EventLoop> loop(std::in_place);
  loop->start();
  CHECK(support::in_child([&] {
          loop.reset();
          return 0;
        }) == 0);
  std::promise<void> goes_on;
  loop->post([&] { goes_on.set_value(); });
  goes_on.get_future().get();
}
#endif

TEST_CASE("what a posted function throws comes out of the loop, which goes on", "[unit][loop]") {
  EventLoop loop;
  bool has_run = false;
  loop.post([] { throw std::runtime_error("mine"); });
  loop.post([&] { has_run = true; });
  CHECK_THROWS_AS(loop.run_once(std::chrono::milliseconds(0)), std::runtime_error);
  CHECK(has_run);
  CHECK(loop.run_once(std::chrono::milliseconds(0)));
  loop.stop();
  CHECK_FALSE(loop.run_once(std::chrono::milliseconds(0)));
}

TEST_CASE("what is posted to a loop that was never driven is dropped with it", "[unit][loop]") {
  auto alive = std::make_shared<int>(0);
  const std::weak_ptr<int> seen = alive;
  {
    EventLoop loop;
    loop.post([held = std::move(alive)] { static_cast<void>(held); });
    CHECK_FALSE(seen.expired());
  }
  CHECK(seen.expired());
}

TEST_CASE("a loop is started again after it was stopped", "[unit][loop]") {
  EventLoop loop;
  for (int i = 0; i < 3; ++i) {
    std::promise<void> ran;
    loop.start();
    loop.post([&] { ran.set_value(); });
    ran.get_future().get();
    loop.stop();
  }
}

namespace {

/// Remembers what it was asked for, and stands in time.
class RememberingHost final : public moonshot::LoopHost {
 public:
  void watch(moonshot::NativeSocket, int) override {}
  void wake_at(TimePoint next) override { times.push_back(next); }
  void wake() override { ++wakes; }
  TimePoint now() const override { return time; }

  TimePoint time = std::chrono::steady_clock::now();
  std::vector<TimePoint> times;
  int wakes = 0;
};

struct CountingTimer final : moonshot::detail::HeapTimer {
  void on_time() override { ++count; }
  int count = 0;
};

}  // namespace

TEST_CASE("a host whose timer fires early is told the time again", "[unit][loop]") {
  RememberingHost host;
  EventLoop loop(host);
  CountingTimer timer;
  const auto due = host.time + std::chrono::milliseconds(10);
  moonshot::detail::LoopAccess::core(loop).set(timer, due);
  loop.turn();
  host.time = due - std::chrono::microseconds(1);
  loop.turn();
  CHECK(timer.count == 0);
  CHECK(host.times == std::vector{due, due});
  host.time = due;
  loop.turn();
  CHECK(timer.count == 1);
}

TEST_CASE("a host that is woken when nothing is due any more is told so", "[unit][loop]") {
  RememberingHost host;
  EventLoop loop(host);
  CountingTimer timer;
  const auto due = host.time + std::chrono::milliseconds(10);
  moonshot::detail::LoopAccess::core(loop).set(timer, due);
  loop.turn();
  moonshot::detail::LoopAccess::core(loop).remove(timer);
  loop.turn();
  CHECK(host.times == std::vector{due, (moonshot::LoopHost::TimePoint::max)()});
  CHECK(timer.count == 0);
}

TEST_CASE("a loop that ends asks its host for nothing more", "[unit][loop]") {
  RememberingHost host;
  bool has_run = false;
  {
    EventLoop loop(host);
    CountingTimer timer;
    moonshot::detail::LoopAccess::core(loop).set(timer, host.time + std::chrono::hours(1));
    loop.turn();
    moonshot::detail::LoopAccess::core(loop).remove(timer);
    host.wakes = 0;
    loop.post([&] { has_run = true; });
    CHECK(host.wakes == 1);
  }
  CHECK(host.wakes == 1);
  CHECK(host.times.back() == (moonshot::LoopHost::TimePoint::max)());
  CHECK_FALSE(has_run);
}
