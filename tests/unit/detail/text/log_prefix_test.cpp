#include <moonshot_catch.hpp>

#include <moonshot/detail/text/log_prefix.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

TEST_CASE("words and blanks of a log are measured from the start", "[unit][text]") {
  CHECK(detail::log_word_length("") == 0);
  CHECK(detail::log_word_length("ab") == 2);
  for (const char* text : {"ab c", "ab\tc", "ab\rc", "ab\nc"}) {
    CHECK(detail::log_word_length(text) == 2);
  }
  CHECK(detail::log_word_length(" a") == 0);
  CHECK(detail::log_blanks_length("") == 0);
  CHECK(detail::log_blanks_length(" \t ") == 3);
  CHECK(detail::log_blanks_length(" \ta") == 2);
  CHECK(detail::log_blanks_length(" \n") == 1);
  CHECK(detail::log_blanks_length("a ") == 0);
  CHECK(detail::consists_of("121", "12"));
  CHECK_FALSE(detail::consists_of("123", "12"));
  CHECK_FALSE(detail::consists_of("", "12"));
}

TEST_CASE("the name of a program has its number in brackets and a colon", "[unit][text]") {
  for (const char* word : {"app[12]:", "a[0]:", "my-app.service[4711]:"}) {
    INFO(word);
    CHECK(detail::is_program_of_log(word));
  }
  for (const char* word :
       {"", "]:", "[12]:", "app[]:", "app[1x]:", "app[12]", "app12]:", "app[12]: "}) {
    INFO(word);
    CHECK_FALSE(detail::is_program_of_log(word));
  }
}

TEST_CASE("times, numbers, months, days, levels and streams stand in front of lines",
          "[unit][text]") {
  for (const char* word : {"Jan",
                           "Feb",
                           "Mar",
                           "Apr",
                           "May",
                           "Jun",
                           "Jul",
                           "Aug",
                           "Sep",
                           "Oct",
                           "Nov",
                           "Dec",
                           "Mon",
                           "Tue",
                           "Wed",
                           "Thu",
                           "Fri",
                           "Sat",
                           "Sun",
                           "F",
                           "P",
                           "TRACE",
                           "DEBUG",
                           "INFO",
                           "WARN",
                           "ERROR",
                           "info",
                           "warn",
                           "error",
                           "stdout",
                           "stderr",
                           "|",
                           "7",
                           "2026-01-02T03:04:05.678Z",
                           "03:04:05,678",
                           "[03:04:05]",
                           "2026/01/02",
                           "(7)",
                           "+01:00",
                           "app[12]:"}) {
    INFO(word);
    CHECK(detail::is_mark_of_log(word));
  }
  for (const char* word :
       {"", "jan", "Debug", "Info", "f", "words", "-", "[]", "T", "Z", "::", "7x", "12a4", "||"}) {
    INFO(word);
    CHECK_FALSE(detail::is_mark_of_log(word));
  }
  CHECK(detail::is_mark_of_log(std::string(40, '1')));
  CHECK_FALSE(detail::is_mark_of_log(std::string(41, '1')));
}

TEST_CASE("what a collector has put in front of a line is measured with its blanks",
          "[unit][text]") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"", 0},
      {"words alone", 0},
      {"2026-01-02T03:04:05.678Z stdout F x", 34},
      {"2026-01-02 03:04:05 INFO x y", 25},
      {"web_1  | x", 9},
      {"Nov 28 05:00:00 host app[12]: x", 30},
      {"[03:04:05]  x", 12},
      {"13\tx", 3},
      {"7", 0},
      {"7 ", 2},
      // The name of a container stands first, that of a host in front of a program.
      {"7 web_1 | x", 2},
      {"host app[12]: x", 0},
      {"Nov host x", 4},
      {" 7 x", 0},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::log_prefix_length(row.first) == row.second);
  }
  std::string numbers;
  while (numbers.size() < 300) numbers += "1 ";
  CHECK(detail::log_prefix_length(numbers) == 160);
}
