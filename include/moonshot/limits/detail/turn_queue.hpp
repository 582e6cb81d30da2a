#pragma once

/// @file
/// Who is let through next, and when. No clock, no lock, no waiting: all times are passed in.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "moonshot/limits/detail/budget.hpp"
#include "moonshot/limits/detail/token_claim.hpp"
#include "moonshot/limits/rate_limits.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The calls that wait for a budget, in the order in which they came. Not for concurrent use.
class TurnQueue {
 public:
  using TimePoint = Budget::TimePoint;
  using Place = std::uint64_t;

  explicit TurnQueue(RateLimits limits) noexcept : budget_(limits) {}

  /// What a call in the queue is to do.
  struct Advice {
    enum class Kind {
      enter,       ///< start now, by `enter`
      wait_until,  ///< ask again at `until`, or earlier where something has changed
      wait,        ///< ask again where something has changed
      too_late     ///< give up: its deadline passes before its turn
    };
    Kind kind = Kind::wait;
    TimePoint until{};
  };

  /// Gives a call the last place.
  Place join();
  /// What the call at `place` is to do. Changes nothing that the queue answers.
  Advice ask(Place place, const TokenClaim& claim, std::optional<TimePoint> deadline,
             TimePoint now);
  /// The call at `place` starts, as `ask` has allowed: it gets its ticket, and gives up its place.
  void enter(Place place, TokenClaim& claim, TimePoint now);
  /// The call at `place` is not made.
  void leave(Place place);

  /// Whose turn is next; nothing where nobody waits. After each change it is he who has to ask
  /// again.
  std::optional<Place> first() const;
  /// How many wait in front of `place`.
  std::size_t ahead_of(Place place) const;
  std::size_t size() const noexcept { return places_.size(); }

  /// What is left of the limits. Telling it of the calls that run is a change.
  Budget& budget() noexcept { return budget_; }
  const Budget& budget() const noexcept { return budget_; }

 private:
  Budget budget_;
  std::deque<Place> places_;
  Place latest_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/limits/detail/turn_queue.ipp"
#endif
