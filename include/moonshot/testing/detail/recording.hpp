#pragma once

/// @file
/// Where the lines of a recording go, whoever carries the exchanges.

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Writes exchanges as redacted lines, and counts them. Thread safety: any number of threads.
class Recording {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// Takes one line without its line break; never called by two threads at once. False: it failed.
  using Write = std::function<bool(std::string_view line)>;
  using Clock = std::function<TimePoint()>;

  /// `clock` is asked for the time of each piece; it may be empty.
  Recording(Write write, Clock clock) : write_(std::move(write)), clock_(std::move(clock)) {}

  const Clock& clock() const noexcept { return clock_; }
  /// Writes `exchange`, or counts it as lost: who carries it is not to be disturbed.
  void write(const testing::Exchange& exchange) noexcept;
  /// Counts an exchange that could not even be noted.
  void lose() noexcept;
  std::size_t written() const;
  std::size_t lost() const;

 private:
  bool try_write(const testing::Exchange& exchange);

  const Write write_;
  const Clock clock_;
  mutable std::mutex mutex_;
  std::size_t written_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/detail/recording.ipp"
#endif
