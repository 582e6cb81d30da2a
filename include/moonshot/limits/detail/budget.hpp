#pragma once

/// @file
/// What is left of an account's limits. No clock, no lock, no waiting: all times are passed in.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "moonshot/error.hpp"
#include "moonshot/limits/detail/prompt_ratio.hpp"
#include "moonshot/limits/detail/token_claim.hpp"
#include "moonshot/limits/rate_limits.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The accounts of one governor. Times never go back. Not for concurrent use.
///
/// When the server counts a request is not known, only that it is between its start and the end of
/// its answer, and rarely later than two seconds: a call leaves the window 60 seconds after the
/// earlier of the two. A slot of concurrency is free again a moment after the answer: the server
/// notices the end of an answer later than its reader.
class Budget {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Ticket = std::uint64_t;

  explicit Budget(RateLimits limits) noexcept;

  /// The limits that it was given. They never change.
  const RateLimits& given() const noexcept { return given_; }
  /// The limits in effect: those given, and for ten minutes what refusals said where that is less.
  const RateLimits& limits() const noexcept { return limits_; }

  /// When a call may start: `now` where it may at once. Nothing where that is up to the end of a
  /// running call. One with more tokens than the limit has to wait for an empty window.
  std::optional<TimePoint> next_start(const TokenClaim& claim, TimePoint now);

  /// A call starts, which `next_start` has allowed. Takes the memory that its end needs: where
  /// there is none, it has not started.
  Ticket start(const TokenClaim& claim, TimePoint now);
  /// The prompt of a call, which may be over, had `prompt_tokens`. The estimates of those that are
  /// under way are corrected with it where they are too low.
  void correct(const TokenClaim& claim, std::int64_t prompt_tokens);
  /// The running call was refused for a limit. What the refusal says of the limit and of its
  /// present use is believed: what this budget does not know of is somebody else's.
  void refuse(Ticket ticket, const RateLimited& refusal, TimePoint now);
  /// The running call is over, with an answer or without.
  void end(Ticket ticket, TimePoint now, bool answered) noexcept;

  int running() const noexcept { return running_; }
  /// Requests and tokens of the last 60 seconds, those of others included as far as they are known.
  std::int64_t requests(TimePoint now);
  std::int64_t tokens(TimePoint now);

 private:
  struct Use {
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
    TimePoint leaves{};
    TimePoint started{};
    /// What the tokens were made of, while the prompt is an estimate; else nothing.
    std::optional<TokenClaim> estimate = std::nullopt;
  };

  std::int64_t expected_tokens(const TokenClaim& claim) const noexcept;
  Ticket add(const Use& use);
  void set_leaves(Ticket ticket, Use& use, TimePoint leaves) noexcept;
  void free_slot(TimePoint when) noexcept;
  void set_tokens(Use& use, std::int64_t tokens) noexcept;
  void forget_until(TimePoint now) noexcept;
  TimePoint when_left(std::int64_t Use::*what, std::int64_t used, std::int64_t most,
                      TimePoint now) const;
  std::optional<TimePoint> when_slot_is_free(TimePoint now) const;
  void raise_estimates();
  void take_from_others(std::int64_t missed);
  void learn_limits(const RateLimited& refusal, TimePoint now);
  void share_concurrency();
  void share_requests(TimePoint now);
  void share_tokens(const RateLimited& refusal, TimePoint now);
  void hold(const RateLimited& refusal, TimePoint now);

  const RateLimits given_;
  RateLimits limits_;
  TimePoint learnt_until_{};
  PromptRatio ratio_;
  double applied_ratio_ = 0;  // to the estimates that are under way, at least
  Ticket latest_ = 0;
  std::map<Ticket, Use> uses_;                      // of the last 60 seconds
  std::set<std::pair<TimePoint, Ticket>> leaving_;  // the same, in the order in which they leave
  std::int64_t requests_ = 0;
  std::int64_t tokens_ = 0;
  Ticket tokens_of_others_ = 0;
  int running_ = 0;
  std::multiset<TimePoint> taken_;  // when each slot is free; one that runs: at the end of time
  int slots_ = 0;                   // what concurrency is tried now, where it is limited
  int good_ends_ = 0;               // since the slots were changed
  TimePoint hold_until_{};
  int refusals_ = 0;  // in a row
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/limits/detail/budget.ipp"
#endif
