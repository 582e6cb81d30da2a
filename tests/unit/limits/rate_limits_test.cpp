#include <moonshot_catch.hpp>

#include <moonshot/limits/rate_limits.hpp>

#include <cstdint>
#include <iterator>
#include <string>

using moonshot::RateLimits;
namespace international = moonshot::rate_limits::international;
namespace china = moonshot::rate_limits::china;

namespace {

constexpr RateLimits of_international[] = {international::tier0, international::tier1,
                                           international::tier2, international::tier3,
                                           international::tier4, international::tier5};
constexpr RateLimits of_china[] = {china::tier0, china::tier1, china::tier2,
                                   china::tier3, china::tier4, china::tier5};

}  // namespace

TEST_CASE("both sites have the limits that were published since September 2026", "[unit][limits]") {
  struct Row {
    int concurrency;
    int rpm;
    std::int64_t tpm;
  };
  constexpr Row rows[] = {{1, 3, 500000},     {15, 100, 2000000}, {40, 100, 3000000},
                          {50, 200, 3000000}, {60, 200, 4000000}, {100, 300, 5000000}};
  for (std::size_t tier = 0; tier < std::size(rows); ++tier) {
    for (const RateLimits& limits : {of_international[tier], of_china[tier]}) {
      INFO("tier " << tier);
      CHECK(limits.concurrency == rows[tier].concurrency);
      CHECK(limits.rpm == rows[tier].rpm);
      CHECK(limits.tpm == rows[tier].tpm);
    }
  }
}

TEST_CASE("the limits say when and where they were read", "[unit][limits]") {
  CHECK(std::string(international::date) == "2026-09-23");
  CHECK(std::string(china::date) == "2026-09-23");
  CHECK(std::string(international::source) == "https://platform.kimi.ai/docs/pricing/limits");
  CHECK(std::string(china::source) == "https://platform.kimi.com/docs/pricing/limits");
}
