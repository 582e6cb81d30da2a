#include <growth.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/number.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

TEST_CASE("whole numbers are read up to the bounds of 64 bits", "[unit][json]") {
  const std::vector<std::pair<std::string, std::optional<std::int64_t>>> rows = {
      {"0", 0},
      {"-0", 0},
      {"-0.0", 0},
      {"12", 12},
      {"1.2e1", 12},
      {"1.2E1", 12},
      {"1.2e+1", 12},
      {"120e-1", 12},
      {"-120e-1", -12},
      {"12.0e0", 12},
      {"0.0012e4", 12},
      {"1e18", 1000000000000000000},
      {"9.223372036854775807e18", INT64_MAX},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"-9223372036854775808.0", INT64_MIN},
      {"9223372036854775808", std::nullopt},
      {"-9223372036854775809", std::nullopt},
      {"1e19", std::nullopt},
      {"-1e19", std::nullopt},
      {"1.2", std::nullopt},
      {"12e-1", std::nullopt},
      {"0.1", std::nullopt},
      {"1e-1", std::nullopt},
      {"0e-5", 0},
      {"0e0000000009", 0},
      {"1e0000000000", 1},
      {"1e00000000000", std::nullopt},  // more than ten digits
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::whole_number(row.first) == row.second);
  }
}

TEST_CASE("a zero with a large exponent is read at once", "[unit][json][growth]") {
  // Up to eight digits: with a step for each place there would be a hundred million.
  CHECK(support::grows_in_proportion(
      [](std::size_t digits) { CHECK(detail::whole_number("0e" + std::string(digits, '9')) == 0); },
      2));
}

TEST_CASE("a double is read whole or not at all", "[unit][json]") {
  CHECK(detail::to_double("0.5") == 0.5);
  CHECK(detail::to_double("-1e3") == -1000.0);
  CHECK(detail::to_double("5e-324") == 5e-324);
  CHECK(detail::to_double("1.7976931348623157e308") == 1.7976931348623157e308);
  for (const char* text : {"", "x", "1x", "1 ", "1,5", "1e309", "-1e309", "-", "inf", "nan"}) {
    INFO(text);
    CHECK_FALSE(detail::to_double(text).has_value());
  }
}

TEST_CASE("a double is written in the fewest digits", "[unit][json]") {
  const std::vector<std::pair<double, std::string>> rows = {
      {0.0, "0"},         {1.0, "1"},           {-1.0, "-1"},     {0.5, "0.5"},
      {100.0, "100"},     {0.25, "0.25"},       {0.1, "0.1"},     {1.0 / 3, "0.3333333333333333"},
      {2.5e-3, "0.0025"}, {123456.0, "123456"}, {-0.95, "-0.95"},
  };
  for (const auto& row : rows) CHECK(detail::from_double(row.first) == row.second);
}
