#pragma once

/// @file
/// Cancelling a call from another thread: keep a `CancelSource`, put its token into
/// `CallOptions::cancel`.

#include <functional>
#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct CancelState;
struct CancelFunction;
}  // namespace detail

/// The listening side of a cancellation: cheap to copy, goes into `CallOptions::cancel`.
///
/// A default-constructed token can never be cancelled. A token may outlive its source. Thread
/// safety: every function may be called from any thread.
class CancelToken {
 public:
  /// A token that can never be cancelled.
  CancelToken() noexcept = default;

  /// Whether `CancelSource::cancel` was called. Never fails.
  bool cancelled() const noexcept;

  /// A function that runs once when the token is cancelled, for as long as the registration lives.
  /// Move-only. May be destroyed on any thread, but not within the function itself.
  class Registration {
   public:
    /// An empty registration.
    Registration() noexcept = default;
    /// Takes over the function of `other`, which is empty afterwards. Never fails.
    Registration(Registration&& other) noexcept;
    /// Exchanges the functions of both: the one that was registered here stays registered until
    /// `other` is destroyed. Never fails.
    Registration& operator=(Registration&& other) noexcept;
    /// Not copyable: the function belongs to one registration.
    Registration(const Registration&) = delete;
    /// Not copyable: the function belongs to one registration.
    Registration& operator=(const Registration&) = delete;
    /// Removes the function. When this returns, the function is not running and will not run.
    ~Registration();

   private:
    friend class CancelToken;
    std::shared_ptr<detail::CancelState> state_;
    detail::CancelFunction* function_ = nullptr;  // null where `state_` is
  };

  /// Runs `function` when the token is cancelled (at once if it already is). `function` runs on the
  /// cancelling thread, must be quick, must not throw and must not register or unregister. It may
  /// cancel.
  [[nodiscard]] Registration on_cancel(std::function<void()> function) const;

 private:
  friend class CancelSource;
  std::shared_ptr<detail::CancelState> state_;
};

/// The side that cancels: keep it, hand out `token()`, call `cancel()` from any thread. Copies
/// share one state. A cancelled source stays cancelled: make a new one for the next call.
class CancelSource {
 public:
  /// A source that is not cancelled.
  CancelSource();
  /// The token to give to calls; all of them are the same. Never fails.
  CancelToken token() const noexcept { return token_; }
  /// Cancels every call that was given the token; they return `Cancelled`. Later calls with the
  /// same token fail at once. Runs the functions that are registered with `on_cancel` on this
  /// thread, and returns when they have run. Calling it again, also from one of these functions,
  /// has no effect and returns at once. Never fails.
  void cancel() const;

 private:
  CancelToken token_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cancel.ipp"
#endif
