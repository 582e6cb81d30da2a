#include <moonshot_catch.hpp>

#include <moonshot/detail/text/line_margin.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

namespace {

using LengthRows = std::vector<std::pair<std::string, std::size_t>>;

template <class Length>
void check_lengths(const LengthRows& rows, const Length& length) {
  for (const auto& row : rows) {
    INFO(row.first.substr(0, 60));
    CHECK(length(row.first) == row.second);
  }
}

}  // namespace

TEST_CASE("a line break is one as it stands and in each escape", "[unit][text]") {
  const LengthRows rows = {
      {"", 0},
      {"x\n", 0},
      {" \n", 0},
      {"\r", 1},
      {"%0d", 3},
      {"%0D", 3},
      {"%250d", 5},
      {"&#13;", 5},
      {"&#xd;", 5},
      {"&#xD;", 5},
      {"\\r", 2},
      {"\\u000d", 6},
      {"\\x0d", 4},
      {"\\015", 4},
      {"\n", 1},
      {"%0A", 3},
      {"%250a", 5},
      {"&#10;", 5},
      {"&#xA;", 5},
      {"<br>", 4},
      {"<BR/>", 5},
      {"<br />", 6},
      {"<wbr>", 5},
      {"\v", 1},
      {"\f", 1},
      {"\xC2\x85", 2},
      {"\xE2\x80\xA8", 3},
      {"\xE2\x80\xA9", 3},
      {"\\n", 2},
      {"\\u000a", 6},
      {"\\x0a", 4},
      {"\\012", 4},
      // A return and a feed are one break, two feeds are two.
      {"\r\n", 2},
      {"\\r\\n", 4},
      {"%0d%0a", 6},
      {"\r<br>", 5},
      {"\n\r", 1},
      {"\n\n", 1},
      {"\r\r", 1},
      // Any number of backslashes, as in JSON within JSON, up to sixteen.
      {"\\\\\\n", 4},
      {std::string(16, '\\') + "n", 17},
      {std::string(17, '\\') + "n", 0},
      {"\\", 0},
      {"n", 0},
      {"\\t", 0},
      {"%0b", 0},
  };
  check_lengths(rows, detail::line_break_length);
}

TEST_CASE("a blank is one as it stands, escaped, and as the colour of a terminal", "[unit][text]") {
  const LengthRows rows = {
      {"", 0},
      {"x", 0},
      {"\n", 0},
      {" ", 1},
      {"  ", 1},
      {"\t", 1},
      {"\xC2\xA0", 2},
      {"&nbsp;", 6},
      {"&NBSP;", 6},
      {"\\t", 2},
      {"\\\\t", 3},
      {"\x1b[0m", 4},
      {"\x1b[m", 3},
      {"\x1b[K", 3},
      {"\x1b[1;31mx", 7},
      {"^[[0m", 5},
      {"\\u001b[0m", 9},
      {"\\x1b[0m", 7},
      {"\\033[0m", 7},
      {"\\e[0m", 5},
      {"\x1b[0J", 0},
      {"\x1b[0", 0},
      {"\x1b", 0},
      {"[0m", 0},
      // No more than 32 characters are read.
      {"\x1b[" + std::string(29, '1') + "m", 32},
      {"\x1b[" + std::string(30, '1') + "m", 0},
  };
  check_lengths(rows, detail::blank_length);
}

TEST_CASE("the number of a line has a sign and a blank behind it", "[unit][text]") {
  const LengthRows rows = {
      {"", 0},
      {"7", 0},
      {"7| x", 2},
      {"7: x", 2},
      {"7\xE2\x94\x82 x", 4},
      {"7 | x", 3},
      {"7 \t : x", 5},
      {"123456: x", 7},
      {"1234567: x", 0},
      {"7|x", 0},
      {"7:x", 0},
      {"7; x", 0},
      {"7 x", 0},
      {": x", 0},
      {"x7: x", 0},
      {"7&nbsp;: x", 0},
  };
  check_lengths(rows, detail::line_number_length);
}

TEST_CASE("each mark in front of a line is skipped, some with a blank behind them only",
          "[unit][text]") {
  struct Mark {
    std::string text;
    bool needs_blank;
  };
  const std::vector<Mark> marks = {
      {">", false},
      {"#", false},
      {"|", false},
      {"<", true},
      {"*", true},
      {"//", true},
      {"\xE2\x94\x82", false},
      {"\xE2\x94\x83", false},
      {"\xE2\x95\x91", false},
      {"\xE2\x96\x8E", false},
      {"\xE2\x96\x8C", false},
      {"\xEF\xBC\x9E", false},
      {"&gt;", false},
      {"+", false},
      {"-", true},
      {"--", true},
      {";", false},
      {"!", false},
      {"%", true},
      {"\xE2\x86\xAA", false},
  };
  for (const auto& mark : marks) {
    INFO(mark.text);
    const std::size_t length = mark.text.size();
    CHECK(detail::margin_length(mark.text + " x") == length + 1);
    CHECK(detail::margin_length(" " + mark.text + "\\tx") == 1 + length + 2);
    CHECK(detail::margin_length(mark.text + "x") == (mark.needs_blank ? 0 : length));
  }
  CHECK(detail::margin_length("") == 0);
  CHECK(detail::margin_length("x > ") == 0);
  CHECK(detail::margin_length("  \t x") == 4);
  CHECK(detail::margin_length("> > # x") == 6);
  CHECK(detail::margin_length("  7 | x") == 6);
  CHECK(detail::margin_length("> 7: x") == 5);
  CHECK(detail::margin_length(std::string(255, ' ') + "x") == 255);
  CHECK(detail::margin_length(std::string(300, ' ') + "x") == 256);
}

TEST_CASE("which marks quote whole texts, and which are borders, is told by their rows",
          "[unit][text]") {
  std::string quotations;
  std::string borders;
  for (const auto& mark : detail::line_marks) {
    if (mark.is_of_quotation) quotations += std::string(mark.text) + " ";
    if (mark.is_border) borders += std::string(mark.text) + " ";
  }
  CHECK(quotations == "> # | < * // \xE2\x94\x82 \xE2\x94\x83 ");
  CHECK(borders == "| \xE2\x94\x82 \xE2\x94\x83 \xE2\x95\x91 ");
}

TEST_CASE("a border or the sign that a line goes on may end it", "[unit][text]") {
  const LengthRows rows = {
      {"|", 1},
      {"\xE2\x94\x82", 3},
      {"\xE2\x94\x83", 3},
      {"\xE2\x95\x91", 3},
      {"=", 1},
      {"\\", 1},
      {"^", 1},
      {"`", 1},
      {"+", 1},
      {"$", 1},
      {"\xE2\x86\xB5", 3},
      {"\xE2\x86\xA9", 3},
      {"\xE2\x80\xA6", 3},
      {"||", 1},
      {"", 0},
      {"x|", 0},
      {">", 0},
      {"#", 0},
      {"-", 0},
      {";", 0},
      {"\xE2\x96\x8E", 0},
  };
  check_lengths(rows, detail::line_end_sign_length);
}

TEST_CASE("a break goes with what frames and quotations put around it", "[unit][text]") {
  const LengthRows rows = {
      {"", 0},
      {"x\n", 0},
      {" x\n", 0},
      {"\n", 1},
      {"\r\n  ", 4},
      {"  \n", 3},
      {" |\n| x", 5},
      {" = \n", 4},
      {"\\\n", 2},
      {"\n> x", 3},
      // One empty line between two, not more.
      {"\n\n", 2},
      {"\n> \n> x", 6},
      {"\n\n\n", 2},
      // Strings in quotation marks, of which each one that opens is closed.
      {"\"\n\"x", 3},
      {"'\n'x", 3},
      {"\" +\n  \"x", 7},
      {"\"\n", 0},
      {"\"\n'", 0},
      {"'\n\"", 0},
      {"\"\nx", 0},
      {"\n\"", 1},
      // The search is bounded.
      {std::string(255, ' ') + "\n", 256},
      {std::string(256, ' ') + "\n", 0},
  };
  check_lengths(rows, detail::break_and_margin_length);
}

TEST_CASE("other cells of a row are skipped with the break behind them", "[unit][text]") {
  const LengthRows rows = {
      {"", 0},
      {"| 401 |\n| x", 10},
      {" | 401 |\n| x", 11},
      {"\t| 1 | 2 |\r\n| x", 14},
      {"| 1 |\r| x", 8},
      {"\xE2\x94\x82 1 \xE2\x94\x82\n\xE2\x94\x82 x", 3 + 3 + 3 + 1 + 3 + 1},
      {"\xE2\x95\x91 1 \xE2\x95\x91\nx", 3 + 3 + 3 + 1},
      // One border alone, none at all, other borders, no break behind the last one.
      {"| \n| x", 0},
      {"401 |\n| x", 0},
      {"| 401\n| x", 0},
      {"| 401 \xE2\x94\x82\n| x", 0},
      {"> 401 >\n> x", 0},
      {"| 401 | x", 0},
      {"|\n|\n", 0},
      // The search is bounded.
      {"|" + std::string(254, 'x') + "|\nx", 257},
      {"|" + std::string(255, 'x') + "|\nx", 0},
  };
  check_lengths(rows, detail::cells_and_margin_length);
}
