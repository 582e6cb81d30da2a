#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/usages.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

TEST_CASE("windows that come in both forms are told in both", "[types]") {
  const auto windows = summarize(*moonshot::json::decode<Usages>(
      R"({"usage":{"limit":"4","used":1},"usages":{"limit_month_total":{"used_ratio":0.5}}})"));
  REQUIRE(windows.size() == 2);
  CHECK(windows[0].window == "weekly");
  CHECK(percent(windows[0]) == 25);
  CHECK(windows[1].window == "monthly");
  CHECK(percent(windows[1]) == 50);
}

TEST_CASE("an amount that is no number is a mismatch", "[types]") {
  const auto value = moonshot::json::decode<Usages>(R"({"usage":{"limit":"many"}})");
  REQUIRE_FALSE(value);
  CHECK(value.error().as<moonshot::DecodeError>()->pointer() == "/usage/limit");
}

TEST_CASE("the week and the month of code are windows of the newer form", "[types]") {
  const std::string text =
      R"({"usages":{"limit_month_total":{"used_ratio":0.5,"reset_time":"a"},"limit_month_code":{"used_ratio":0.25,"reset_time":"b"},"limit_7d":{"used_ratio":0.75,"reset_time":"c"},"limit_5h":{"used_ratio":1,"reset_time":"d"}}})";
  const auto value = moonshot::json::decode<Usages>(text);
  REQUIRE(value);
  REQUIRE(value->usages);
  const auto& ratios = *value->usages;
  REQUIRE(ratios.limit_7d);
  CHECK(std::lround(ratios.limit_7d->used_ratio.value_or(-1) * 100) == 75);
  CHECK(ratios.limit_7d->reset_time == "c");
  REQUIRE(ratios.limit_month_code);
  CHECK(std::lround(ratios.limit_month_code->used_ratio.value_or(-1) * 100) == 25);
  CHECK(ratios.limit_month_code->reset_time == "b");
  CHECK(*moonshot::json::encode(*value) == text);

  const struct {
    const char* window;
    long percent;
    const char* reset_time;
  } rows[] = {
      {"5-hour", 100, "d"}, {"weekly", 75, "c"}, {"monthly", 50, "a"}, {"monthly (code)", 25, "b"}};
  const auto windows = summarize(*value);
  REQUIRE(windows.size() == 4);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    CHECK(windows[i].window == rows[i].window);
    CHECK(percent(windows[i]) == rows[i].percent);
    CHECK(windows[i].reset_time == rows[i].reset_time);
  }
}

TEST_CASE("a window is named by its length, in hours where it is whole ones", "[types]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"duration":300,"timeUnit":"TIME_UNIT_MINUTE"})", "5-hour"},
      {R"({"duration":60,"timeUnit":"TIME_UNIT_MINUTE"})", "1-hour"},
      {R"({"duration":90,"timeUnit":"TIME_UNIT_MINUTE"})", "90-minute"},
      {R"({"duration":59,"timeUnit":"TIME_UNIT_MINUTE"})", "59-minute"},
      {R"({"duration":7,"timeUnit":"TIME_UNIT_DAY"})", "7-day"},
      {R"({"duration":60,"timeUnit":"TIME_UNIT_SECOND"})", "60-second"},
      {R"({"duration":2,"timeUnit":"Fortnight"})", "2-fortnight"},
      {R"({"duration":2,"timeUnit":"[@Z"})", "2-[@z"},
      {R"({"timeUnit":"TIME_UNIT_DAY"})", "unnamed"},
      {"{}", "unnamed"},
      {R"({"duration":2})", "unnamed"},
      {"null", "unnamed"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const std::string text = R"({"limits":[{"window":{}},{"window":)" + row.first +
                             R"(,"detail":{"resetTime":"r"}},{"window":{}}]})";
    const auto windows = summarize(*moonshot::json::decode<Usages>(text));
    REQUIRE(windows.size() == 1);
    CHECK(windows[0].window == row.second);
    CHECK(windows[0].reset_time == "r");
  }
}

TEST_CASE("the share that is used is told where there is a limit", "[types]") {
  const std::vector<std::pair<std::string, std::optional<double>>> rows = {
      {R"({"limit":"100","used":"25","remaining":"50"})", 0.25},
      {R"({"limit":100,"used":150})", 1.5},
      {R"({"limit":"100","used":"0"})", 0.0},
      {R"({"limit":"4","remaining":"1"})", 0.75},
      {R"({"limit":"100"})", std::nullopt},
      {R"({"limit":"0","used":"5"})", std::nullopt},
      {R"({"limit":"-1","used":"5"})", std::nullopt},
      {R"({"used":"5","remaining":"5"})", std::nullopt},
      {"{}", std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto value = moonshot::json::decode<Usages>(R"({"usage":)" + row.first + "}");
    REQUIRE(value);
    const auto windows = summarize(*value);
    REQUIRE(windows.size() == 1);
    CHECK(windows[0].window == "weekly");
    CHECK(windows[0].used_ratio == row.second);
    CHECK(windows[0].reset_time.empty());
  }
  CHECK(summarize(Usages()).empty());
  CHECK(summarize(*moonshot::json::decode<Usages>(R"({"usages":{"limit_7d":{}}})"))[0].window ==
        "weekly");
  CHECK(moonshot::Quantity().quoted);
}
