// `Retry-After` and its relatives: seconds, milliseconds and dates. A wait is never negative and
// never longer than a year; the same date is nearer when seen later; of several headers the longest
// wait counts.
//
// The input is the value of one header, and below it that of another.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include <moonshot/detail/errors/retry_after.hpp>
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
  const auto wait = moonshot::detail::parse_retry_after(value, now);
  check_wait(wait);
  require(moonshot::detail::parse_retry_after(" " + value + "\t", now) == wait,
          "white space around a value says nothing");
  const auto later = moonshot::detail::parse_retry_after(value, now + std::chrono::hours(1));
  require(later.has_value() == wait.has_value(),
          "whether a value can be read is not up to the time");
  require(!wait || *later <= *wait, "a date is nearer when seen later");
}

// A header that is alone names the same wait as its value.
Wait wait_of(const char* name, const std::string& value) {
  moonshot::http::Headers headers;
  headers.set(name, value);
  return moonshot::detail::retry_after(headers, now);
}

void check_headers(const std::string& one, const std::string& other) {
  const auto alone = wait_of("Retry-After", one);
  require(alone == moonshot::detail::parse_retry_after(one, now), "a header is its value");
  for (const char* name : {"retry-after-ms", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
    moonshot::http::Headers both;
    both.set("Retry-After", one);
    both.set(name, other);
    const auto wait = moonshot::detail::retry_after(both, now);
    check_wait(wait);
    require(wait == (std::max)(alone, wait_of(name, other)), "the longest wait counts");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const std::string one(input.until('\n'));
  check_value(one);
  check_headers(one, std::string(input.until('\n')));
  return 0;
}
