#pragma once

/// @file
/// A value or an error, for the functions that do not throw.

#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a `try_` function returns: a `T`, or the error of exact class that the throwing twin
/// throws.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  /// From an error of any class of the family; its exact class is kept.
  template <class E, class = std::enable_if_t<std::is_base_of_v<Error, E>>>
  Result(const E& error) : state_(std::in_place_index<1>, error.share()) {}
  /// From a shared error. A null pointer becomes a `UsageError`, so that a result without a value
  /// always has an error.
  Result(ErrorPtr error)
      : state_(std::in_place_index<1>,
               error != nullptr
                   ? std::move(error)
                   : usage_error("error", "an error was expected, not a null pointer").share()) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Precondition: `has_value()`.
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  /// The value; throws the error as its exact class where there is none.
  T& value() & {
    if (!has_value()) error().raise();
    return **this;
  }
  const T& value() const& {
    if (!has_value()) error().raise();
    return **this;
  }
  T&& value() && {
    if (!has_value()) error().raise();
    return std::move(**this);
  }

  /// The error. Precondition: `!has_value()`. Lives as long as this result.
  const Error& error() const noexcept { return **std::get_if<1>(&state_); }
  /// The error as a shared pointer that may outlive this result; null where there is a value.
  ErrorPtr error_ptr() const noexcept {
    const auto* error = std::get_if<1>(&state_);
    return error != nullptr ? *error : nullptr;
  }

 private:
  std::variant<T, ErrorPtr> state_;
};

MOONSHOT_NAMESPACE_END
