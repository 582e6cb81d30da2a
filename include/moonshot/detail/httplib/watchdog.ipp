#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "moonshot/detail/httplib/watchdog.hpp"
#include "moonshot/detail/value/share_new.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct Watchdog::State {
  struct Entry {
    Clock::time_point next;
    Check ask;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::list<Entry> entries;
  Clock::time_point earliest = (Clock::time_point::max)();
  bool all_now = false;
  bool stopping = false;
  std::thread thread;

  void run();
};

MOONSHOT_INLINE void Watchdog::State::run() {
  // A check that wants to run again at once must not keep other threads from the lock.
  constexpr std::chrono::milliseconds shortest_pause{1};
  std::unique_lock<std::mutex> lock(mutex);
  while (!stopping) {
    const auto now = Clock::now();
    earliest = (Clock::time_point::max)();
    for (auto& entry : entries) {
      if (all_now || entry.next <= now) {
        entry.next = (std::max)(entry.ask(now), now + shortest_pause);
      }
      earliest = (std::min)(earliest, entry.next);
    }
    all_now = false;
    const auto planned = earliest;
    const auto woken = [&] {
      return stopping || all_now || earliest < planned || planned <= Clock::now();
    };
    // wait_until(max) overflows in some standard libraries.
    if (planned == (Clock::time_point::max)()) {
      changed.wait(lock, woken);
    } else {
      changed.wait_until(lock, planned, woken);
    }
  }
}

MOONSHOT_INLINE Watchdog::Watchdog() : state_(share_new(new State())) {}

MOONSHOT_INLINE Watchdog::~Watchdog() {
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

MOONSHOT_INLINE std::shared_ptr<void> Watchdog::watch(Clock::time_point first, Check check) {
  const auto state = state_;
  const std::lock_guard<std::mutex> lock(state->mutex);
  // The thread starts with the first exchange, so that a client that is never used has none.
  if (!state->thread.joinable()) state->thread = std::thread([state] { state->run(); });
  state->entries.push_front({first, std::move(check)});
  const auto entry = state->entries.begin();
  if (first < state->earliest) {
    state->earliest = first;
    state->changed.notify_one();
  }
  return {entry->ask ? static_cast<void*>(&*entry) : nullptr, [state, entry](void*) {
            const std::lock_guard<std::mutex> guard(state->mutex);
            state->entries.erase(entry);
          }};
}

MOONSHOT_INLINE void Watchdog::wake() {
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->all_now = true;
  }
  state_->changed.notify_one();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
