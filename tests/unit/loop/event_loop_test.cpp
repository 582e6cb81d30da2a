#include <moonshot_catch.hpp>

#include <moonshot/loop/event_loop.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

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
