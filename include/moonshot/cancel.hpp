#pragma once

/// @file
/// Cancelling a call from another thread.

#include <cstddef>
#include <functional>
#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct CancelState;
}

/// The listening side of a cancellation: cheap to copy, goes into `CallOptions::cancel`.
///
/// A default-constructed token can never be cancelled. Thread safety: every function may be called
/// from any thread.
class CancelToken {
 public:
  CancelToken() noexcept = default;

  /// Whether `CancelSource::cancel` was called. Never fails.
  bool cancelled() const noexcept;

  /// A function that runs once when the token is cancelled, for as long as the registration lives.
  class Registration {
   public:
    Registration() noexcept = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    /// Removes the function. When this returns, the function is not running and will not run.
    ~Registration();

   private:
    friend class CancelToken;
    std::shared_ptr<detail::CancelState> state_;
    std::size_t id_ = 0;
  };

  /// Runs `function` when the token is cancelled (at once if it already is). `function` runs on the
  /// cancelling thread, must be quick, must not throw and must not register or unregister.
  [[nodiscard]] Registration on_cancel(std::function<void()> function) const;

 private:
  friend class CancelSource;
  std::shared_ptr<detail::CancelState> state_;
};

/// The commanding side: keep it, hand out `token()`, call `cancel()` from any thread.
class CancelSource {
 public:
  CancelSource();
  CancelToken token() const noexcept { return token_; }
  /// Cancels every call that was given the token; they return `Cancelled`. Later calls with the
  /// same token fail at once. Calling it again has no effect. Never fails.
  void cancel() const;

 private:
  CancelToken token_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cancel.ipp"
#endif
