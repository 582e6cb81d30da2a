#pragma once

#include <algorithm>

#include "moonshot/limits/detail/turn_queue.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE TurnQueue::Place TurnQueue::join() {
  places_.push_back(++latest_);
  return latest_;
}

MOONSHOT_INLINE TurnQueue::Advice TurnQueue::ask(Place place, const TokenClaim& claim,
                                                 std::optional<TimePoint> deadline, TimePoint now) {
  using Kind = Advice::Kind;
  // Even a call without tokens could not start before this time.
  const auto earliest = budget_.next_start({}, now).value_or(now);
  if (deadline && (std::max)(earliest, now) >= *deadline) return {Kind::too_late, *deadline};
  auto until = deadline;
  if (first() == place) {
    const auto start = budget_.next_start(claim, now);
    if (start && *start <= now) return {Kind::enter, now};
    if (start && (!until || *start < *until)) until = start;
  }
  if (until) return {Kind::wait_until, *until};
  return {Kind::wait, {}};
}

MOONSHOT_INLINE void TurnQueue::enter(Place place, TokenClaim& claim, TimePoint now) {
  claim.ticket = budget_.start(claim, now);
  leave(place);
}

MOONSHOT_INLINE void TurnQueue::leave(Place place) {
  places_.erase(std::find(places_.begin(), places_.end(), place));
}

MOONSHOT_INLINE std::optional<TurnQueue::Place> TurnQueue::first() const {
  if (places_.empty()) return std::nullopt;
  return places_.front();
}

MOONSHOT_INLINE std::size_t TurnQueue::ahead_of(Place place) const {
  const auto found = std::find(places_.begin(), places_.end(), place);
  return static_cast<std::size_t>(found - places_.begin());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
