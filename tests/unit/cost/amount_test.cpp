#include <moonshot_catch.hpp>

#include <moonshot/cost/amount.hpp>

#include <cstdint>
#include <optional>
#include <string>

using moonshot::Amount;

namespace {

Amount amount(const char* text) {
  const auto parsed = Amount::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

std::string digits(const std::optional<Amount>& sum) {
  return sum ? sum->decimal().text() : "nothing";
}

}  // namespace

TEST_CASE("amounts are read and written exactly", "[unit][cost]") {
  const struct {
    const char* text;
    const char* digits;
  } rows[] = {{"0", "0"},
              {"0.30", "0.3"},
              {"27", "27"},
              {"100.000", "100"},
              {"0.1", "0.1"},
              {"0.000000000001", "0.000000000001"},
              {"1.5e-3", "0.0015"},
              {"1e2", "100"},
              {"1E+2", "100"},
              {"0e999999999", "0"},
              {"12345e-4", "1.2345"},
              {"1.0000000000000000000", "1"},
              {"999999999999999999.999999999999", "999999999999999999.999999999999"}};
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(digits(Amount::parse(row.text)) == row.digits);
  }
  CHECK(Amount().is_zero());
  CHECK(Amount().decimal().text() == "0");
}

TEST_CASE("what is no exact amount is no amount", "[unit][cost]") {
  for (const char* text :
       {"", "-1", "-0.5", "abc", "1,5", "$1", ".5", "1.", "01", "+1", " ", "1 2", "NaN", "1e18",
        "1000000000000000000", "0.0000000000001", "1e-13", "1e99999999999999999999", "\"1\""}) {
    INFO(text);
    CHECK_FALSE(Amount::parse(text));
  }
}

TEST_CASE("amounts round half up to a number of places", "[unit][cost]") {
  CHECK(amount("0.0001395").rounded(6) == "0.000140");
  CHECK(amount("0.0001395").rounded(4) == "0.0001");
  CHECK(amount("1.005").rounded(2) == "1.01");  // a double has 1.00499999999999989
  CHECK(amount("0.995").rounded(2) == "1.00");
  CHECK(amount("9.5").rounded(0) == "10");
  CHECK(amount("27").rounded(2) == "27.00");
  CHECK(amount("0.004").rounded(2) == "0.00");
  CHECK(amount("0.5").rounded(99) == "0.500000000000");
  CHECK(amount("0.5").rounded(-3) == "1");
}

TEST_CASE("a million small sums are exact", "[unit][cost]") {
  Amount sum;
  const Amount one = amount("0.0000001");
  for (int i = 0; i < 1000000; ++i) sum += one;
  CHECK(sum == amount("0.1"));
  CHECK(amount("0.1") + amount("0.2") == amount("0.3"));
  CHECK(amount("0.2") < amount("0.3"));
  CHECK(amount("1.9") < amount("2.1"));
  CHECK(amount("1") != amount("1.000000000001"));
}

TEST_CASE("sums beyond all money stay at the largest one", "[unit][cost]") {
  Amount sum = amount("999999999999999999");
  for (int i = 0; i < 20; ++i) sum += sum;
  CHECK(sum.decimal().text() == "9000000000000000000");
}

TEST_CASE("a price for a million tokens gives the cost of any number", "[unit][cost]") {
  CHECK(digits(amount("0.19").for_tokens(1)) == "0.00000019");
  CHECK(digits(amount("0.19").for_tokens(1000000)) == "0.19");
  CHECK(digits(amount("15").for_tokens(131072)) == "1.96608");
  CHECK(digits(amount("0.000001").for_tokens(1)) == "0.000000000001");
  CHECK(digits(amount("999999.999999").for_tokens(1000000000000)) == "999999999999");
  CHECK(digits(amount("0").for_tokens(5)) == "0");
  CHECK(digits(amount("3").for_tokens(0)) == "0");
  CHECK_FALSE(amount("3").for_tokens(-1));
  CHECK_FALSE(amount("3").for_tokens(INT64_MAX));
  CHECK_FALSE(amount("1000000").for_tokens(1));
  CHECK_FALSE(amount("0.0000001").for_tokens(1));
}

TEST_CASE("a discount is exact or nothing", "[unit][cost]") {
  CHECK(digits(amount("0.95").percent(60)) == "0.57");
  CHECK(digits(amount("1.9999").percent(60)) == "1.19994");
  CHECK(digits(amount("1").percent(33)) == "0.33");
  CHECK(digits(amount("0.5").percent(100)) == "0.5");
  CHECK(digits(amount("0.5").percent(0)) == "0");
  CHECK(digits(amount("999999999999").percent(1000)) == "9999999999990");
  CHECK_FALSE(amount("0.000000000001").percent(60));
  CHECK_FALSE(amount("1").percent(-1));
  CHECK_FALSE(amount("1").percent(1001));
}
