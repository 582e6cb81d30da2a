#include <moonshot_catch.hpp>

#include <moonshot/value/decimal.hpp>

using moonshot::Decimal;

TEST_CASE("a decimal is its digits, and the nearest double", "[unit][json]") {
  CHECK(Decimal().text() == "0");
  CHECK(Decimal().value() == 0);
  CHECK(Decimal("49.58894").text() == "49.58894");
  CHECK(Decimal("49.58894").value() == 49.58894);
  CHECK(Decimal("-3e2").value() == -300);
  for (const char* text : {"", "many", "1e400", "1,5", "1 "}) {
    INFO(text);
    CHECK(Decimal(text).text() == text);
    CHECK(Decimal(text).value() == 0);
  }
}

TEST_CASE("decimals are the same where their digits are", "[unit][json]") {
  CHECK(Decimal("1.0") == Decimal("1.0"));
  CHECK_FALSE(Decimal("1.0") != Decimal("1.0"));
  CHECK(Decimal("1.0") != Decimal("1"));
  CHECK_FALSE(Decimal("1.0") == Decimal("1"));
  CHECK(Decimal() == Decimal("0"));
}
