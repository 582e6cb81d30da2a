#pragma once

#include <algorithm>
#include <cstdint>

#include "moonshot/detail/call/retry.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why `error` is no reason to try again, or null. `repeatable`: a call that was sent may be sent
/// again.
MOONSHOT_INLINE const char* objection_to(const Error& error, bool repeatable, bool sent) noexcept {
  if (!is_retryable(error)) return "it does not pass by itself";
  const auto* timeout = error.as<TimeoutError>();
  if (timeout != nullptr && timeout->phase() != TimeoutPhase::connect) {
    return "the server may be at work on it";
  }
  const bool refused_at_the_door = is_a(error.kind(), ErrorKind::rate_limited) ||
                                   error.kind() == ErrorKind::engine_overloaded ||
                                   error.kind() == ErrorKind::invalid_request;
  if (sent && !repeatable && !refused_at_the_door) return "it may have been done already";
  return nullptr;
}

/// The wait below which a retry makes no sense.
MOONSHOT_INLINE std::chrono::milliseconds least_wait(const Error& error) noexcept {
  const auto* api = error.as<ApiError>();
  auto wait = api != nullptr ? api->retry_after().value_or(std::chrono::milliseconds(0))
                             : std::chrono::milliseconds(0);
  const auto* limited = error.as<RateLimited>();
  constexpr std::chrono::seconds quarter_of_window{15};
  if (limited != nullptr && limited->limit() == RateLimit::rpm) {
    wait = (std::max)(wait, std::chrono::milliseconds(quarter_of_window));
  }
  return wait;
}

MOONSHOT_INLINE RetryDecision decide_retry(const RetryOptions& options, const Error& error,
                                           const RetrySituation& situation) {
  using std::chrono::milliseconds;
  RetryDecision decision;
  const bool repeatable = situation.repeatable && options.after_sent;
  if (const char* objection = objection_to(error, repeatable, situation.sent)) {
    decision.reason = objection;
    return decision;
  }
  if (situation.retries_done >= situation.max_retries) {
    decision.reason = "it was tried often enough";
    return decision;
  }
  const milliseconds least = least_wait(error);
  if (least > options.longest_wait) {
    decision.reason = "the wait that is asked for is too long";
    return decision;
  }
  // No wait of centuries overflows the clock.
  constexpr std::chrono::hours day{24};
  const milliseconds most =
      (std::min)((std::max)(options.max_delay, milliseconds(0)), milliseconds(day));
  milliseconds bound = (std::min)((std::max)(options.base_delay, milliseconds(0)), most);
  for (int i = 0; i < situation.retries_done && bound < most && bound > milliseconds(0); ++i) {
    bound = bound > most / 2 ? most : bound * 2;
  }
  const double share = (std::min)((std::max)(situation.random, 0.0), 1.0);
  decision.wait =
      least + milliseconds(static_cast<std::int64_t>(share * static_cast<double>(bound.count())));
  if (situation.time_left && decision.wait >= *situation.time_left) {
    decision.reason = "the call's deadline passes before the wait is over";
    return decision;
  }
  decision.retry = true;
  return decision;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
