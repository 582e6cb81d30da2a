#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/extent.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::compact_json;
using moonshot::detail::JsonExtent;

TEST_CASE("a value ends where its last bracket is closed", "[unit][json]") {
  struct ExtentRow {
    std::string text;
    std::size_t length;
    bool complete;
  };
  const std::vector<ExtentRow> rows = {
      {"{}x", 2, true},
      {"[]x", 2, true},
      {"[{}]x", 4, true},
      {"[\"]\"]x", 5, true},
      {"[\"\\\"]\"]x", 7, true},
      {"[\"\\\\\"]x", 6, true},
      {"\"]\"[]x", 5, true},
      // A bracket that closes nothing is skipped.
      {"]}[]x", 4, true},
      {"[[]", 3, false},
      {"[\"]", 3, false},
      {"1", 1, false},
      {"", 0, false},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    JsonExtent extent;
    CHECK(extent.add(row.text) == row.length);
    CHECK(extent.complete() == row.complete);
    if (row.complete) CHECK(extent.add("more") == 0);
  }
}

TEST_CASE("white space goes from between tokens and stays within strings", "[unit][json]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {" { \t\"a\" :\r\n 1 } ", "{\"a\":1}"},
      {"[\" \\\" \", \"\\\\\" ]", "[\" \\\" \",\"\\\\\"]"},
      {"\"a\\", "\"a\\"},
  };
  for (const auto& row : rows) CHECK(compact_json(row.first) == row.second);
}
