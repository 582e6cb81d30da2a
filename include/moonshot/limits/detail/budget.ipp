#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>

#include "moonshot/limits/detail/budget.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::chrono::milliseconds limit_window{60000};
inline constexpr std::chrono::seconds latest_counting{2};
inline constexpr std::chrono::milliseconds slot_settles{50};
inline constexpr Budget::TimePoint not_yet = (Budget::TimePoint::max)();

/// What is nonsense must not overflow a sum.
MOONSHOT_INLINE std::int64_t sane_tokens(std::int64_t tokens) noexcept {
  constexpr std::int64_t more_than_any = 1000000000000;
  return (std::min)((std::max)(tokens, std::int64_t{0}), more_than_any);
}

/// `least`, doubled `times`, within the window.
MOONSHOT_INLINE std::chrono::milliseconds doubled(std::chrono::milliseconds least,
                                                  int times) noexcept {
  while (times-- > 0 && least < limit_window) least *= 2;
  return (std::min)(least, limit_window);
}

/// Takes over a limit that is named and is less than what is known.
template <class Number>
void lower(std::optional<Number>& limit, std::int64_t named) noexcept {
  if (named > 0 && (!limit || named < *limit)) limit = static_cast<Number>(named);
}

MOONSHOT_INLINE Budget::Budget(RateLimits limits) noexcept
    : given_(limits), limits_(limits), slots_(limits.concurrency.value_or(0)) {}

// A little more than expected: half of all prompts have more than the average.
MOONSHOT_INLINE std::int64_t Budget::expected_tokens(const TokenClaim& claim) const noexcept {
  constexpr double margin = 1.05;
  const auto prompt = static_cast<double>(sane_tokens(claim.prompt));
  return std::llround(prompt * ratio_.value() * margin) + sane_tokens(claim.completion);
}

MOONSHOT_INLINE std::optional<Budget::TimePoint> Budget::next_start(const TokenClaim& claim,
                                                                    TimePoint now) {
  forget_until(now);
  const auto slot = when_slot_is_free(now);
  if (!slot) return std::nullopt;
  auto start = (std::max)({*slot, hold_until_, now});
  if (limits_.rpm) {
    start = (std::max)(start, when_left(&Use::requests, requests_, *limits_.rpm - 1, now));
  }
  if (limits_.tpm) {
    const auto most = (std::max)(*limits_.tpm - expected_tokens(claim), std::int64_t{0});
    start = (std::max)(start, when_left(&Use::tokens, tokens_, most, now));
  }
  return start;
}

/// When no more than `most` of the `used` are within the window.
MOONSHOT_INLINE Budget::TimePoint Budget::when_left(std::int64_t Use::*what, std::int64_t used,
                                                    std::int64_t most, TimePoint now) const {
  auto when = now;
  for (auto next = leaving_.begin(); used > most && next != leaving_.end(); ++next) {
    when = next->first;
    used -= uses_.at(next->second).*what;
  }
  return when;
}

MOONSHOT_INLINE std::optional<Budget::TimePoint> Budget::when_slot_is_free(TimePoint now) const {
  if (!limits_.concurrency) return now;
  const int taken = static_cast<int>(taken_.size());
  if (taken < slots_) return now;
  if (running_ >= slots_) return std::nullopt;
  return *std::next(taken_.begin(), taken - slots_);
}

// Where there is no memory for all of it, nothing has changed.
MOONSHOT_INLINE Budget::Ticket Budget::add(const Use& use) {
  const auto ticket = latest_ + 1;
  std::set<std::pair<TimePoint, Ticket>> leaving;
  leaving.emplace(use.leaves, ticket);
  uses_.emplace(ticket, use);
  leaving_.merge(leaving);
  requests_ += use.requests;
  tokens_ += use.tokens;
  latest_ = ticket;
  return ticket;
}

MOONSHOT_INLINE Budget::Ticket Budget::start(const TokenClaim& claim, TimePoint now) {
  std::multiset<TimePoint> slot;
  slot.insert(not_yet);
  const auto leaves = now + latest_counting + limit_window;
  const auto ticket = add({1, expected_tokens(claim), leaves, now, claim});
  taken_.merge(slot);
  ++running_;
  return ticket;
}

MOONSHOT_INLINE void Budget::set_leaves(Ticket ticket, Use& use, TimePoint leaves) noexcept {
  auto moved = leaving_.extract({use.leaves, ticket});
  use.leaves = leaves;
  moved.value().first = leaves;
  leaving_.insert(std::move(moved));
}

MOONSHOT_INLINE void Budget::free_slot(TimePoint when) noexcept {
  auto slot = taken_.extract(std::prev(taken_.end()));  // that of a call that runs
  slot.value() = when;
  taken_.insert(std::move(slot));
}

MOONSHOT_INLINE void Budget::set_tokens(Use& use, std::int64_t tokens) noexcept {
  tokens_ += tokens - use.tokens;
  use.tokens = tokens;
}

MOONSHOT_INLINE void Budget::correct(const TokenClaim& claim, std::int64_t prompt_tokens) {
  const auto real = sane_tokens(prompt_tokens);
  const auto found = uses_.find(claim.ticket);
  if (found != uses_.end()) {
    const auto counted = real + sane_tokens(claim.completion);
    take_from_others(counted - found->second.tokens);
    set_tokens(found->second, counted);
    found->second.estimate.reset();
  }
  if (claim.prompt <= 0 || real == 0) return;
  ratio_.learn(sane_tokens(claim.prompt), real);
  raise_estimates();
}

// Only where it matters: each is looked at.
MOONSHOT_INLINE void Budget::raise_estimates() {
  constexpr double noticeable = 1.01;
  if (ratio_.value() <= applied_ratio_ * noticeable) return;
  applied_ratio_ = ratio_.value();
  for (auto& [ticket, use] : uses_) {
    if (!use.estimate) continue;
    const auto expected = expected_tokens(*use.estimate);
    if (expected <= use.tokens) continue;
    take_from_others(expected - use.tokens);
    set_tokens(use, expected);
  }
}

// What was missed so far may have been taken for somebody else's.
MOONSHOT_INLINE void Budget::take_from_others(std::int64_t missed) {
  const auto others = uses_.find(tokens_of_others_);
  if (others == uses_.end() || missed <= 0) return;
  set_tokens(others->second, (std::max)(others->second.tokens - missed, std::int64_t{0}));
}

MOONSHOT_INLINE void Budget::end(Ticket ticket, TimePoint now, bool answered) noexcept {
  forget_until(now);
  --running_;
  free_slot(now + slot_settles);
  if (limits_.concurrency && answered && ++good_ends_ >= slots_ && slots_ < *limits_.concurrency) {
    ++slots_;
    good_ends_ = 0;
  }
  const auto found = uses_.find(ticket);
  if (found == uses_.end()) return;
  auto& use = found->second;
  if (answered && use.started >= hold_until_) refusals_ = 0;
  set_leaves(ticket, use, (std::min)(use.leaves, now + limit_window));
}

MOONSHOT_INLINE void Budget::refuse(Ticket ticket, const RateLimited& refusal, TimePoint now) {
  forget_until(now);
  if (refusal.limit() == RateLimit::tpd) return;  // no wait of a minute helps
  learn_limits(refusal, now);
  hold(refusal, now);  // before what needs memory: without it the wait is all that helps
  if (refusal.limit() == RateLimit::concurrency) share_concurrency();
  if (refusal.limit() == RateLimit::rpm) share_requests(now);
  if (refusal.limit() == RateLimit::tpm) share_tokens(refusal, now);
  // It was not run, so its tokens are free; as a request it counts, as every try does.
  const auto found = uses_.find(ticket);
  if (found != uses_.end()) {
    set_tokens(found->second, 0);
    found->second.estimate.reset();
  }
}

MOONSHOT_INLINE void Budget::learn_limits(const RateLimited& refusal, TimePoint now) {
  constexpr std::int64_t most_slots = 1000000;
  constexpr std::chrono::minutes memory{10};
  const auto named = refusal.limit_value().value_or(0);
  if (named <= 0) return;
  if (refusal.limit() == RateLimit::concurrency) {
    if (!limits_.concurrency) slots_ = static_cast<int>((std::min)(named, most_slots));
    lower(limits_.concurrency, (std::min)(named, most_slots));
  }
  if (refusal.limit() == RateLimit::rpm) {
    lower(limits_.rpm, (std::min)(named, most_slots));
  }
  if (refusal.limit() == RateLimit::tpm) lower(limits_.tpm, sane_tokens(named));
  learnt_until_ = now + memory;
}

// Somebody else runs calls too: as many as ran beside the refused one are what is left.
MOONSHOT_INLINE void Budget::share_concurrency() {
  if (!limits_.concurrency) return;
  slots_ = (std::max)(1, (std::min)({slots_, *limits_.concurrency, running_ - 1}));
  good_ends_ = 0;
}

// The window is full. When the requests of others leave it is not known; they are taken to have
// come evenly.
MOONSHOT_INLINE void Budget::share_requests(TimePoint now) {
  if (!limits_.rpm) return;
  constexpr std::int64_t most_steps = 60;
  const auto others = *limits_.rpm - requests_;
  const auto steps = (std::min)(others, most_steps);
  for (std::int64_t step = 1; step <= steps; ++step) {
    const auto requests = others * step / steps - others * (step - 1) / steps;
    add({requests, 0, now + limit_window * step / steps});
  }
}

// Others may have a part of the account that was not given to this budget.
MOONSHOT_INLINE void Budget::share_tokens(const RateLimited& refusal, TimePoint now) {
  if (!limits_.tpm || !refusal.current()) return;
  const auto their_part =
      (std::max)(sane_tokens(refusal.limit_value().value_or(0)) - *limits_.tpm, std::int64_t{0});
  const auto others = sane_tokens(*refusal.current()) - tokens_ - their_part;
  if (others > 0) tokens_of_others_ = add({0, others, now + limit_window});
}

// A refusal of what the windows would have allowed: the server counts otherwise. Its own wait is
// too short (`Retry-After: 1` was recorded five times in a row), so the wait grows from the natural
// unit.
MOONSHOT_INLINE void Budget::hold(const RateLimited& refusal, TimePoint now) {
  if (now < hold_until_) return;  // sent before the refusal that began the hold
  std::chrono::milliseconds unit{1000};
  if (refusal.limit() == RateLimit::rpm && limits_.rpm && *limits_.rpm > 0) {
    unit = limit_window / *limits_.rpm;
  }
  const auto asked = refusal.retry_after().value_or(std::chrono::milliseconds(0));
  hold_until_ = now + (std::max)((std::min)(asked, limit_window), doubled(unit, refusals_));
  ++refusals_;
}

MOONSHOT_INLINE void Budget::forget_until(TimePoint now) noexcept {
  while (!leaving_.empty() && leaving_.begin()->first <= now) {
    const auto found = uses_.find(leaving_.begin()->second);
    requests_ -= found->second.requests;
    tokens_ -= found->second.tokens;
    uses_.erase(found);
    leaving_.erase(leaving_.begin());
  }
  taken_.erase(taken_.begin(), taken_.upper_bound(now));
  if (learnt_until_ == TimePoint{} || now < learnt_until_) return;
  learnt_until_ = {};  // the account may have been given more meanwhile
  limits_ = given_;
}

MOONSHOT_INLINE std::int64_t Budget::requests(TimePoint now) {
  forget_until(now);
  return requests_;
}

MOONSHOT_INLINE std::int64_t Budget::tokens(TimePoint now) {
  forget_until(now);
  return tokens_;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
