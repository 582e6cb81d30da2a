#pragma once

/// @file
/// A decimal number as the server wrote it.

#include <string>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// A decimal number, e.g. an amount of money: the exact digits of the wire, and the nearest
/// `double` for those who do not need every digit. A plain value.
class Decimal {
 public:
  /// The number `0`.
  Decimal() = default;
  /// From the text of a JSON number, e.g. `49.58894`. The text is kept as it is and not checked
  /// here; text that is no JSON is a `UsageError` when a request with it is encoded.
  explicit Decimal(std::string text) : text_(std::move(text)) {}

  /// The digits as sent, e.g. `49.58894`; `0` by default.
  const std::string& text() const noexcept { return text_; }
  /// The nearest `double`; 0 where the text is no number or is out of a `double`'s range.
  double value() const noexcept;

  /// Whether the digits are the same text: `1.0` and `1` differ.
  friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return a.text_ == b.text_; }
  /// The opposite of `==`.
  friend bool operator!=(const Decimal& a, const Decimal& b) noexcept { return !(a == b); }

 private:
  std::string text_ = "0";
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/value/decimal.ipp"
#endif
