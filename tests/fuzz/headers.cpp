// Header fields: what was set is there, the first of several counts, and the wait that they name is
// never negative and never longer than a year.
//
// The input is header lines.

#include <chrono>
#include <string>

#include <moonshot/detail/errors/retry_after.hpp>
#include <moonshot/http/headers.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
constexpr std::chrono::system_clock::time_point now{std::chrono::seconds(1767225600)};

void check_headers(moonshot::http::Headers headers) {
  const auto wait =
      moonshot::detail::retry_after(headers, now).value_or(std::chrono::milliseconds(0));
  require(wait >= std::chrono::milliseconds(0), "a wait is not negative");
  require(wait <= std::chrono::hours(24 * 366), "a wait is not longer than a year");
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
  check_headers(fuzzing::take_headers(input));
  return 0;
}
