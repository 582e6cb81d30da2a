#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "moonshot/limits/governor.hpp"

namespace moonshot {

/// A call in the queue.
struct Governor::Waiter {
  std::condition_variable changed;
  bool cancelled = false;
};

MOONSHOT_INLINE Governor::Governor(RateLimits limits,
                                   std::function<void(const QueueNotice&)> on_queue,
                                   std::shared_ptr<WaitClock> clock)
    : on_queue_(std::move(on_queue)),
      clock_(clock != nullptr ? std::move(clock) : std::make_shared<WaitClock>()),
      budget_(limits) {}

MOONSHOT_INLINE GovernorState Governor::state() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto now = clock_->now();
  return {budget_.limits(), budget_.running(), queue_.size(), budget_.requests(now),
          budget_.tokens(now)};
}

MOONSHOT_INLINE std::int64_t Governor::expected_tokens(const TokenClaim& claim) const noexcept {
  return std::llround(static_cast<double>(claim.prompt) * prompt_ratio_) + claim.completion;
}

MOONSHOT_INLINE void Governor::leave_queue(const Waiter& waiter) {
  queue_.erase(std::find(queue_.begin(), queue_.end(), &waiter));
  wake_first();
}

MOONSHOT_INLINE void Governor::wake_first() {
  if (!queue_.empty()) queue_.front()->changed.notify_one();
}

// Without the lock, so that the observer may ask for the state.
MOONSHOT_INLINE void Governor::tell_observer(std::unique_lock<std::mutex>& lock,
                                             const Waiter& waiter) {
  const auto place = std::find(queue_.begin(), queue_.end(), &waiter);
  const QueueNotice notice{static_cast<std::size_t>(place - queue_.begin())};
  lock.unlock();
#if MOONSHOT_EXCEPTIONS
  try {
    on_queue_(notice);
  } catch (...) {
    lock.lock();
    leave_queue(waiter);
    throw;
  }
#else
  on_queue_(notice);
#endif
  lock.lock();
}

MOONSHOT_INLINE Governor::Entry Governor::start(TokenClaim& claim,
                                                std::optional<TimePoint> deadline,
                                                const CancelToken& cancel) {
  Waiter waiter;
  // Lives longer than the lock: cancelling holds the token's lock while it takes this one.
  const auto registration = cancel.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiter.cancelled = true;
    waiter.changed.notify_one();
  });
  std::unique_lock<std::mutex> lock(mutex_);
  queue_.push_back(&waiter);
  bool told = on_queue_ == nullptr;
  for (;;) {
    const auto now = clock_->now();
    if (waiter.cancelled || (deadline && now >= *deadline)) {
      leave_queue(waiter);
      return waiter.cancelled ? Entry::cancelled : Entry::timed_out;
    }
    auto until = deadline;
    if (queue_.front() == &waiter) {
      const auto start = budget_.next_start(expected_tokens(claim), now);
      if (start && *start <= now) break;
      if (start && (!until || *start < *until)) until = start;
    }
    if (!told) {
      told = true;
      tell_observer(lock, waiter);
      continue;
    }
    clock_->wait(waiter.changed, lock, until, budget_.running());
  }
  claim.ticket = budget_.start(expected_tokens(claim), clock_->now());
  leave_queue(waiter);
  return Entry::started;
}

MOONSHOT_INLINE void Governor::refuse(const TokenClaim& claim, const RateLimited& refusal) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.refuse(claim.ticket, refusal, clock_->now());
}

MOONSHOT_INLINE void Governor::end(const TokenClaim& claim) {
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.end(claim.ticket, clock_->now());
  wake_first();
}

MOONSHOT_INLINE void Governor::correct(const TokenClaim& claim, std::int64_t prompt_tokens) {
  if (claim.prompt <= 0 || prompt_tokens <= 0) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  budget_.correct(claim.ticket, prompt_tokens + claim.completion);
  // Quick to expect more, slow to expect less: too little is refused.
  constexpr double lowest = 0.25;
  constexpr double highest = 8;
  constexpr double patience = 16;
  const double seen = static_cast<double>(prompt_tokens) / static_cast<double>(claim.prompt);
  const double ratio =
      seen > prompt_ratio_ ? seen : prompt_ratio_ + (seen - prompt_ratio_) / patience;
  prompt_ratio_ = (std::min)((std::max)(ratio, lowest), highest);
  wake_first();
}

}  // namespace moonshot
