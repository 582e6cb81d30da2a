#include <moonshot_catch.hpp>

#include <moonshot/detail/text/integer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

TEST_CASE("a text is an integer as a whole or not at all", "[unit][text]") {
  const std::vector<std::pair<std::string, std::optional<std::int64_t>>> rows = {
      {"0", 0},
      {"17", 17},
      {"-17", -17},
      {"007", 7},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"9223372036854775808", std::nullopt},
      {"-9223372036854775809", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {"+1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1.0", std::nullopt},
      {"1x", std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(moonshot::detail::to_integer(row.first) == row.second);
  }
}
