#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <locale>
#include <sstream>

#include "moonshot/detail/tokens/number.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::optional<std::int64_t> whole_number(std::string_view text) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto letter = text.find_first_of("eE");
  const auto mantissa = text.substr(0, letter);
  std::int64_t point = static_cast<std::int64_t>((std::min)(mantissa.find('.'), mantissa.size()));
  if (letter != std::string_view::npos) {
    auto digits = text.substr(letter + 1);
    if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
    std::int64_t exponent = 0;
    constexpr std::size_t most_digits = 10;
    if (digits.size() > most_digits) return std::nullopt;
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    point += exponent;
  }
  constexpr std::uint64_t most = std::uint64_t{1} << 63U;
  std::uint64_t value = 0;
  const auto append = [&](unsigned digit) {
    if (value > (most - digit) / 10) return false;
    value = value * 10 + digit;
    return true;
  };
  std::int64_t place = 0;
  for (const char c : mantissa) {
    if (c == '.') continue;
    const auto digit = static_cast<unsigned>(c - '0');
    if (place < point ? !append(digit) : digit != 0) return std::nullopt;
    ++place;
  }
  for (; place < point && value != 0; ++place) {
    if (!append(0)) return std::nullopt;
  }
  if (value == most && !negative) return std::nullopt;
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value);
}

#if defined(__cpp_lib_to_chars)

MOONSHOT_INLINE std::optional<double> to_double(std::string_view text) noexcept {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  const bool ok = result.ec == std::errc() && result.ptr == end && std::isfinite(value);
  return ok ? std::optional<double>(value) : std::nullopt;
}

MOONSHOT_INLINE std::string from_double(double value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, result.ptr);
}

MOONSHOT_INLINE std::string scientific_from_double(double value) {
  char buffer[32];
  const auto result =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  return std::string(buffer, result.ptr);
}

#else  // libc++ before 20 has no floating-point from_chars

MOONSHOT_INLINE std::optional<double> to_double(std::string_view text) noexcept {
  std::istringstream stream{std::string(text)};
  stream.imbue(std::locale::classic());
  double value = 0;
  stream >> value;
  // For a subnormal number the stream reports a failure although the value is right; after an
  // overflow the value is infinite, and after any other failure it is zero.
  const bool read = !stream.fail() || value < 0 || value > 0;
  const bool whole = stream.rdbuf()->sgetc() == std::istringstream::traits_type::eof();
  const bool ok = read && whole && std::isfinite(value);
  return ok ? std::optional<double>(value) : std::nullopt;
}

MOONSHOT_INLINE std::string from_double(double value) {
  for (int precision = 15;; ++precision) {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream.precision(precision);
    stream << value;
    if (precision == 17 || to_double(stream.str()) == value) return stream.str();
  }
}

MOONSHOT_INLINE std::string scientific_from_double(double value) {
  for (int precision = 0;; ++precision) {
    std::ostringstream stream;
    stream.imbue(std::locale::classic());
    stream.precision(precision);
    stream << std::scientific << value;
    if (precision == 16 || to_double(stream.str()) == value) return stream.str();
  }
}

#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
