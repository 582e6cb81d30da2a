#pragma once

/// @file
/// Keeps the chat calls of a process within the limits of their account.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "moonshot/cancel.hpp"
#include "moonshot/fwd.hpp"
#include "moonshot/limits/detail/token_claim.hpp"
#include "moonshot/limits/detail/turn.hpp"
#include "moonshot/limits/detail/turn_queue.hpp"
#include "moonshot/limits/detail/turn_waiter.hpp"
#include "moonshot/limits/detail/wait_clock.hpp"
#include "moonshot/limits/rate_limits.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct GovernorAccess;
}

/// What an observer is told of a call that cannot start at once.
struct QueueNotice {
  std::size_t ahead = 0;  ///< calls that wait in front of it
};

/// What a governor knows at one moment.
struct GovernorState {
  RateLimits limits;          ///< in effect: those given, lowered to what the server said
  int running = 0;            ///< calls that were let through and are not over
  std::size_t waiting = 0;    ///< calls in the queue
  std::int64_t requests = 0;  ///< of the last 60 seconds
  std::int64_t tokens = 0;    ///< of the last 60 seconds, as the API counts them
};

/// Lets chat calls through as an account's limits allow, in the order in which they came, and makes
/// the others wait. Opt-in: put one into `ClientOptions::governor` of every client of the account.
///
///     client_options.governor =
///         std::make_shared<moonshot::Governor>(moonshot::rate_limits::international::tier1);
///
/// - The API counts a request's prompt and its whole `max_completion_tokens` before it runs,
///   whatever is generated (platform.kimi.ai/docs/pricing/limits). So does the governor, with an
///   estimate of the prompt that the answer's `usage` corrects; the other estimates learn from it.
///   Set `max_completion_tokens`: kimi-k3 has 131,072 by itself, which is three calls a minute at
///   Tier 0, and kimi-k2.6 and kimi-k2.7-code have 32,768.
/// - Each try counts, retries too. The governor learns from a refusal for a limit: a lower limit
///   that the server names is kept for ten minutes, and what other programs use of the account is
///   left to them.
/// - Calls are let through in order: a large call that has to wait is not overtaken by small ones.
///   A retry waits again, behind those that wait already.
/// - A wait ends when the call's token is cancelled (`Cancelled`), and with its total deadline
///   (`TimeoutError`, at once where its turn can only come later). The other limits of a call begin
///   when it is let through. There is no total deadline unless you set one.
/// - Only chat calls count; which others the service counts is not documented.
/// - A call that is made from within another one, such as from a callback of its stream, needs a
///   place of its own among those that run at once. As many such calls as there are places block
///   each other for ever.
///
/// Thread safety: all functions may be called from any thread.
class Governor {
 public:
  /// Limits below 1 are a `UsageError` of every client that has this governor. `on_queue` is told
  /// of each call that has to wait, however shortly, on the thread that will wait; for a
  /// `ChatStream` that is a thread of the library. It must be quick: nobody behind that call is let
  /// through meanwhile. What it throws passes through the call.
  explicit Governor(RateLimits limits, std::function<void(const QueueNotice&)> on_queue = {});
  Governor(const Governor&) = delete;
  Governor& operator=(const Governor&) = delete;
  /// No call that it has let through may still be running.
  virtual ~Governor() = default;

  /// What the governor knows at this moment. Never fails.
  GovernorState state() const;

  /// The limits that it was given, whatever it has learned since. Lives as long as the governor.
  const RateLimits& given() const noexcept { return queue_.budget().given(); }

 private:
  friend struct detail::GovernorAccess;
  using TimePoint = detail::WaitClock::TimePoint;
  struct Place;

  Governor(RateLimits limits, std::function<void(const QueueNotice&)> on_queue,
           std::shared_ptr<detail::WaitClock> clock);

  // See `detail::GovernorAccess`. Virtual, so that a header-only program compiles them only where
  // it makes a governor: every call refers to them.
  MOONSHOT_INLINE virtual detail::TokenClaim claim(const ChatRequest& request) const;
  MOONSHOT_INLINE virtual detail::Turn start(detail::TokenClaim& claim,
                                             std::optional<TimePoint> deadline,
                                             const CancelToken& cancel);
  MOONSHOT_INLINE virtual detail::TurnQueue::Place join(detail::TurnWaiter& waiter);
  MOONSHOT_INLINE virtual detail::TurnQueue::Advice ask(detail::TurnQueue::Place place,
                                                        detail::TokenClaim& claim,
                                                        std::optional<TimePoint> deadline);
  MOONSHOT_INLINE virtual void leave(detail::TurnQueue::Place place);
  MOONSHOT_INLINE virtual void tell(detail::TurnQueue::Place place) const;
  MOONSHOT_INLINE virtual void refuse(const detail::TokenClaim& claim, const RateLimited& refusal);
  MOONSHOT_INLINE virtual void end(const detail::TokenClaim& claim, bool answered) noexcept;
  MOONSHOT_INLINE virtual void correct(const detail::TokenClaim& claim, std::int64_t prompt_tokens);

  void tell_observer(std::unique_lock<std::mutex>& lock, const Place& place);
  void wake_first();
  detail::TurnQueue::Place take_place(detail::TurnWaiter& waiter);
  void give_up(detail::TurnQueue::Place place, bool entered);

  const std::function<void(const QueueNotice&)> on_queue_;
  const std::shared_ptr<detail::WaitClock> clock_;
  mutable std::mutex mutex_;
  mutable detail::TurnQueue queue_;
  std::map<detail::TurnQueue::Place, detail::TurnWaiter*> waiting_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/limits/governor.ipp"
#endif
