#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/number.hpp>

using moonshot::detail::scientific_from_double;

TEST_CASE("the scientific form has the shortest digits that read back", "[unit][json]") {
  CHECK(scientific_from_double(0) == "0e+00");
  CHECK(scientific_from_double(-1) == "-1e+00");
  CHECK(scientific_from_double(0.1) == "1e-01");
  CHECK(scientific_from_double(1234.5) == "1.2345e+03");
  CHECK(scientific_from_double(1e21) == "1e+21");
  CHECK(scientific_from_double(1757919930811054708.0) == "1.7579199308110546e+18");
  CHECK(scientific_from_double(5e-324) == "5e-324");
  CHECK(scientific_from_double(1.7976931348623157e308) == "1.7976931348623157e+308");
}
