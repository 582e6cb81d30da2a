#include <moonshot_catch.hpp>

#include <moonshot/loop/detail/timer_heap.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

using moonshot::detail::HeapTimer;
using moonshot::detail::TimerHeap;
using std::chrono::milliseconds;

namespace {

struct Timer final : HeapTimer {
  void on_time() override {}
};

TimerHeap::TimePoint at(int time) { return TimerHeap::TimePoint(milliseconds(time)); }

}  // namespace

TEST_CASE("timers come in the order of their times, whatever was set and removed before",
          "[unit][loop]") {
  TimerHeap heap;
  std::deque<Timer> timers(200);
  std::vector<int> times(timers.size(), -1);
  unsigned draw = 1;
  for (int i = 0; i < 2000; ++i) {
    draw = draw * 1664525U + 1013904223U;
    const std::size_t which = (draw >> 8U) % timers.size();
    const int time = static_cast<int>((draw >> 16U) % 1000);
    if (draw % 3 == 0) {
      heap.remove(timers[which]);
      times[which] = -1;
    } else {
      heap.set(timers[which], at(time));
      times[which] = time;
    }
  }
  heap.begin_round();
  for (int now = 0; now < 1000; ++now) {
    while (auto* const due = heap.take_due(at(now))) {
      for (std::size_t i = 0; i < timers.size(); ++i) {
        if (due != &timers[i]) continue;
        CHECK(times[i] == now);
        times[i] = -1;
      }
    }
  }
  for (const int time : times) CHECK(time == -1);
  CHECK(heap.next() == (TimerHeap::TimePoint::max)());
}

TEST_CASE("a timer that is set within a round waits for the next one", "[unit][loop]") {
  TimerHeap heap;
  Timer timer;
  heap.set(timer, at(5));
  heap.begin_round();
  CHECK(heap.take_due(at(4)) == nullptr);
  REQUIRE(heap.take_due(at(5)) == &timer);
  heap.set(timer, at(5));
  CHECK(heap.take_due(at(5)) == nullptr);
  heap.begin_round();
  CHECK(heap.take_due(at(5)) == &timer);
}

TEST_CASE("a heap knows its next time", "[unit][loop]") {
  TimerHeap heap;
  Timer first;
  Timer second;
  CHECK(heap.next() == (TimerHeap::TimePoint::max)());
  heap.set(first, at(7));
  CHECK(heap.next() == at(7));
  heap.set(second, at(5));
  CHECK(heap.next() == at(5));
  heap.set(second, at(9));
  CHECK(heap.next() == at(7));
  heap.remove(first);
  heap.remove(first);
  CHECK(heap.next() == at(9));
  heap.begin_round();
  CHECK(heap.take_due(at(8)) == nullptr);
  CHECK(heap.take_due(at(9)) == &second);
  CHECK(heap.take_due(at(9)) == nullptr);
  CHECK(heap.next() == (TimerHeap::TimePoint::max)());
}

TEST_CASE("a timer that is set anew within a round waits for the next one, wherever it was",
          "[unit][loop]") {
  TimerHeap heap;
  Timer timer;
  heap.set(timer, at(5));
  heap.begin_round();
  heap.set(timer, at(4));
  CHECK(heap.take_due(at(6)) == nullptr);
  heap.begin_round();
  CHECK(heap.take_due(at(6)) == &timer);
}

TEST_CASE("a timer is set and removed as often as wanted, whether it was prepared or not",
          "[unit][loop]") {
  TimerHeap heap;
  std::deque<Timer> timers(6);
  const auto set_and_remove_all = [&] {
    for (std::size_t i = 0; i < timers.size(); ++i) heap.set(timers[i], at(static_cast<int>(i)));
    for (auto& timer : timers) {
      CHECK(heap.next() != (TimerHeap::TimePoint::max)());
      heap.remove(timer);
    }
    CHECK(heap.next() == (TimerHeap::TimePoint::max)());
  };
  set_and_remove_all();
  heap.set(timers[0], at(3));
  for (auto& timer : timers) {
    heap.prepare(timer);
    heap.prepare(timer);
  }
  CHECK(heap.next() == at(3));
  set_and_remove_all();
  heap.set(timers[1], at(2));
  heap.set(timers[2], at(1));
  heap.forget(timers[2]);
  heap.forget(timers[2]);
  CHECK(heap.next() == at(2));
  heap.forget(timers[1]);
  CHECK(heap.next() == (TimerHeap::TimePoint::max)());
  set_and_remove_all();
}
