#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "moonshot/errors/retryable.hpp"
#include "moonshot/pipeline/pipeline.hpp"
#include "moonshot/pipeline/retry.hpp"

namespace moonshot {

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

}  // namespace detail

MOONSHOT_INLINE RetryDecision decide_retry(const RetryOptions& options, const Error& error,
                                           const RetrySituation& situation) {
  using std::chrono::milliseconds;
  RetryDecision decision;
  if (const char* objection = detail::objection_to(error, situation.repeatable)) {
    decision.reason = objection;
    return decision;
  }
  if (situation.retries_done >= situation.max_retries) {
    decision.reason = "it was tried often enough";
    return decision;
  }
  const milliseconds least = detail::least_wait(error);
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
    : options_(pipeline.options.retry), call_(call), deadlines_(deadlines) {
  situation_.max_retries = call.max_retries.value_or(options_.max_retries);
  situation_.repeatable = repeatable;
}

MOONSHOT_INLINE bool Retrier::again(ErrorPtr& error) {
  if (call_.cancel.cancelled()) return false;
  if (deadlines_.total) {
    situation_.time_left = std::chrono::duration_cast<std::chrono::milliseconds>(
        *deadlines_.total - std::chrono::steady_clock::now());
  }
  situation_.random = options_.random ? options_.random() : detail::random_fraction();
  const auto decision = decide_retry(options_, *error, situation_);
  if (!decision.retry) return false;
  ++situation_.retries_done;
  if (options_.on_retry) options_.on_retry({situation_.retries_done, decision.wait, error.get()});
  tries_.history = error->attempts();
  if (!tries_.history.empty()) tries_.history.back().error = error->kind();
  tries_.waited = decision.wait;
  const bool slept = options_.sleep ? options_.sleep(decision.wait, call_.cancel)
                                    : sleep_for(decision.wait, call_.cancel);
  if (slept) return true;
  CallErrorData data;
  data.message = "the call was cancelled while it waited to be tried again";
  data.endpoint = error->endpoint();
  data.attempts = tries_.history;
  error = make_call_error<Cancelled>(std::move(data));
  return false;
}

MOONSHOT_INLINE bool sleep_for(std::chrono::milliseconds time, const CancelToken& token) {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  const auto registration = token.on_cancel([&] {
    const std::lock_guard<std::mutex> lock(mutex);
    cancelled = true;
    changed.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex);
  return !changed.wait_for(lock, time, [&] { return cancelled; });
}

}  // namespace moonshot
