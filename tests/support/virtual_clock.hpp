#pragma once

// A governor's time that passes only while nothing happens.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include <moonshot/limits/detail/wait_clock.hpp>

namespace support {

/// Jumps to the time that the governor waits for, once no call is running: a call takes no time.
class VirtualClock final : public moonshot::detail::WaitClock {
 public:
  TimePoint now() const override { return TimePoint(std::chrono::nanoseconds(now_)); }

  void wait(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
            std::optional<TimePoint> until, int running) override {
    if (!until || running > 0) return changed.wait(lock);
    if (*until > now()) now_ = std::chrono::nanoseconds(until->time_since_epoch()).count();
  }

  void advance(std::chrono::nanoseconds time) { now_ += time.count(); }

 private:
  std::atomic<std::int64_t> now_{std::chrono::nanoseconds(std::chrono::hours(1)).count()};
};

}  // namespace support
