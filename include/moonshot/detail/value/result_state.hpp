#pragma once

/// @file
/// What a `Result` is made of.

#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Holds a value or nothing, and beside it a pointer to an error. Not `std::variant`: instantiating
/// one for each `T` costs every including file compile time.
template <class T, class Pointer>
class ResultState {
 public:
  explicit ResultState(T&& value) : value_(std::move(value)), has_value_(true) {}
  explicit ResultState(Pointer&& error) noexcept : error_(std::move(error)) {}
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
  const Pointer& error() const noexcept { return error_; }

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

  Pointer error_;  // null beside a value
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
MOONSHOT_NAMESPACE_END
