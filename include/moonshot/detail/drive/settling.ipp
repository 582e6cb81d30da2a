#pragma once

#include <utility>

#include "moonshot/detail/drive/pause.hpp"
#include "moonshot/detail/drive/settling.hpp"
#include "moonshot/detail/errors/judge.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The same refusal with these tries; an error of another kind as it is.
MOONSHOT_INLINE ErrorPtr with_attempts(const ErrorPtr& error, std::vector<Attempt> attempts) {
  const auto* api = error->as<ApiError>();
  if (api == nullptr) return error;
  return judge(api->endpoint(), {api->status(), api->headers()}, api->body(), std::move(attempts));
}

MOONSHOT_INLINE bool Settling::is_unsettled(const Error& error) const {
  const auto* missing = error.as<NotFound>();
  return missing != nullptr && missing->type() == "resource_not_found_error" &&
         pipeline_.recent_uploads->contains(file_id_, Clock::now());
}

MOONSHOT_INLINE bool Settling::has_time() const {
  constexpr int most{5};
  const auto& total =
      call_.timeouts.total ? call_.timeouts.total : pipeline_.options.timeouts.total;
  return waits_ < most && (!total || Clock::now() + wait_ < start_ + *total);
}

MOONSHOT_INLINE bool Settling::again(ErrorPtr& error) {
  const bool waits = is_unsettled(*error) && has_time();
  if (!waits && tries_.empty()) return false;
  for (const auto& attempt : error->attempts()) tries_.push_back(attempt);
  if (!waits) {
    error = with_attempts(error, std::move(tries_));
    return false;
  }
  if (!tries_.empty()) tries_.back().error = error->kind();
  ++waits_;
  const auto& told = pipeline_.options.retry.on_retry;
  if (told) told({waits_, wait_, error.get()});
  if (!pause_for(pipeline_, wait_, call_.cancel)) {
    error = cancelled_while(pipeline_, "waited for a file that was just uploaded", tries_);
    return false;
  }
  wait_ *= 2;
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
