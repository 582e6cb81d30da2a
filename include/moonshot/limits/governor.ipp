#pragma once

#include <condition_variable>
#include <utility>

#include "moonshot/chat/token_estimate.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A call's place in the queue, and what wakes it. Made and given up with the lock held.
struct Governor::Place final : detail::TurnWaiter {
  explicit Place(Governor& owner) : governor(owner), number(owner.take_place(*this)) {}
  ~Place() override { governor.give_up(number, entered); }
  void wake() noexcept override { changed.notify_one(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Governor& governor;
  const detail::TurnQueue::Place number;
  std::condition_variable changed;
  bool entered = false;
};

MOONSHOT_INLINE Governor::Governor(RateLimits limits,
                                   std::function<void(const QueueNotice&)> on_queue,
                                   std::shared_ptr<detail::WaitClock> clock)
    : on_queue_(std::move(on_queue)), clock_(std::move(clock)), queue_(limits) {}

MOONSHOT_INLINE Governor::Governor(RateLimits limits,
                                   std::function<void(const QueueNotice&)> on_queue)
    : Governor(limits, std::move(on_queue), std::make_shared<detail::WaitClock>()) {}

MOONSHOT_INLINE GovernorState Governor::state() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto now = clock_->now();
  auto& budget = queue_.budget();
  const auto requests = budget.requests(now);
  const auto tokens = budget.tokens(now);
  return {budget.limits(), budget.running(), queue_.size(), requests, tokens};
}

MOONSHOT_INLINE void Governor::wake_first() {
  if (const auto first = queue_.first()) waiting_.at(*first)->wake();
}

MOONSHOT_INLINE detail::TurnQueue::Place Governor::take_place(detail::TurnWaiter& waiter) {
  // All that needs memory comes first: a place that nobody gives up would be in everybody's way.
  std::map<detail::TurnQueue::Place, detail::TurnWaiter*> joining;
  joining.emplace(0, &waiter);
  const auto place = queue_.join();
  auto joined = joining.extract(joining.begin());
  joined.key() = place;
  waiting_.insert(std::move(joined));
  return place;
}

MOONSHOT_INLINE void Governor::give_up(detail::TurnQueue::Place place, bool entered) {
  if (!entered) queue_.leave(place);
  waiting_.erase(place);
  wake_first();
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
  const auto ahead = queue_.ahead_of(place.number);
  const Unlocked unlocked(lock);
  on_queue_({ahead});
}

MOONSHOT_INLINE detail::TokenClaim Governor::claim(const ChatRequest& request) const {
  // What is counted where the request has no number of its own, see
  // https://platform.kimi.ai/docs/pricing/limits (as of September 2026). A model that is not known
  // may be a name of kimi-k3's, so it counts as that.
  constexpr std::int64_t default_of_k2 = 32768;
  constexpr std::int64_t default_of_k3 = 131072;
  const bool is_k2 = detail::begins(request.model, "kimi-k2.");
  detail::TokenClaim claim;
  claim.prompt = estimate_tokens(request);
  claim.completion = request.max_completion_tokens.value_or(
      request.max_tokens.value_or(is_k2 ? default_of_k2 : default_of_k3));
  return claim;
}

MOONSHOT_INLINE detail::Turn Governor::start(detail::TokenClaim& claim,
                                             std::optional<TimePoint> deadline,
                                             const CancelToken& cancel) {
  using Kind = detail::TurnQueue::Advice::Kind;
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
    if (cancelled) return detail::Turn::cancelled;
    const auto advice = queue_.ask(place.number, claim, deadline, clock_->now());
    if (advice.kind == Kind::too_late) return detail::Turn::timed_out;
    if (advice.kind == Kind::enter) break;
    if (!told) {
      told = true;
      tell_observer(lock, place);
      continue;
    }
    const bool has_time = advice.kind == Kind::wait_until;
    clock_->wait(place.changed, lock, has_time ? std::optional(advice.until) : std::nullopt,
                 queue_.budget().running());
  }
  queue_.enter(place.number, claim, clock_->now());
  place.entered = true;
  return detail::Turn::started;
}

MOONSHOT_INLINE detail::TurnQueue::Place Governor::join(detail::TurnWaiter& waiter) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return take_place(waiter);
}

MOONSHOT_INLINE detail::TurnQueue::Advice Governor::ask(detail::TurnQueue::Place place,
                                                        detail::TokenClaim& claim,
                                                        std::optional<TimePoint> deadline) {
  using Kind = detail::TurnQueue::Advice::Kind;
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto advice = queue_.ask(place, claim, deadline, clock_->now());
  if (advice.kind == Kind::enter) {
    queue_.enter(place, claim, clock_->now());
    give_up(place, true);
  } else if (advice.kind == Kind::too_late) {
    give_up(place, false);
  }
  return advice;
}

MOONSHOT_INLINE void Governor::leave(detail::TurnQueue::Place place) {
  const std::lock_guard<std::mutex> lock(mutex_);
  give_up(place, false);
}

MOONSHOT_INLINE void Governor::tell(detail::TurnQueue::Place place) const {
  if (!on_queue_) return;
  std::size_t ahead = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ahead = queue_.ahead_of(place);
  }
  on_queue_({ahead});
}

MOONSHOT_INLINE void Governor::refuse(const detail::TokenClaim& claim, const RateLimited& refusal) {
  const std::lock_guard<std::mutex> lock(mutex_);
  queue_.budget().refuse(claim.ticket, refusal, clock_->now());
  wake_first();
}

MOONSHOT_INLINE void Governor::end(const detail::TokenClaim& claim, bool answered) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  queue_.budget().end(claim.ticket, clock_->now(), answered);
  wake_first();
}

MOONSHOT_INLINE void Governor::correct(const detail::TokenClaim& claim,
                                       std::int64_t prompt_tokens) {
  const std::lock_guard<std::mutex> lock(mutex_);
  queue_.budget().correct(claim, prompt_tokens);
  wake_first();
}

MOONSHOT_NAMESPACE_END
