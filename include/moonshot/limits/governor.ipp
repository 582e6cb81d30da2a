#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/limits/governor.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A call's place in the queue. Made and given up with the lock held.
struct Governor::Place {
  explicit Place(Governor& owner) : governor(owner) { governor.queue_.push_back(this); }
  ~Place() {
    auto& queue = governor.queue_;
    queue.erase(std::find(queue.begin(), queue.end(), this));
    governor.wake_first();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Governor& governor;
  std::condition_variable changed;
};

MOONSHOT_INLINE Governor::Governor(RateLimits limits,
                                   std::function<void(const QueueNotice&)> on_queue,
                                   std::shared_ptr<detail::WaitClock> clock)
    : on_queue_(std::move(on_queue)),
      clock_(clock != nullptr ? std::move(clock) : std::make_shared<detail::WaitClock>()),
      budget_(limits) {}

MOONSHOT_INLINE GovernorState Governor::state() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto now = clock_->now();
  const auto requests = budget_.requests(now);
  const auto tokens = budget_.tokens(now);
  return {budget_.limits(), budget_.running(), queue_.size(), requests, tokens};
}

MOONSHOT_INLINE void Governor::wake_first() {
  if (!queue_.empty()) queue_.front()->changed.notify_one();
}

// Without the lock, so that the observer may ask for the state.
MOONSHOT_INLINE void Governor::tell_observer(std::unique_lock<std::mutex>& lock,
                                             const Place& place) {
  struct Unlocked {
    explicit Unlocked(std::unique_lock<std::mutex>& taken) : lock(taken) { lock.unlock(); }
    ~Unlocked() { lock.lock(); }
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;
    std::unique_lock<std::mutex>& lock;
  };
  const auto ahead = std::find(queue_.begin(), queue_.end(), &place) - queue_.begin();
  const Unlocked unlocked(lock);
  on_queue_({static_cast<std::size_t>(ahead)});
}

MOONSHOT_INLINE Governor::Entry Governor::start(detail::TokenClaim& claim,
                                                std::optional<TimePoint> deadline,
                                                const CancelToken& cancel) {
  bool cancelled = false;
  std::condition_variable* changed = nullptr;
  // Lives longer than the lock: cancelling holds the token's lock while it takes this one.
  const auto registration = cancel.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(mutex_);
    cancelled = true;
    if (changed != nullptr) changed->notify_one();
  });
  std::unique_lock<std::mutex> lock(mutex_);
  Place place(*this);
  changed = &place.changed;
  bool told = on_queue_ == nullptr;
  for (;;) {
    const auto now = clock_->now();
    // Whatever its tokens: what it waits for otherwise does not come earlier.
    const auto earliest = budget_.next_start({}, now).value_or(now);
    if (!cancelled && deadline && (std::max)(earliest, now) >= *deadline) return Entry::timed_out;
    if (cancelled) return Entry::cancelled;
    auto until = deadline;
    if (queue_.front() == &place) {
      const auto start = budget_.next_start(claim, now);
      if (start && *start <= now) break;
      if (start && (!until || *start < *until)) until = start;
    }
    if (!told) {
      told = true;
      tell_observer(lock, place);
      continue;
    }
    clock_->wait(place.changed, lock, until, budget_.running());
  }
  claim.ticket = budget_.start(claim, clock_->now());
  return Entry::started;
}

MOONSHOT_INLINE void Governor::refuse(const detail::TokenClaim& claim, const RateLimited& refusal) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.refuse(claim.ticket, refusal, clock_->now());
  wake_first();
}

MOONSHOT_INLINE void Governor::end(const detail::TokenClaim& claim, bool answered) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.end(claim.ticket, clock_->now(), answered);
  wake_first();
}

MOONSHOT_INLINE void Governor::correct(const detail::TokenClaim& claim,
                                       std::int64_t prompt_tokens) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.correct(claim, prompt_tokens);
  wake_first();
}

MOONSHOT_NAMESPACE_END
