#pragma once

/// @file
/// A value or an error, for the functions that do not throw.

#include <memory>
#include <type_traits>
#include <utility>

#include "moonshot/detail/value/result_state.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a `try_` function returns: a `T`, or the same error, of the same exact class, that the
/// throwing twin throws. Copyable and movable as `T` is; a moved-from result still holds its kind.
/// Not for concurrent use where one of the threads changes it.
///
/// Where memory runs out, a function that returns one may throw `std::bad_alloc`, as the standard
/// library does: an error would need memory, too. Nothing else is thrown but by the caller's own
/// functions.
template <class T>
class [[nodiscard]] Result : private detail::CopyableIf<std::is_copy_constructible_v<T>> {
 public:
  /// The type of the value.
  using value_type = T;

  /// A result with a value.
  Result(T value) : state_(std::move(value)) {}
  /// A result with an error of any class of the family; its exact class is kept.
  template <class E, class = std::enable_if_t<std::is_base_of_v<Error, E>>>
  Result(const E& error) : state_(error.share()) {}
  /// A result with an error that is shared. A null pointer becomes a `UsageError`, so that a result
  /// without a value always has an error.
  Result(ErrorPtr error)
      : state_(error != nullptr
                   ? std::move(error)
                   : usage_error("error", "an error was expected, not a null pointer").share()) {}

  /// Whether there is a value. Never fails.
  bool has_value() const noexcept { return state_.has_value(); }
  /// The same: `if (auto reply = chat.try_create(request)) ...`.
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Precondition: `has_value()`, which is not checked. Lives as long as this result.
  T& operator*() & noexcept { return state_.value(); }
  /// The value, for reading. Precondition: `has_value()`.
  const T& operator*() const& noexcept { return state_.value(); }
  /// The value of a result that is not needed any more, by value: it may outlive the result, as in
  /// `for (auto& chunk : *client.chat().try_stream(request))`. Precondition: `has_value()`.
  T operator*() && { return std::move(state_.value()); }
  /// A member of the value. Precondition: `has_value()`.
  T* operator->() noexcept { return &state_.value(); }
  /// A member of the value, for reading. Precondition: `has_value()`.
  const T* operator->() const noexcept { return &state_.value(); }

  /// The value. Where there is none, throws the error as its exact class; in a program without
  /// exceptions it aborts. Lives as long as this result.
  T& value() & {
    if (!has_value()) error().raise();
    return **this;
  }
  /// The value, for reading. Throws as the function above does.
  const T& value() const& {
    if (!has_value()) error().raise();
    return **this;
  }
  /// The value of a result that is not needed any more, by value: it may outlive the result, as in
  /// `for (auto& chunk : client.chat().try_stream(request).value())`. Throws as the function above
  /// does.
  T value() && {
    if (!has_value()) error().raise();
    return std::move(state_.value());
  }

  /// The error. Precondition: `!has_value()`, which is not checked. Lives as long as this result.
  const Error& error() const noexcept { return *state_.error(); }
  /// The error as a shared pointer that may outlive this result; null where there is a value.
  ErrorPtr error_ptr() const noexcept { return state_.error(); }

 private:
  detail::ResultState<T, ErrorPtr> state_;
};

MOONSHOT_NAMESPACE_END
