// Header fields and the waits that they name. A wait is never negative and never longer than a
// year, and the same date is nearer when seen later.
//
// The input is header lines; the value of the first is also read as a wait of its own.

#include <chrono>
#include <optional>
#include <string>

#include <moonshot/errors/retry_after.hpp>
#include <moonshot/http/headers.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
using std::chrono::milliseconds;
using Wait = std::optional<milliseconds>;

constexpr std::chrono::system_clock::time_point now{std::chrono::seconds(1767225600)};

void check_wait(const Wait& wait) {
  if (!wait) return;
  require(*wait >= milliseconds(0), "a wait is not negative");
  require(*wait <= std::chrono::hours(24 * 366), "a wait is not longer than a year");
}

void check_value(const std::string& value) {
  const auto wait = moonshot::parse_retry_after(value, now);
  check_wait(wait);
  require(moonshot::parse_retry_after(" " + value + "\t", now) == wait,
          "white space around a value says nothing");
  const auto later = moonshot::parse_retry_after(value, now + std::chrono::hours(1));
  require(later.has_value() == wait.has_value(),
          "whether a value can be read is not up to the time");
  require(!wait || *later <= *wait, "a date is nearer when seen later");
}

void check_headers(moonshot::http::Headers headers) {
  check_wait(moonshot::retry_after(headers, now));
  if (headers.empty()) return;
  const std::string name = headers.begin()->first;
  headers.set(name, "one");
  require(headers.get(name) == "one", "a field that was set has its value");
  headers.add(name, "two");
  require(headers.get(name) == "one", "the first of several fields counts");
  headers.remove(name);
  require(!headers.get(name), "a removed field is gone");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  auto headers = fuzzing::take_headers(input);
  if (!headers.empty()) check_value(headers.begin()->second);
  check_headers(std::move(headers));
  return 0;
}
