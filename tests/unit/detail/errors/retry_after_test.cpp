#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/retry_after.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using moonshot::detail::parse_retry_after;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

namespace {

// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
const system_clock::time_point example = system_clock::from_time_t(784111777);

std::optional<milliseconds> wait(const std::string& value) {
  return parse_retry_after(value, example - seconds(90));
}

}  // namespace

TEST_CASE("a wait in seconds is read", "[unit][errors]") {
  CHECK(wait("0") == seconds(0));
  CHECK(wait("1") == seconds(1));
  CHECK(wait(" 120 ") == seconds(120));
  CHECK(wait("1.5") == milliseconds(1500));
  CHECK(wait("0.0019") == milliseconds(1));
}

TEST_CASE("a wait until a date is read in all three forms of RFC 9110", "[unit][errors]") {
  CHECK(wait("Sun, 06 Nov 1994 08:49:37 GMT") == seconds(90));
  CHECK(wait("Sunday, 06-Nov-94 08:49:37 GMT") == seconds(90));
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", example - milliseconds(1500)) ==
        milliseconds(1500));
  CHECK(wait("Sun Nov  6 08:49:37 1994") == seconds(90));
  CHECK(parse_retry_after("Tue, 24 Nov 2026 12:00:00 GMT",
                          system_clock::from_time_t(1795521600) - seconds(5)) == seconds(5));
  CHECK(parse_retry_after("Tue, 29 Feb 2028 23:59:60 GMT", system_clock::from_time_t(1835481600)) ==
        seconds(0));
  CHECK(parse_retry_after("Sun, 05 Mar 2028 00:00:00 GMT",
                          system_clock::from_time_t(1835827200) - seconds(5)) == seconds(5));
  // Of two digits, those from 70 on are of the last century.
  CHECK(wait("Thursday, 01-Jan-70 00:00:00 GMT") == seconds(0));
  CHECK(wait("Tuesday, 01-Jan-69 00:00:00 GMT") == hours(24 * 366));
}

TEST_CASE("a date in the past is no wait", "[unit][errors]") {
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", example + hours(1)) == seconds(0));
}

TEST_CASE("a wait beyond reason is capped at a year", "[unit][errors]") {
  constexpr hours year{24 * 366};
  CHECK(wait("99999999999") == year);
  CHECK(wait("999999999999999999") == year);
  CHECK(wait("99999999999999999999999999") == year);
  CHECK(wait("Fri, 31 Dec 9999 23:59:59 GMT") == year);
}

TEST_CASE("anything else is no wait", "[unit][errors]") {
  const std::vector<std::string> texts = {"Sun, 00 Nov 1994 08:49:37 GMT",
                                          "Sun, 06 Nov 1994 08:xx:37 GMT",
                                          "",
                                          " ",
                                          "soon",
                                          "-1",
                                          "1e3",
                                          "0x10",
                                          "1s",
                                          "1,5",
                                          ".",
                                          "1.",
                                          ".5",
                                          "NaN",
                                          "+1",
                                          "Sun",
                                          "Sun, 06 Nov 1994",
                                          "06 Nov 1994 08:49 GMT",
                                          "Sun, 06 Xxx 1994 08:49:37 GMT",
                                          "Sun, 32 Nov 1994 08:49:37 GMT",
                                          "Sun, 06 Nov 1994 24:49:37 GMT",
                                          "Sun, 06 Nov 1994 08:60:37 GMT",
                                          "Sun, 06 Nov 1994 08:49:61 GMT",
                                          "Sun, 06 Nov 994 08:49:37 GMT",
                                          "Sun, 06 Nov 1994 08:49x37 GMT",
                                          "Sun, 06 Nov 1969 08:49:37 GMT",
                                          "Sun, 06 Nov 10000 08:49:37 GMT",
                                          "Sun, 06 Nov 1994 aa:bb:cc GMT",
                                          std::string("1\0", 2),
                                          std::string(100000, ' '),
                                          std::string(100000, '-')};
  for (const auto& text : texts) {
    INFO(text.substr(0, 40));
    CHECK_FALSE(wait(text));
  }
}

TEST_CASE("of several headers the longest wait counts", "[unit][errors]") {
  using moonshot::http::Headers;
  const auto of = [](const Headers& headers) {
    return moonshot::detail::retry_after(headers, example);
  };
  CHECK_FALSE(of({}));
  CHECK_FALSE(of({{"Content-Type", "x"}}));
  CHECK(of({{"retry-after", "1"}, {"X-Retry-After", "1"}, {"Msh-Cooldown-Seconds", "1"}}) ==
        seconds(1));
  for (const char* name : {"Retry-After", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
    INFO(name);
    CHECK(of({{name, "5"}}) == seconds(5));
  }
  CHECK(of({{"Retry-After", "20"}, {"Msh-Cooldown-Seconds", "1"}}) == seconds(20));
  CHECK(of({{"Retry-After", "1"}, {"Msh-Cooldown-Seconds", "20"}}) == seconds(20));
  CHECK(of({{"Retry-After-Ms", "1500"}, {"Retry-After", "1"}}) == milliseconds(1500));
  CHECK(of({{"Retry-After", "soon"}, {"X-Retry-After", "2"}}) == seconds(2));
}

TEST_CASE("blanks around a wait in milliseconds count for nothing", "[unit][errors]") {
  const moonshot::http::Headers headers{{"retry-after-ms", " 250 "}};
  CHECK(moonshot::detail::retry_after(headers, example) == milliseconds(250));
}
