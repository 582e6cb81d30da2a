#pragma once

#include <algorithm>
#include <random>

#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/drive/pause.hpp"
#include "moonshot/detail/drive/pipeline.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why `error` is no reason to try again, or null.
MOONSHOT_INLINE const char* objection_to(const Error& error, bool repeatable) noexcept {
  if (!is_retryable(error)) return "it does not pass by itself";
  const auto* timeout = error.as<TimeoutError>();
  if (timeout != nullptr && timeout->phase() != TimeoutPhase::connect) {
    return "the server may be at work on it";
  }
  const bool refused_at_the_door =
      is_a(error.kind(), ErrorKind::rate_limited) || error.kind() == ErrorKind::engine_overloaded;
  if (!repeatable && !refused_at_the_door) return "it may have been done already";
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

MOONSHOT_INLINE double random_fraction() {
  std::random_device device;
  constexpr double range = 4294967296.0;
  return static_cast<double>(device()) / range;
}

MOONSHOT_INLINE RetryDecision decide_retry(const RetryOptions& options, const Error& error,
                                           const RetrySituation& situation) {
  using std::chrono::milliseconds;
  RetryDecision decision;
  if (const char* objection = objection_to(error, situation.repeatable)) {
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

MOONSHOT_INLINE Retrier::Retrier(const Pipeline& pipeline, const CallOptions& call,
                                 const http::Deadlines& deadlines, bool repeatable)
    : pipeline_(pipeline), call_(call), deadlines_(deadlines) {
  situation_.max_retries = call.max_retries.value_or(pipeline.options.retry.max_retries);
  situation_.repeatable = repeatable;
}

MOONSHOT_INLINE bool Retrier::again(ErrorPtr& error) {
  if (call_.cancel.cancelled()) return false;
  if (deadlines_.total) {
    situation_.time_left = std::chrono::duration_cast<std::chrono::milliseconds>(
        *deadlines_.total - std::chrono::steady_clock::now());
  }
  const auto& options = pipeline_.options.retry;
  situation_.random = options.random ? options.random() : random_fraction();
  const auto decision = decide_retry(options, *error, situation_);
  if (!decision.retry) return false;
  ++situation_.retries_done;
  if (options.on_retry) options.on_retry({situation_.retries_done, decision.wait, error.get()});
  tries_.history = error->attempts();
  if (!tries_.history.empty()) tries_.history.back().error = error->kind();
  tries_.waited = decision.wait;
  if (pause_for(pipeline_, decision.wait, call_.cancel)) return true;
  error = cancelled_while(pipeline_, "waited to be tried again", tries_.history);
  return false;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
