#pragma once

#include <charconv>
#include <cmath>
#include <locale>
#include <sstream>

#include "moonshot/detail/tokens/number.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

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
