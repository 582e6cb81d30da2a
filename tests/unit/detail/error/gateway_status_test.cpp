#include <moonshot_catch.hpp>

#include <moonshot/detail/error/gateway_status.hpp>

TEST_CASE("a gateway's answer may pass by itself with these statuses only", "[unit][errors]") {
  using moonshot::detail::passes_at_gateway;
  for (const int status : {0, 408, 409, 425, 429, 500, 501, 502, 503, 504, 520, 529, 599}) {
    INFO(status);
    CHECK(passes_at_gateway(status));
  }
  for (const int status : {1,   200, 301, 400, 401, 402, 403, 404, 407, 410,
                           413, 422, 424, 426, 428, 430, 431, 451, 498, 499}) {
    INFO(status);
    CHECK_FALSE(passes_at_gateway(status));
  }
}
