#include <moonshot_catch.hpp>

#include <moonshot/detail/text/harmless.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

TEST_CASE("what could control a terminal is a control character, and nothing beside it",
          "[unit][text]") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {std::string(1, '\0'), 1},
      {"\x1F", 1},
      {"\r", 1},
      {"\x1B[0m", 1},
      {" ", 0},
      {"\n", 0},
      {"\t", 0},
      {"\x7E", 0},
      {"\x7F", 1},
      {"\xC2\x80", 2},
      {"\xC2\x9F", 2},
      {"\xC2\xA0", 0},
      {"\xC2", 0},
      {"\xC3\x80", 0},
      {"\xD8\x9B", 0},
      {"\xD8\x9C", 2},
      {"\xD8\x9D", 0},
      {"\xD9\x9C", 0},
      {"\xE2\x80\x8D", 0},
      {"\xE2\x80\x8E", 3},
      {"\xE2\x80\x8F", 3},
      {"\xE2\x80\x90", 0},
      {"\xE2\x80\xA9", 0},
      {"\xE2\x80\xAA", 3},
      {"\xE2\x80\xAE", 3},
      {"\xE2\x80\xAF", 0},
      {"\xE2\x81\xA5", 0},
      {"\xE2\x81\xA6", 3},
      {"\xE2\x81\xA9", 3},
      {"\xE2\x81\xAA", 0},
      {"\xE2\x81\x8E", 0},
      {"\xE2\x82\xA6", 0},
      {"\xE1\x80\xAA", 0},
      {"\xE2\x80", 0},
  };
  for (const auto& row : rows) {
    INFO(static_cast<int>(static_cast<unsigned char>(row.first.back())));
    CHECK(detail::control_character_length(row.first) == row.second);
    const std::string shown = row.second == 0 ? row.first : "?" + row.first.substr(row.second);
    CHECK(detail::without_control_characters("a" + row.first + "b") == "a" + shown + "b");
  }
  CHECK(detail::control_character_length("\xC2\x7F") == 0);
  CHECK(detail::without_control_characters("").empty());
}

TEST_CASE("a line ends at two characters of Unicode", "[unit][text]") {
  CHECK(detail::breaks_line("\xE2\x80\xA8"));
  CHECK(detail::breaks_line("\xE2\x80\xA9"));
  CHECK_FALSE(detail::breaks_line("\xE2\x80\xA7"));
  CHECK_FALSE(detail::breaks_line("\xE2\x80\xAA"));
  CHECK_FALSE(detail::breaks_line("\n"));
}

TEST_CASE("a control character of ASCII is held where it is not allowed", "[unit][text]") {
  CHECK_FALSE(detail::holds_control_character("", ""));
  CHECK_FALSE(detail::holds_control_character("a b~\xC2\x80", ""));
  CHECK(detail::holds_control_character("a\x1F", ""));
  CHECK(detail::holds_control_character("\x7F", ""));
  CHECK(detail::holds_control_character("a\nb", ""));
  CHECK(detail::holds_control_character("a\nb", "\t"));
  CHECK(detail::holds_control_character("a\tb\n", "\t"));
  CHECK_FALSE(detail::holds_control_character("a\nb\t", "\t\n"));
  CHECK(detail::holds_control_character(std::string("a\0", 2), "\t"));
}
