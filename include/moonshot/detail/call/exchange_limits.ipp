#pragma once

#include "moonshot/detail/call/exchange_limits.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ExchangeLimits::ExchangeLimits(const http::Deadlines& deadlines,
                                               TimePoint started) noexcept
    : deadlines_(deadlines), started_(started), latest_piece_(started) {}

MOONSHOT_INLINE void ExchangeLimits::connected() noexcept { is_connected_ = true; }

MOONSHOT_INLINE void ExchangeLimits::reconnecting() noexcept { is_connected_ = false; }

MOONSHOT_INLINE void ExchangeLimits::sent(TimePoint now) noexcept {
  latest_piece_ = now;
  is_awaiting_body_ = false;
}

MOONSHOT_INLINE void ExchangeLimits::awaiting_body() noexcept { is_awaiting_body_ = true; }

MOONSHOT_INLINE void ExchangeLimits::head(TimePoint now) noexcept { latest_byte_ = now; }

MOONSHOT_INLINE void ExchangeLimits::delivering() noexcept { is_delivering_ = true; }

MOONSHOT_INLINE void ExchangeLimits::data(TimePoint now) noexcept {
  latest_byte_ = now;
  is_delivering_ = false;
}

MOONSHOT_INLINE void ExchangeLimits::satisfied(TimePoint now) noexcept {
  latest_byte_ = now;
  is_satisfied_ = true;
}

MOONSHOT_INLINE ExchangeLimits::Limit ExchangeLimits::next() const noexcept {
  Limit next;
  const auto consider = [&next](TimePoint time, TimeoutPhase phase) {
    if (time < next.time) next = {time, phase};
  };
  if (deadlines_.total) consider(*deadlines_.total, TimeoutPhase::total);
  if (!latest_byte_) {
    if (deadlines_.connect && !is_connected_) {
      consider(started_ + *deadlines_.connect, TimeoutPhase::connect);
    }
    if (deadlines_.first_byte && !is_awaiting_body_) {
      consider(latest_piece_ + *deadlines_.first_byte, TimeoutPhase::first_byte);
    }
  } else if (is_satisfied_) {
    consider(*latest_byte_ + linger, TimeoutPhase::between_bytes);
  } else if (deadlines_.between_bytes && !is_delivering_) {
    consider(*latest_byte_ + *deadlines_.between_bytes, TimeoutPhase::between_bytes);
  }
  return next;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
