#include <moonshot_catch.hpp>

#include <moonshot/json/decode.hpp>
#include <moonshot/json/encode.hpp>
#include <moonshot/types/codecs.hpp>
#include <moonshot/types/usages.hpp>

#include <cmath>
#include <string>

using moonshot::Usages;

namespace {

const std::string older =
    R"({"usage":{"limit":"100","used":40,"resetTime":"2026-11-30T00:00:00.000000001Z"},"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"50","remaining":"20"}},{"window":{"duration":2,"timeUnit":"TIME_UNIT_DAY"},"detail":{"limit":"0"}}],"boosterWallet":{"balance":{"amount":"1"}},"more":1})";
const std::string newer =
    R"({"usages":{"limit_month_total":{"used_ratio":0.5,"reset_time":"m"},"limit_5h":{"used_ratio":1.25,"reset_time":"h"}}})";

long percent(const moonshot::UsageSummary& window) {
  return std::lround(window.used_ratio.value_or(-1) * 100);
}

}  // namespace

TEST_CASE("both forms of the usages keep everything", "[types]") {
  for (const auto& text : {older, newer}) {
    const auto value = moonshot::json::decode<Usages>(text);
    REQUIRE(value);
    CHECK(*moonshot::json::encode(*value) == text);
  }
}

TEST_CASE("windows are named and their use is told, in both forms", "[types]") {
  const auto windows = summarize(*moonshot::json::decode<Usages>(older));
  REQUIRE(windows.size() == 3);
  CHECK(windows[0].window == "5-hour");
  CHECK(percent(windows[0]) == 60);
  CHECK(windows[1].window == "2-day");
  CHECK_FALSE(windows[1].used_ratio);
  CHECK(windows[2].window == "weekly");
  CHECK(percent(windows[2]) == 40);
  CHECK(windows[2].reset_time == "2026-11-30T00:00:00.000000001Z");

  const auto ratios = summarize(*moonshot::json::decode<Usages>(newer));
  REQUIRE(ratios.size() == 2);
  CHECK(ratios[0].window == "5-hour");
  CHECK(percent(ratios[0]) == 125);
  CHECK(ratios[1].window == "monthly");
}

TEST_CASE("an amount that is no number is a mismatch", "[types]") {
  const auto value = moonshot::json::decode<Usages>(R"({"usage":{"limit":"many"}})");
  REQUIRE_FALSE(value);
  CHECK(value.error().as<moonshot::DecodeError>()->pointer() == "/usage/limit");
}
