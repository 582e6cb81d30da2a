#pragma once

/// @file
/// A value or an error, for the functions that do not throw.

#include <cassert>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Holds a value or nothing, and beside it an error. Not `std::variant`: instantiating one for each
/// `T` costs every including file compile time.
template <class T>
class ResultState {
 public:
  explicit ResultState(T&& value) : value_(std::move(value)), has_value_(true) {}
  explicit ResultState(ErrorPtr&& error) noexcept : error_(std::move(error)) {}
  ResultState(const ResultState& other) : error_(other.error_) {
    if (other.has_value_) construct(other.value_);
  }
  ResultState(ResultState&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : error_(std::move(other.error_)) {
    if (other.has_value_) construct(std::move(other.value_));
  }
  ResultState& operator=(const ResultState& other) {
    if (this != &other) *this = ResultState(other);
    return *this;
  }
  ResultState& operator=(ResultState&& other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if (this == &other) return *this;
    destroy();
    error_ = std::move(other.error_);
    if (other.has_value_) construct(std::move(other.value_));
    return *this;
  }
  ~ResultState() { destroy(); }

  bool has_value() const noexcept { return has_value_; }
  T& value() noexcept { return value_; }
  const T& value() const noexcept { return value_; }
  const ErrorPtr& error() const noexcept { return error_; }

 private:
  template <class From>
  void construct(From&& value) {
    ::new (static_cast<void*>(&value_)) T(std::forward<From>(value));
    has_value_ = true;
  }
  void destroy() noexcept {
    if (has_value_) value_.~T();
    has_value_ = false;
  }

  ErrorPtr error_;  // null beside a value
  union {
    T value_;
  };
  bool has_value_ = false;
};

/// Deletes the copying of a class that has it as a base, where `copyable` is false.
template <bool copyable>
struct CopyableIf {};
template <>
struct CopyableIf<false> {
  CopyableIf() = default;
  CopyableIf(const CopyableIf&) = delete;
  CopyableIf(CopyableIf&&) = default;
  CopyableIf& operator=(const CopyableIf&) = delete;
  CopyableIf& operator=(CopyableIf&&) = default;
  ~CopyableIf() = default;
};

}  // namespace detail

/// What a `try_` function returns: a `T`, or the error of exact class that the throwing twin
/// throws.
template <class T>
class [[nodiscard]] Result : private detail::CopyableIf<std::is_copy_constructible_v<T>> {
 public:
  using value_type = T;

  Result(T value) : state_(std::move(value)) {}
  /// From an error of any class of the family; its exact class is kept.
  template <class E, class = std::enable_if_t<std::is_base_of_v<Error, E>>>
  Result(const E& error) : state_(error.share()) {}
  Result(ErrorPtr error) noexcept : state_(std::move(error)) { assert(state_.error() != nullptr); }

  bool has_value() const noexcept { return state_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Precondition: `has_value()`.
  T& operator*() & noexcept { return state_.value(); }
  const T& operator*() const& noexcept { return state_.value(); }
  T&& operator*() && noexcept { return std::move(state_.value()); }
  T* operator->() noexcept { return &state_.value(); }
  const T* operator->() const noexcept { return &state_.value(); }

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
  const Error& error() const noexcept { return *state_.error(); }
  /// The error as a shared pointer that may outlive this result; null where there is a value.
  ErrorPtr error_ptr() const noexcept { return state_.error(); }

 private:
  detail::ResultState<T> state_;
};

MOONSHOT_NAMESPACE_END
