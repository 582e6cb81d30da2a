#pragma once

/// @file
/// Dates as text. They are calculated here because `std::gmtime` shares its result between threads
/// and `std::strftime` depends on the locale.

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct Calendar {
  unsigned year = 0;
  unsigned month = 0;  ///< 0 to 11
  unsigned day = 0;
  unsigned weekday = 0;  ///< 0 is Thursday, as the first day of 1970 was
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
};

inline Calendar calendar_of(std::time_t time) {
  const auto seconds = static_cast<std::uint64_t>(time);
  const std::uint64_t days = seconds / 86400;
  const std::uint64_t of_day = seconds % 86400;
  // The date of a day number, with years that begin in March so that leap days come last.
  const std::uint64_t shifted = days + 719468;
  const std::uint64_t era = shifted / 146097;
  const std::uint64_t day_of_era = shifted % 146097;
  const std::uint64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::uint64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint64_t march_month = (5 * day_of_year + 2) / 153;
  const std::uint64_t month = march_month < 10 ? march_month + 2 : march_month - 10;
  Calendar date;
  date.year = static_cast<unsigned>(year_of_era + era * 400 + (month < 2 ? 1 : 0));
  date.month = static_cast<unsigned>(month);
  date.day = static_cast<unsigned>(day_of_year - (153 * march_month + 2) / 5 + 1);
  date.weekday = static_cast<unsigned>(days % 7);
  date.hour = static_cast<unsigned>(of_day / 3600);
  date.minute = static_cast<unsigned>(of_day / 60 % 60);
  date.second = static_cast<unsigned>(of_day % 60);
  return date;
}

/// `Tue, 01 Sep 2026 22:37:22 GMT`, as the header `Date` has it.
inline std::string http_date(std::time_t time) {
  static constexpr std::array<const char*, 7> weekdays = {"Thu", "Fri", "Sat", "Sun",
                                                          "Mon", "Tue", "Wed"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Calendar date = calendar_of(time);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04u %02u:%02u:%02u GMT",
                weekdays[date.weekday], date.day, months[date.month], date.year, date.hour,
                date.minute, date.second);
  return text.data();
}

/// `2026-09-01T22:37:22Z`, RFC 3339.
inline std::string iso_date(std::time_t time) {
  const Calendar date = calendar_of(time);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04u-%02u-%02uT%02u:%02u:%02uZ", date.year,
                date.month + 1, date.day, date.hour, date.minute, date.second);
  return text.data();
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
