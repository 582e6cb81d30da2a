#pragma once

#include "moonshot/detail/call/settling.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool Settling::is_unsettled(const Error& error, TimePoint now) const {
  const auto* missing = error.as<NotFound>();
  return missing != nullptr && missing->type() == "resource_not_found_error" && uploaded_ &&
         now - *uploaded_ <= recent_upload;
}

MOONSHOT_INLINE std::optional<std::chrono::milliseconds> Settling::begin_wait(
    const Error& error, std::optional<TimePoint> deadline, TimePoint now) {
  constexpr int most{5};
  if (!is_unsettled(error, now) || waits_ >= most) return std::nullopt;
  if (deadline && now + wait_ >= *deadline) return std::nullopt;
  const auto wait = wait_;
  ++waits_;
  wait_ *= 2;
  return wait;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
