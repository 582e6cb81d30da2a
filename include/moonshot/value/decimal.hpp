#pragma once

/// @file
/// A decimal number as the server wrote it.

#include <string>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Money: the exact digits of the wire, and a `double` for those who do not count cents.
class Decimal {
 public:
  Decimal() = default;
  /// From the text of a JSON number.
  explicit Decimal(std::string text) : text_(std::move(text)) {}

  /// The digits as sent, e.g. `49.58894`; `0` by default.
  const std::string& text() const noexcept { return text_; }
  /// The nearest `double`.
  double value() const noexcept;

  friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return a.text_ == b.text_; }
  friend bool operator!=(const Decimal& a, const Decimal& b) noexcept { return !(a == b); }

 private:
  std::string text_ = "0";
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/value/decimal.ipp"
#endif
