#pragma once

/// @file
/// The moment in which a file that was just uploaded is not known to the server yet.

#include <chrono>
#include <optional>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How long after its upload a file may be missing for a moment. One that is missing later stays
/// so.
inline constexpr std::chrono::seconds recent_upload{60};

/// Decides how that moment is waited out: up to five times, 7.75 seconds in all, and only for a
/// file that the client has uploaded just now. For one call.
class Settling {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `uploaded` is when the file that the call names was uploaded; nothing where that is not known.
  explicit Settling(std::optional<TimePoint> uploaded) noexcept : uploaded_(uploaded) {}

  /// Begins a wait after the failure `error` and returns how long it is; nothing where `error` is
  /// final, or where `deadline` passes first.
  std::optional<std::chrono::milliseconds> begin_wait(const Error& error,
                                                      std::optional<TimePoint> deadline,
                                                      TimePoint now);

  /// How many waits were begun.
  int waits() const noexcept { return waits_; }

 private:
  bool is_unsettled(const Error& error, TimePoint now) const;

  std::optional<TimePoint> uploaded_;
  std::chrono::milliseconds wait_{250};
  int waits_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/settling.ipp"
#endif
