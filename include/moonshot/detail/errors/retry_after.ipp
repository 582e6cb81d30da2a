#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/text/integer.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Days since 1970-01-01 in the proleptic Gregorian calendar.
MOONSHOT_INLINE std::int64_t days_from_civil(std::int64_t year, std::int64_t month,
                                             std::int64_t day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

struct DateParts {
  std::optional<std::int64_t> day, month, year, hour, minute, second;
};

MOONSHOT_INLINE std::optional<std::int64_t> month_number(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return found - names.begin() + 1;
}

// Reads one word of a date. The three forms of RFC 9110 differ only in the order of their words:
// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994".
MOONSHOT_INLINE void take_date_word(std::string_view word, DateParts& parts) noexcept {
  if (word.size() == 8 && word[2] == ':' && word[5] == ':') {
    parts.hour = to_integer(word.substr(0, 2));
    parts.minute = to_integer(word.substr(3, 2));
    parts.second = to_integer(word.substr(6, 2));
  } else if (month_number(word)) {
    parts.month = month_number(word);
  } else if (const auto number = to_integer(word)) {
    if (!parts.day) {
      parts.day = number;
    } else {
      parts.year = word.size() == 2 ? *number + (*number < 70 ? 2000 : 1900) : *number;
    }
  }
}

MOONSHOT_INLINE std::optional<std::int64_t> parse_http_date(std::string_view text) noexcept {
  DateParts parts;
  while (!text.empty()) {
    const auto end = (std::min)(text.find_first_of(" ,-"), text.size());
    take_date_word(text.substr(0, end), parts);
    text.remove_prefix((std::min)(end + 1, text.size()));
  }
  if (!parts.day || !parts.month || !parts.year || !parts.hour || !parts.minute || !parts.second) {
    return std::nullopt;
  }
  const auto is_between = [](std::int64_t value, std::int64_t low, std::int64_t high) {
    return value >= low && value <= high;
  };
  if (!is_between(*parts.day, 1, 31) || !is_between(*parts.hour, 0, 23) ||
      !is_between(*parts.minute, 0, 59) || !is_between(*parts.second, 0, 60) ||
      !is_between(*parts.year, 1970, 9999)) {
    return std::nullopt;
  }
  return days_from_civil(*parts.year, *parts.month, *parts.day) * 86400 + *parts.hour * 3600 +
         *parts.minute * 60 + *parts.second;
}

MOONSHOT_INLINE std::chrono::milliseconds capped_wait(std::int64_t milliseconds) noexcept {
  constexpr std::int64_t year = std::int64_t{366} * 86400 * 1000;
  return std::chrono::milliseconds((std::max)(std::int64_t{0}, (std::min)(milliseconds, year)));
}

// Reads digits with an optional fraction. A number with too many digits is longer than the cap.
MOONSHOT_INLINE std::optional<std::chrono::milliseconds> parse_seconds(
    std::string_view text) noexcept {
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == std::string_view::npos ? "0" : text.substr(dot + 1);
  const auto digits_only = [](std::string_view digits) {
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!digits_only(whole) || !digits_only(fraction)) return std::nullopt;
  if (whole.size() > 12) return capped_wait((std::numeric_limits<std::int64_t>::max)());
  std::int64_t thousandths = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    thousandths = thousandths * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return capped_wait(*to_integer(whole) * 1000 + thousandths);
}

MOONSHOT_INLINE std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now) {
  value = trim(value);
  if (const auto seconds = parse_seconds(value)) return seconds;
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  const auto current =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return capped_wait(*date * 1000 - current);
}

MOONSHOT_INLINE std::optional<std::chrono::milliseconds> retry_after(
    const http::Headers& headers, std::chrono::system_clock::time_point now) {
  std::optional<std::chrono::milliseconds> longest;
  const auto consider = [&](std::optional<std::chrono::milliseconds> wait) {
    if (wait && (!longest || *wait > *longest)) longest = wait;
  };
  if (const auto value = headers.get("retry-after-ms")) {
    if (const auto count = to_integer(trim(*value))) {
      consider(capped_wait(*count));
    }
  }
  for (const char* name : {"Retry-After", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
    if (const auto value = headers.get(name)) consider(parse_retry_after(*value, now));
  }
  return longest;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
