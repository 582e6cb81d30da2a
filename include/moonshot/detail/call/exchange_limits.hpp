#pragma once

/// @file
/// When to give up one exchange with a server.

#include <chrono>
#include <optional>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The limits of one exchange and how far the exchange has come. It is told what happened and when,
/// and answers which limit comes next. It reads no clock and never fails; whoever owns it compares
/// the answers with the time and ends the exchange. The total limit always counts; of the others,
/// those that fit the present state.
/// Thread safety: one thread at a time. Where several need one, its owner holds a lock.
class ExchangeLimits {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// A moment at which the exchange is to end, and the reason. The latest possible time means that
  /// no limit counts at present.
  struct Limit {
    TimePoint time = (TimePoint::max)();
    TimeoutPhase phase = TimeoutPhase::total;
  };

  /// How long a sink that is satisfied waits for the end of the body, counted from the latest
  /// bytes. The end is wanted only so that the connection can be kept for the next call.
  static constexpr std::chrono::milliseconds linger{250};

  ExchangeLimits(const http::Deadlines& deadlines, TimePoint started) noexcept;

  /// The connection has been made, TLS included. The limit for connecting counts no longer.
  void connected() noexcept;
  /// The connection was lost before anything was sent, and another one is being made. The limit for
  /// connecting counts again, from the start of the exchange.
  void reconnecting() noexcept;
  /// A piece of a body that is read while it is sent has been sent. The limit for the first byte
  /// counts from here.
  void sent(TimePoint now) noexcept;
  /// The body that is being sent has no bytes ready. The limit for the first byte does not count
  /// until `sent`, because the server is not the one that is waited for.
  void awaiting_body() noexcept;
  /// The head of the response has arrived.
  void head(TimePoint now) noexcept;
  /// The sink has been given bytes of the body and is at work on them. The gap between bytes does
  /// not count meanwhile, because the server is not the one that is waited for.
  void delivering() noexcept;
  /// Bytes of the body have arrived, and the sink has done its work on them. The gap between bytes
  /// counts from here.
  void data(TimePoint now) noexcept;
  /// The sink needs nothing more. From here on `linger` takes the place of the gap between bytes.
  void satisfied(TimePoint now) noexcept;

  bool has_head() const noexcept { return latest_byte_.has_value(); }
  bool is_satisfied() const noexcept { return is_satisfied_; }

  /// The limit that comes first in the present state; of two at the same time, the one that is
  /// named first: total, connect, first byte.
  Limit next() const noexcept;
  /// Whether that limit has come. It is then `next().phase` that passed.
  bool is_passed(TimePoint now) const noexcept { return next().time <= now; }

 private:
  http::Deadlines deadlines_;
  TimePoint started_;
  TimePoint latest_piece_;
  std::optional<TimePoint> latest_byte_;
  bool is_connected_ = false;
  bool is_awaiting_body_ = false;
  bool is_delivering_ = false;
  bool is_satisfied_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/exchange_limits.ipp"
#endif
