#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "moonshot/cancel.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

struct CancelState {
  std::atomic<bool> cancelled{false};
  std::mutex mutex;
  std::map<std::size_t, std::function<void()>> functions;
  std::size_t next_id = 1;
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
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      state_->functions.emplace(registration.id_, std::move(function));
      return registration;
    }
  }
  function();
  return registration;
}

MOONSHOT_INLINE CancelToken::Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), id_(other.id_) {}

MOONSHOT_INLINE CancelToken::Registration& CancelToken::Registration::operator=(
    Registration&& other) noexcept {
  std::swap(state_, other.state_);
  std::swap(id_, other.id_);
  return *this;
}

MOONSHOT_INLINE CancelToken::Registration::~Registration() {
  if (state_ == nullptr) return;
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->functions.erase(id_);
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
  for (auto& entry : state.functions) entry.second();
  state.functions.clear();
}

MOONSHOT_NAMESPACE_END
