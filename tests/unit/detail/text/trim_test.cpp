#include <moonshot_catch.hpp>

#include <moonshot/detail/text/trim.hpp>

#include <string>
#include <utility>
#include <vector>

TEST_CASE("white space goes from both ends of a text and from nowhere else", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {" ", ""},
      {" \t\r\n", ""},
      {"a", "a"},
      {" a", "a"},
      {"a ", "a"},
      {"\ta\r", "a"},
      {"\na b\n", "a b"},
      {"\r\n a\t", "a"},
      {"\va\f", "\va\f"},
      {"\xC2\xA0 a", "\xC2\xA0 a"},
  };
  for (const auto& row : rows) CHECK(moonshot::detail::trim(row.first) == row.second);
}
