#pragma once

// A loop whose time passes as soon as nothing is left to do.

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <moonshot/loop/event_loop.hpp>
#include <moonshot/loop/loop_host.hpp>

namespace support {

/// Jumps to the time of the next timer. There are no sockets.
class VirtualHost final : public moonshot::LoopHost {
 public:
  void watch(moonshot::NativeSocket, int) override {}
  void wake_at(TimePoint time) override { next_ = time; }
  void wake() override { is_woken_ = true; }
  TimePoint now() const override { return now_; }

  /// Turns `loop` until `is_done`. Returns whether that came before everything stood still.
  bool run(moonshot::EventLoop& loop, const std::function<bool()>& is_done) {
    while (!is_done()) {
      const bool has_posted = is_woken_;
      is_woken_ = false;
      if (!has_posted) {
        if (next_ == (TimePoint::max)()) return false;
        now_ = (std::max)(now_, std::exchange(next_, (TimePoint::max)()));
      }
      loop.turn();
    }
    return true;
  }

 private:
  // Not before the real time, by which deadlines are made.
  TimePoint now_ = std::chrono::steady_clock::now();
  TimePoint next_ = (TimePoint::max)();
  bool is_woken_ = false;
};

}  // namespace support
