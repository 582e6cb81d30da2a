#pragma once

#include <algorithm>
#include <iterator>

#include "moonshot/limits/budget.hpp"

namespace moonshot {

namespace detail {

inline constexpr std::chrono::seconds limit_window{60};
inline constexpr std::chrono::seconds latest_counting{2};
inline constexpr std::chrono::milliseconds slot_settles{50};

/// `least`, doubled `times`, within the window.
MOONSHOT_INLINE std::chrono::milliseconds doubled(std::chrono::milliseconds least, int times) {
  constexpr std::chrono::milliseconds most = limit_window;
  while (times-- > 0 && least < most) least *= 2;
  return (std::min)(least, most);
}

}  // namespace detail

MOONSHOT_INLINE Budget::Budget(RateLimits limits) noexcept
    : limits_(limits), slots_(limits.concurrency.value_or(0)) {}

MOONSHOT_INLINE std::optional<Budget::TimePoint> Budget::next_start(std::int64_t tokens,
                                                                    TimePoint now) {
  forget_until(now);
  const auto slot = when_slot_is_free(now);
  if (!slot) return std::nullopt;
  auto start = (std::max)(*slot, hold_until_);
  if (limits_.rpm) {
    start = (std::max)(start, when_left(&Use::requests, requests_, *limits_.rpm - 1, now));
  }
  if (limits_.tpm) {
    const auto most = (std::max)(*limits_.tpm - tokens, std::int64_t{0});
    start = (std::max)(start, when_left(&Use::tokens, tokens_, most, now));
  }
  return (std::max)(start, now);
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
  const int taken = running_ + static_cast<int>(settling_.size());
  if (taken < slots_) return now;
  if (running_ >= slots_) return std::nullopt;
  return *std::next(settling_.begin(), taken - slots_);
}

MOONSHOT_INLINE Budget::Ticket Budget::add(std::int64_t requests, std::int64_t tokens,
                                           TimePoint leaves) {
  uses_[++latest_] = {requests, tokens, leaves};
  leaving_.emplace(leaves, latest_);
  requests_ += requests;
  tokens_ += tokens;
  return latest_;
}

MOONSHOT_INLINE Budget::Ticket Budget::start(std::int64_t tokens, TimePoint now) {
  ++running_;
  return add(1, tokens, now + detail::latest_counting + detail::limit_window);
}

MOONSHOT_INLINE void Budget::set_leaves(Ticket ticket, Use& use, TimePoint leaves) {
  leaving_.erase({use.leaves, ticket});
  use.leaves = leaves;
  leaving_.emplace(leaves, ticket);
}

MOONSHOT_INLINE void Budget::set_tokens(Use& use, std::int64_t tokens) noexcept {
  tokens_ += tokens - use.tokens;
  use.tokens = tokens;
}

MOONSHOT_INLINE void Budget::correct(Ticket ticket, std::int64_t tokens) {
  const auto found = uses_.find(ticket);
  if (found != uses_.end()) set_tokens(found->second, tokens);
}

MOONSHOT_INLINE void Budget::end(Ticket ticket, TimePoint now) {
  forget_until(now);
  --running_;
  if (limits_.concurrency) {
    settling_.insert(now + detail::slot_settles);
    if (++good_ends_ >= slots_ && slots_ < *limits_.concurrency) {
      ++slots_;
      good_ends_ = 0;
    }
  }
  if (now >= hold_until_) refusals_ = 0;
  const auto found = uses_.find(ticket);
  if (found == uses_.end()) return;
  const auto leaves = (std::min)(found->second.leaves, now + detail::limit_window);
  set_leaves(ticket, found->second, leaves);
}

MOONSHOT_INLINE void Budget::refuse(Ticket ticket, const RateLimited& refusal, TimePoint now) {
  forget_until(now);
  const auto value = refusal.limit_value().value_or(0);
  switch (refusal.limit()) {
    case RateLimit::concurrency:
      if (limits_.concurrency && value > 0 && value < *limits_.concurrency) {
        limits_.concurrency = static_cast<int>(value);
      }
      share_concurrency();
      break;
    case RateLimit::rpm:
      if (limits_.rpm && value > 0 && value < *limits_.rpm) limits_.rpm = static_cast<int>(value);
      share_requests(now);
      break;
    case RateLimit::tpm:
      if (limits_.tpm && value > 0) limits_.tpm = (std::min)(*limits_.tpm, value);
      share_tokens(refusal, now);
      break;
    case RateLimit::tpd:
      return;  // no wait of a minute helps
    case RateLimit::unknown:
      break;
  }
  correct(ticket, 0);  // it was not run; as a request it counts, as attempts do
  hold(refusal, now);
}

// Somebody else runs calls too: as many as ran beside the refused one are what is left.
MOONSHOT_INLINE void Budget::share_concurrency() {
  if (!limits_.concurrency) return;
  slots_ = (std::max)(1, (std::min)({slots_, *limits_.concurrency, running_ - 1}));
  good_ends_ = -1;  // the end of the refused call itself is none
}

// The window is full. When the requests of others leave it is not known; they are taken to have
// come evenly.
MOONSHOT_INLINE void Budget::share_requests(TimePoint now) {
  if (!limits_.rpm) return;
  const auto others = *limits_.rpm - requests_;
  for (std::int64_t i = 1; i <= others; ++i) {
    add(1, 0, now + detail::limit_window * i / others);
  }
}

MOONSHOT_INLINE void Budget::share_tokens(const RateLimited& refusal, TimePoint now) {
  if (!limits_.tpm || !refusal.current()) return;
  const auto others = *refusal.current() - tokens_;
  if (others > 0) add(0, others, now + detail::limit_window);
}

// A refusal of what the windows would have allowed: the server counts otherwise. Its own wait is
// too short (`Retry-After: 1` was recorded five times in a row), so the wait grows from the natural
// unit.
MOONSHOT_INLINE void Budget::hold(const RateLimited& refusal, TimePoint now) {
  if (now < hold_until_) return;  // sent before the refusal that began the hold
  std::chrono::milliseconds unit{1000};
  if (refusal.limit() == RateLimit::rpm && limits_.rpm && *limits_.rpm > 0) {
    unit = std::chrono::milliseconds(detail::limit_window) / *limits_.rpm;
  }
  const auto asked = refusal.retry_after().value_or(std::chrono::milliseconds(0));
  const auto most = std::chrono::milliseconds(detail::limit_window);
  hold_until_ = now + (std::max)((std::min)(asked, most), detail::doubled(unit, refusals_));
  ++refusals_;
}

MOONSHOT_INLINE void Budget::forget_until(TimePoint now) {
  while (!leaving_.empty() && leaving_.begin()->first <= now) {
    const auto found = uses_.find(leaving_.begin()->second);
    requests_ -= found->second.requests;
    tokens_ -= found->second.tokens;
    uses_.erase(found);
    leaving_.erase(leaving_.begin());
  }
  settling_.erase(settling_.begin(), settling_.upper_bound(now));
}

MOONSHOT_INLINE std::int64_t Budget::requests(TimePoint now) {
  forget_until(now);
  return requests_;
}

MOONSHOT_INLINE std::int64_t Budget::tokens(TimePoint now) {
  forget_until(now);
  return tokens_;
}

}  // namespace moonshot
