#pragma once

/// @file
/// Exact sums of money.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/value/decimal.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// An amount of money without its currency, never negative. It counts in units of 10^-12, so that
/// the price of a single token is exact; only `rounded` and `value` round. A sum of more than 9 *
/// 10^18 is 9 * 10^18. A plain value; its functions are pure and safe from any thread.
class Amount {
 public:
  /// The amount 0.
  Amount() = default;

  /// Reads `0.19`, `27` or `1.5e-3`. No value where the text is no JSON number, has a minus sign,
  /// is 10^18 or more, or has a digit other than 0 beyond the twelfth behind the point.
  static std::optional<Amount> parse(std::string_view decimal);

  /// The exact digits, without zeros at the end: `0.0001395`, `27`, `0`.
  Decimal decimal() const;
  /// The digits with exactly `places` (0 to 12) behind the point, a half rounded up: `0.0001`,
  /// `27.00`.
  std::string rounded(int places) const;
  /// The nearest `double`, e.g. for a chart.
  double value() const noexcept { return decimal().value(); }

  /// Whether it is 0.
  bool is_zero() const noexcept { return whole_ == 0 && trillionths_ == 0; }

  /// Adds `other`.
  Amount& operator+=(const Amount& other) noexcept;
  /// The sum.
  friend Amount operator+(Amount a, const Amount& b) noexcept { return a += b; }
  /// Whether the amounts are equal.
  friend bool operator==(const Amount& a, const Amount& b) noexcept {
    return a.whole_ == b.whole_ && a.trillionths_ == b.trillionths_;
  }
  /// Whether the amounts differ.
  friend bool operator!=(const Amount& a, const Amount& b) noexcept { return !(a == b); }
  /// Whether `a` is less than `b`.
  friend bool operator<(const Amount& a, const Amount& b) noexcept {
    return a.whole_ != b.whole_ ? a.whole_ < b.whole_ : a.trillionths_ < b.trillionths_;
  }

  /// What `count` tokens cost at this price for a million of them. No value where the price has
  /// more than six digits behind the point or is 10^6 or more, or where `count` is negative or more
  /// than 10^12.
  std::optional<Amount> for_tokens(std::int64_t count) const;
  /// This many hundredths of it, 0 to 1000. No value where the exact result has digits beyond the
  /// twelfth, or where the amount is more than 10^12.
  std::optional<Amount> percent(int hundredths) const;

 private:
  Amount(std::int64_t whole, std::int64_t trillionths) noexcept
      : whole_(whole), trillionths_(trillionths) {}

  std::int64_t whole_ = 0;
  std::int64_t trillionths_ = 0;  // 0 to 10^12 - 1
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cost/amount.ipp"
#endif
