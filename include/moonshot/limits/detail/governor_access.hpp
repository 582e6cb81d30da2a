#pragma once

/// @file
/// What a call tells a governor, which is no part of the API.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "moonshot/cancel.hpp"
#include "moonshot/error.hpp"
#include "moonshot/limits/detail/token_claim.hpp"
#include "moonshot/limits/detail/turn.hpp"
#include "moonshot/limits/detail/turn_queue.hpp"
#include "moonshot/limits/detail/turn_waiter.hpp"
#include "moonshot/limits/detail/wait_clock.hpp"
#include "moonshot/limits/governor.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The one door to these functions of a governor. Thread safety: any number of threads.
struct GovernorAccess {
  /// A governor that measures its waits with `clock`, for tests with a time of their own.
  static Governor make(RateLimits limits, std::function<void(const QueueNotice&)> on_queue,
                       std::shared_ptr<WaitClock> clock) {
    return Governor(limits, std::move(on_queue), std::move(clock));
  }
  /// What the API counts for `request` before it runs.
  static TokenClaim claim(const Governor& governor, const ChatRequest& request) {
    return governor.claim(request);
  }
  /// Waits for the call's turn, at most until `deadline`. `Turn::started` has to be followed by
  /// `end`. What the governor's observer throws passes through.
  static Turn start(Governor& governor, TokenClaim& claim,
                    std::optional<WaitClock::TimePoint> deadline, const CancelToken& cancel) {
    return governor.start(claim, deadline, cancel);
  }
  /// The same without waiting. Gives a call a place in the queue, from which `waiter` is woken when
  /// it has to `ask`. `waiter` must live until the place is given up.
  static TurnQueue::Place join(Governor& governor, TurnWaiter& waiter) {
    return governor.join(waiter);
  }
  /// What the call at `place` is to do. After `enter` it runs, and after that and `too_late` it has
  /// given up its place.
  static TurnQueue::Advice ask(Governor& governor, TurnQueue::Place place, TokenClaim& claim,
                               std::optional<WaitClock::TimePoint> deadline) {
    return governor.ask(place, claim, deadline);
  }
  /// The call at `place` is not made.
  static void leave(Governor& governor, TurnQueue::Place place) { governor.leave(place); }
  /// Tells the governor's observer that the call at `place` has to wait. What it throws passes
  /// through.
  static void tell(const Governor& governor, TurnQueue::Place place) { governor.tell(place); }
  /// The running call was refused for a limit.
  static void refuse(Governor& governor, const TokenClaim& claim, const RateLimited& refusal) {
    governor.refuse(claim, refusal);
  }
  /// The running call is over. `answered`: it was not refused, and did not fail.
  static void end(Governor& governor, const TokenClaim& claim, bool answered) {
    governor.end(claim, answered);
  }
  /// What the prompt of a call really had, once its answer says so.
  static void correct(Governor& governor, const TokenClaim& claim, std::int64_t prompt_tokens) {
    governor.correct(claim, prompt_tokens);
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
