#pragma once

/// @file
/// What the classes of the family have in common.

#include <memory>
#include <utility>

#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN

class Error;

namespace detail {

/// Ends the program, in place of an exception where there are none.
[[noreturn]] void abort_with(const char* what) noexcept;

/// Gives a class of the family its identity. `Base` is its parent, `Kind` its exact class.
template <class Self, class Base, ErrorKind Kind>
class ErrorClass : public Base {
 public:
  static constexpr ErrorKind static_kind = Kind;
  using Base::Base;
  ErrorKind kind() const noexcept override { return Kind; }
  std::shared_ptr<const Error> share() const override {
    return share_new<const Error>(new Self(static_cast<const Self&>(*this)));
  }
  [[noreturn]] void raise() const override {
#if MOONSHOT_EXCEPTIONS
    throw static_cast<const Self&>(*this);
#else
    abort_with(this->what());
#endif
  }
};

/// The classes of calls without a usable answer share their construction.
template <class Self, ErrorKind Kind>
class CallError : public ErrorClass<Self, Error, Kind> {
 public:
  explicit CallError(std::shared_ptr<const CallErrorData> data) noexcept
      : ErrorClass<Self, Error, Kind>(std::shared_ptr<const ErrorData>(std::move(data))) {}

 protected:
  const CallErrorData& call() const noexcept { return this->template data<CallErrorData>(); }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/error/error_class.ipp"
#endif
