#pragma once

/// @file
/// Which of many moments comes first.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A moment, and what is to happen then. It is removed from its heap before it is destroyed.
class HeapTimer {
 public:
  HeapTimer() = default;
  HeapTimer(const HeapTimer&) = delete;
  HeapTimer& operator=(const HeapTimer&) = delete;
  virtual ~HeapTimer() = default;
  virtual void on_time() = 0;

 private:
  friend class TimerHeap;
  static constexpr std::size_t nowhere = (std::numeric_limits<std::size_t>::max)();
  std::chrono::steady_clock::time_point time_{};
  std::size_t place_ = nowhere;
  unsigned round_ = 0;
  bool has_room_ = false;
};

/// The moments that are still to come, as a binary heap. Setting and removing one takes time in
/// proportion to the logarithm of their number, and memory only where there were never so many
/// before. No clock. Not for concurrent use.
class TimerHeap {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// From now on until `forget`, setting `timer` needs no memory.
  void prepare(HeapTimer& timer) {
    if (timer.has_room_) return;
    make_room(heap_.size() + kept_free_ + 1);
    timer.has_room_ = true;
    if (timer.place_ == HeapTimer::nowhere) ++kept_free_;
  }
  /// Removes `timer`, and what was prepared for it.
  void forget(HeapTimer& timer) noexcept {
    remove(timer);
    if (std::exchange(timer.has_room_, false)) --kept_free_;
  }
  /// Sets `timer`, which may be set already, to `time`.
  void set(HeapTimer& timer, TimePoint time) {
    if (timer.place_ == HeapTimer::nowhere) {
      if (timer.has_room_) {
        --kept_free_;
      } else {
        make_room(heap_.size() + kept_free_ + 1);
      }
      heap_.push_back(&timer);
      timer.place_ = heap_.size() - 1;
    }
    timer.time_ = time;
    timer.round_ = round_;
    move_down(move_up(timer.place_));
  }
  /// Removes `timer` where it is set.
  void remove(HeapTimer& timer) noexcept {
    const auto place = timer.place_;
    if (place == HeapTimer::nowhere) return;
    timer.place_ = HeapTimer::nowhere;
    if (timer.has_room_) ++kept_free_;
    auto* const last = heap_.back();
    heap_.pop_back();
    if (last == &timer) return;
    put(place, last);
    move_down(move_up(place));
  }
  /// From here on, what is set waits for the next round, so that no round goes on without end.
  void begin_round() noexcept { ++round_; }
  /// Removes the first timer whose time has come, and returns it; null where there is none, or
  /// where it was set within this round.
  HeapTimer* take_due(TimePoint now) noexcept {
    if (heap_.empty()) return nullptr;
    auto* const due = heap_.front();
    if (due->time_ > now || due->round_ == round_) return nullptr;
    remove(*due);
    return due;
  }
  /// The time of the first one; the latest possible time where there is none.
  TimePoint next() const noexcept {
    return heap_.empty() ? (TimePoint::max)() : heap_.front()->time_;
  }

 private:
  void make_room(std::size_t count) {
    if (heap_.capacity() < count) heap_.reserve((std::max)(count, heap_.capacity() * 2));
  }
  void put(std::size_t place, HeapTimer* timer) noexcept {
    heap_[place] = timer;
    timer->place_ = place;
  }
  void swap(std::size_t a, std::size_t b) noexcept {
    auto* const timer = heap_[a];
    put(a, heap_[b]);
    put(b, timer);
  }
  std::size_t move_up(std::size_t place) noexcept {
    while (place > 0 && heap_[place]->time_ < heap_[(place - 1) / 2]->time_) {
      swap(place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
    return place;
  }
  void move_down(std::size_t place) noexcept {
    for (;;) {
      auto first = place;
      for (const auto child : {place * 2 + 1, place * 2 + 2}) {
        if (child < heap_.size() && heap_[child]->time_ < heap_[first]->time_) first = child;
      }
      if (first == place) return;
      swap(first, place);
      place = first;
    }
  }

  std::vector<HeapTimer*> heap_;
  std::size_t kept_free_ = 0;  // room for those that are prepared and not set
  unsigned round_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
