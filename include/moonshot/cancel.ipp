#pragma once

#include <atomic>
#include <mutex>
#include <utility>

#include "moonshot/cancel.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// A function that is registered, in a list that is linked by hand: a standard container of them
/// would be instantiated by every file that makes a call. It belongs to its registration.
struct CancelFunction {
  std::function<void()> run;
  CancelFunction* previous = nullptr;
  CancelFunction* next = nullptr;
};

struct CancelState {
  std::atomic<bool> cancelled{false};
  std::mutex mutex;                 // guards the list
  CancelFunction* first = nullptr;  // in the order of registration
  CancelFunction* last = nullptr;

  void append(CancelFunction& function) noexcept {
    function.previous = last;
    (last != nullptr ? last->next : first) = &function;
    last = &function;
  }
  void remove(CancelFunction& function) noexcept {
    (function.previous != nullptr ? function.previous->next : first) = function.next;
    (function.next != nullptr ? function.next->previous : last) = function.previous;
  }
};

}  // namespace detail

MOONSHOT_INLINE bool CancelToken::cancelled() const noexcept {
  return state_ != nullptr && state_->cancelled.load(std::memory_order_acquire);
}

MOONSHOT_INLINE CancelToken::Registration CancelToken::on_cancel(
    std::function<void()> function) const {
  Registration registration;
  if (state_ == nullptr) return registration;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    if (!cancelled()) {
      registration.function_ = new detail::CancelFunction;
      registration.function_->run = std::move(function);
      registration.state_ = state_;
      state_->append(*registration.function_);
      return registration;
    }
  }
  function();
  return registration;
}

MOONSHOT_INLINE CancelToken::Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), function_(std::exchange(other.function_, nullptr)) {}

MOONSHOT_INLINE CancelToken::Registration& CancelToken::Registration::operator=(
    Registration&& other) noexcept {
  std::swap(state_, other.state_);
  std::swap(function_, other.function_);
  return *this;
}

MOONSHOT_INLINE CancelToken::Registration::~Registration() {
  if (state_ == nullptr) return;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->remove(*function_);
  }
  delete function_;
}

MOONSHOT_INLINE CancelSource::CancelSource() {
  token_.state_ = std::make_shared<detail::CancelState>();
}

MOONSHOT_INLINE void CancelSource::cancel() const {
  auto& state = *token_.state_;
  // Before the lock: one of the functions may cancel the same source.
  if (state.cancelled.exchange(true, std::memory_order_acq_rel)) return;
  // The lock is held while the functions run: that is what lets a destroyed Registration promise
  // that its function is not running.
  const std::lock_guard<std::mutex> lock(state.mutex);
  for (auto* function = state.first; function != nullptr; function = function->next) {
    function->run();
    function->run = nullptr;
  }
}

MOONSHOT_NAMESPACE_END
