#pragma once

/// @file
/// The HTTP status that a text names.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/detail/text/search.hpp"
#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether an HTTP status stands at `at`: three digits, the first from 1 to 5.
inline bool is_status_at(std::string_view text, std::size_t at) noexcept {
  const auto digit = [&](std::size_t i) {
    return at + i < text.size() && text[at + i] >= '0' && text[at + i] <= '9';
  };
  return digit(0) && text[at] >= '1' && text[at] <= '5' && digit(1) && digit(2) && !digit(3);
}

/// The HTTP status at the position `at`; 0 where there is none.
inline int status_at(std::string_view text, std::size_t at) noexcept {
  if (!is_status_at(text, at)) return 0;
  constexpr int ten = 10;
  int status = 0;
  for (const char digit : text.substr(at, 3)) status = status * ten + (digit - '0');
  return status;
}

/// Whether what stands behind a number is the unit of what it counts, as in "400 grams". A word
/// with a capital is the beginning of a sentence behind a status: "400 Tokens must be positive".
inline bool is_counted(std::string_view behind) {
  constexpr std::string_view units[] = {
      "gram",       "grams",      "kg",         "kilos",        "kilograms", "mg",      "pounds",
      "ounces",     "ml",         "litres",     "liters",       "mm",        "cm",      "km",
      "metres",     "meters",     "kilometres", "kilometers",   "miles",     "feet",    "inches",
      "px",         "pixels",     "degrees",    "calories",     "kcal",      "watts",   "volts",
      "euros",      "dollars",    "cents",      "yuan",         "rmb",       "cny",     "yen",
      "usd",        "eur",        "percent",    "people",       "persons",   "users",   "guests",
      "passengers", "customers",  "pages",      "lines",        "rows",      "columns", "items",
      "pieces",     "times",      "days",       "hours",        "minutes",   "seconds", "weeks",
      "months",     "years",      "ms",         "milliseconds", "kb",        "mb",      "gb",
      "bytes",      "characters", "tokens",     "RMB",          "CNY",       "USD",     "EUR",
      "KB",         "MB",         "GB"};
  if (!begins(behind, " ")) return false;
  std::size_t length = 1;
  while (length < behind.size() && is_key_character(behind[length])) ++length;
  const std::string_view word = behind.substr(1, length - 1);
  return std::find(std::begin(units), std::end(units), word) != std::end(units);
}

/// What stands in front of a status in the texts of clients and in logs, in lower case.
inline constexpr std::string_view status_labels[] = {"error code:",
                                                     "status code:",
                                                     "status code",
                                                     "status_code:",
                                                     "statuscode:",
                                                     "status:",
                                                     "status=",
                                                     "http",
                                                     "http/1.0",
                                                     "http/1.1",
                                                     "http/2",
                                                     "error:",
                                                     "error",
                                                     "exception:",
                                                     "returned",
                                                     "upstream",
                                                     "failed:",
                                                     "success:",
                                                     "code=",
                                                     "\":",
                                                     "(",
                                                     "[",
                                                     "]"};

/// The first status of a refusal (4xx or 5xx) that a text names as such: "Error code: 429 - ...",
/// "POST "https://...": 403 Forbidden", "429 ..." at the beginning. 0 where there is none.
inline int told_status(std::string_view text) {
  constexpr std::size_t most_read = 4096;
  constexpr std::size_t longest_label = 16;
  text = text.substr(0, most_read);
  for (std::size_t at = text.find_first_of("45"); at != std::string_view::npos;
       at = text.find_first_of("45", at + 1)) {
    const int status = status_at(text, at);
    if (status == 0 || (at > 0 && is_key_character(text[at - 1]))) continue;
    if (at + 3 < text.size() && is_key_character(text[at + 3])) continue;
    if (is_counted(text.substr(at + 3))) continue;
    std::size_t end = at;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n' || text[end - 1] == '\r'))
      --end;
    const std::size_t begin = end > longest_label ? end - longest_label : 0;
    const std::string before = lower_case(text.substr(begin, end - begin));
    const bool labelled =
        end == 0 || std::any_of(std::begin(status_labels), std::end(status_labels),
                                [&](std::string_view label) { return ends(before, label); });
    if (labelled) return status;
  }
  return 0;
}

/// The statuses for which openai-python, openai-node, openai-java and LiteLLM have classes.
struct StatusOfClass {
  std::string_view name;  ///< without "Error" or "Exception" at its end
  int status;
  ErrorKind kind = ErrorKind::api_error;  ///< where the name tells more than the status
};
inline constexpr StatusOfClass statuses_of_classes[] = {
    {"ContextWindowExceeded", 400, ErrorKind::context_length_exceeded},
    {"ContentPolicyViolation", 400, ErrorKind::content_filtered},
    {"BadRequest", 400},
    {"InvalidRequest", 400},
    {"UnsupportedParams", 400},
    {"Authentication", 401},
    {"Unauthorized", 401},
    {"PermissionDenied", 403},
    {"NotFound", 404},
    {"Conflict", 409},
    {"UnprocessableEntity", 422},
    {"RateLimit", 429},
    {"InternalServer", 500},
    {"BadGateway", 502},
    {"ServiceUnavailable", 503}};

/// The class of an error which a client names in front of its words, as in
/// "litellm.BadRequestError: ..." or "openai.RateLimitError"; null where it names none. Linear.
inline const StatusOfClass* find_class(std::string_view text) {
  constexpr std::size_t most_read = 4096;
  static constexpr StatusOfClass timeout = {"Timeout", 408};
  text = text.substr(0, most_read);
  if (contains(text, "litellm.Timeout")) return &timeout;
  for (const std::string_view ending : {"Error", "Exception"}) {
    for (auto at = text.find(ending); at != std::string_view::npos;
         at = text.find(ending, at + 1)) {
      const std::string_view behind = text.substr(at + ending.size());
      // The class stands alone, or has its words behind it as Python, Node and Java print them.
      if (!behind.empty() && !contains(":(\r\n", behind.substr(0, 1))) continue;
      std::size_t begin = at;
      while (begin > 0 && is_key_character(text[begin - 1])) --begin;
      // Other programs of Java and .NET have exceptions of the same names.
      if (ending == "Exception" && !ends(text.substr(0, begin), "openai.errors.")) continue;
      for (const auto& row : statuses_of_classes) {
        if (text.substr(begin, at - begin) == row.name) return &row;
      }
    }
  }
  return nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
