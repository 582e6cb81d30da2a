#pragma once

#include <charconv>
#include <limits>

#include "moonshot/cost/amount.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

inline constexpr int amount_places = 12;
inline constexpr std::int64_t one_million = 1000000;
inline constexpr std::int64_t one_trillion = one_million * one_million;
inline constexpr std::int64_t most_whole = 9 * one_trillion * one_million;

/// The digits of a JSON number without its point, and how many of them come before the point.
struct DigitRow {
  std::string digits;
  std::int64_t before_point = 0;
};

MOONSHOT_INLINE std::optional<DigitRow> read_digits(std::string_view decimal) {
  detail::JsonReader reader(decimal);
  std::string_view number;
  if (!reader.read_number(number) || !reader.finish()) return std::nullopt;
  if (number.front() == '-') return std::nullopt;
  DigitRow row;
  const auto exponent_at = number.find_first_of("eE");
  const auto mantissa = number.substr(0, exponent_at);
  const auto point = mantissa.find('.');
  row.digits = std::string(mantissa.substr(0, point));
  row.before_point = static_cast<std::int64_t>(row.digits.size());
  if (point != std::string_view::npos) row.digits += mantissa.substr(point + 1);
  if (exponent_at == std::string_view::npos) return row;
  auto exponent_text = number.substr(exponent_at + 1);
  if (exponent_text.front() == '+') exponent_text.remove_prefix(1);
  int exponent = 0;
  const auto* end = exponent_text.data() + exponent_text.size();
  const auto result = std::from_chars(exponent_text.data(), end, exponent);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  row.before_point += exponent;
  return row;
}

}  // namespace detail

MOONSHOT_INLINE std::optional<Amount> Amount::parse(std::string_view decimal) {
  const auto row = detail::read_digits(decimal);
  if (!row) return std::nullopt;
  constexpr std::int64_t most_digits = 18;
  Amount amount;
  for (std::size_t i = 0; i < row->digits.size(); ++i) {
    const int digit = row->digits[i] - '0';
    if (digit == 0) continue;
    // The digit counts ones at power 0 and tenths at power -1.
    const std::int64_t power = row->before_point - static_cast<std::int64_t>(i) - 1;
    if (power >= most_digits || power < -detail::amount_places) return std::nullopt;
    std::int64_t value = digit;
    for (auto p = power < 0 ? power + detail::amount_places : power; p > 0; --p) value *= 10;
    (power < 0 ? amount.trillionths_ : amount.whole_) += value;
  }
  return amount;
}

MOONSHOT_INLINE Decimal Amount::decimal() const {
  std::string text = rounded(detail::amount_places);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return Decimal(std::move(text));
}

MOONSHOT_INLINE std::string Amount::rounded(int places) const {
  if (places < 0) places = 0;
  if (places > detail::amount_places) places = detail::amount_places;
  std::int64_t unit = 1;
  for (int i = places; i < detail::amount_places; ++i) unit *= 10;
  std::int64_t whole = whole_;
  std::int64_t fraction = (trillionths_ + unit / 2) / unit;
  const std::int64_t full = detail::one_trillion / unit;
  if (fraction >= full) {
    fraction -= full;
    ++whole;
  }
  std::string text = std::to_string(whole);
  if (places == 0) return text;
  const std::string digits = std::to_string(fraction);
  return text + '.' + std::string(static_cast<std::size_t>(places) - digits.size(), '0') + digits;
}

MOONSHOT_INLINE Amount& Amount::operator+=(const Amount& other) noexcept {
  std::int64_t carry = 0;
  trillionths_ += other.trillionths_;
  if (trillionths_ >= detail::one_trillion) {
    trillionths_ -= detail::one_trillion;
    carry = 1;
  }
  if (whole_ > detail::most_whole - other.whole_ - carry) {
    *this = Amount(detail::most_whole, 0);
  } else {
    whole_ += other.whole_ + carry;
  }
  return *this;
}

MOONSHOT_INLINE std::optional<Amount> Amount::for_tokens(std::int64_t count) const {
  using detail::one_million;
  using detail::one_trillion;
  if (count < 0 || count > one_trillion || whole_ >= one_million) return std::nullopt;
  if (trillionths_ % one_million != 0) return std::nullopt;
  // The price in millionths for a million tokens is the price in trillionths for one token.
  const std::int64_t one = whole_ * one_million + trillionths_ / one_million;
  const std::int64_t millions = count / one_million * one;  // in millionths
  const std::int64_t rest = count % one_million * one;      // in trillionths
  return Amount(millions / one_million, millions % one_million * one_million) +
         Amount(rest / one_trillion, rest % one_trillion);
}

MOONSHOT_INLINE std::optional<Amount> Amount::percent(int hundredths) const {
  using detail::one_trillion;
  constexpr std::int64_t hundred = 100;
  constexpr int most = 1000;
  if (hundredths < 0 || hundredths > most || whole_ > one_trillion) return std::nullopt;
  const std::int64_t whole = whole_ * hundredths;
  const std::int64_t fraction = whole % hundred * one_trillion + trillionths_ * hundredths;
  if (fraction % hundred != 0) return std::nullopt;
  const std::int64_t rest = fraction / hundred;
  return Amount(whole / hundred + rest / one_trillion, rest % one_trillion);
}

MOONSHOT_NAMESPACE_END
