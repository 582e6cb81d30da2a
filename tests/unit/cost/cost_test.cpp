#include <moonshot_catch.hpp>

#include <moonshot/cost/cost.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

using moonshot::CostTerms;
using moonshot::Endpoint;
using moonshot::list_prices;
using moonshot::PriceTable;
using moonshot::try_cost_of;
using moonshot::try_list_prices;
using moonshot::Usage;
namespace models = moonshot::models;

namespace {

Usage usage(const char* json) {
  auto decoded = moonshot::json::decode<Usage>(json);
  REQUIRE(decoded);
  return *decoded;
}

std::string total(const PriceTable& prices, const char* model, const Usage& used,
                  const CostTerms& terms = {}) {
  const auto cost = try_cost_of(prices, model, used, terms);
  return cost ? cost->total().decimal().text() : cost.error().what();
}

std::string argument(const moonshot::Error& error) {
  const auto* usage = error.as<moonshot::UsageError>();
  return usage != nullptr ? usage->argument() : "another class: " + std::string(error.name());
}

Endpoint endpoint(const char* url) {
  std::string problem;
  const auto parsed = moonshot::http::parse_url(url, problem);
  REQUIRE(parsed);
  return Endpoint(*parsed);
}

// Recorded: kimi-k3, 1384 prompt tokens of which 1280 came from the cache.
const char* const with_hit =
    R"({"prompt_tokens":1384,"completion_tokens":100,"total_tokens":1484,"cached_tokens":1280})";

}  // namespace

TEST_CASE("hits, misses and the answer have their own prices", "[unit][cost]") {
  const auto cost = moonshot::cost_of(list_prices("USD"), models::kimi_k3, usage(with_hit));
  CHECK(cost.cache_hits.tokens == 1280);
  CHECK(cost.cache_hits.amount.decimal().text() == "0.000384");
  CHECK(cost.input.tokens == 104);
  CHECK(cost.input.amount.decimal().text() == "0.000312");
  CHECK(cost.output.tokens == 100);
  CHECK(cost.output.amount.decimal().text() == "0.0015");
  CHECK(cost.cache_writes.tokens == 0);
  CHECK(cost.total().decimal().text() == "0.002196");
  CHECK(cost.currency == "USD");
  CHECK(cost.model == "kimi-k3");
}

TEST_CASE("a cost says from when and where its prices are", "[unit][cost]") {
  const auto cost = moonshot::cost_of(list_prices("CNY"), models::kimi_k3, usage(with_hit));
  CHECK(cost.total().decimal().text() == "0.01464");
  CHECK(cost.currency == "CNY");
  CHECK(cost.priced_on.size() == std::string("2026-11-24").size());
  CHECK(cost.source == "https://platform.kimi.com/docs/pricing/chat");
  const auto unofficial =
      moonshot::cost_of(list_prices("USD"), models::kimi_k3_1_pro, usage(with_hit));
  CHECK_THAT(unofficial.source, Catch::Matchers::ContainsSubstring("no official page"));
}

TEST_CASE("cache hits count wherever the server tells of them", "[unit][cost]") {
  const auto prices = list_prices("USD");
  const auto expected = total(prices, models::kimi_k3, usage(with_hit));
  for (const char* json :
       {R"({"prompt_tokens":1384,"completion_tokens":100,"total_tokens":1484,
            "prompt_tokens_details":{"cached_tokens":1280}})",
        R"({"prompt_tokens":1384,"completion_tokens":100,"total_tokens":1484,"cached_tokens":1280,
            "prompt_tokens_details":{"cached_tokens":1280}})",
        R"({"prompt_tokens":1384,"completion_tokens":100,"cached_tokens":1280,
            "completion_tokens_details":{"reasoning_tokens":90}})"}) {
    CHECK(total(prices, models::kimi_k3, usage(json)) == expected);
  }
}

TEST_CASE("cache writes cost by the time they are kept", "[unit][cost]") {
  const auto prices = list_prices("USD");
  const auto used = usage(R"({"prompt_tokens":3000000,"completion_tokens":0,"total_tokens":3000000,
      "cached_tokens":1000000,"prompt_tokens_details":{"cache_write_tokens":1000000}})");
  CHECK(total(prices, models::kimi_k3, used) == "6.3");
  moonshot::ChatRequest request;
  CHECK(total(prices, models::kimi_k3, used, CostTerms(request)) == "6.3");
  request.prompt_cache_options.emplace().ttl = "1h";
  CHECK(total(prices, models::kimi_k3, used, CostTerms(request)) == "9.3");

  CostTerms strange;
  strange.cache_ttl = "24h";
  const auto unknown = try_cost_of(prices, models::kimi_k3, used, strange);
  REQUIRE_FALSE(unknown);
  CHECK(argument(unknown.error()) == "terms.cache_ttl");
  const auto no_tier = try_cost_of(prices, models::kimi_k2_6, used);
  REQUIRE_FALSE(no_tier);
  CHECK(argument(no_tier.error()) == "terms.cache_ttl");
  // Where nothing was written, the time does not matter.
  CHECK(total(prices, models::kimi_k3, usage(with_hit), strange) == "0.002196");
}

TEST_CASE("a batch has its discount where there is one", "[unit][cost]") {
  CostTerms batch;
  batch.batch = true;
  const auto used = usage(R"({"prompt_tokens":2000001,"completion_tokens":1,"cached_tokens":1})");
  const auto prices = list_prices("USD");
  CHECK(total(prices, models::kimi_k2_6, used) == "1.90000416");
  CHECK(total(prices, models::kimi_k2_6, used, batch) == "1.140002496");
  moonshot::ChatCompletion answer;
  answer.model = models::kimi_k2_6;
  answer.usage = used;
  for (const auto& cost : {moonshot::cost_of(prices, models::kimi_k2_6, used, batch),
                           moonshot::cost_of(prices, answer, batch)}) {
    CHECK(cost.total().decimal().text() == "1.140002496");
  }
  const auto none = try_cost_of(prices, models::kimi_k3, used, batch);
  REQUIRE_FALSE(none);
  CHECK(argument(none.error()) == "terms.batch");
}

TEST_CASE("an unknown model is not guessed", "[unit][cost]") {
  const auto used = usage(with_hit);
  for (const char* model : {"kimi-k4", "kimi-k3-turbo", "KIMI-K3", "", "moonshot-v1-8k"}) {
    const auto cost = try_cost_of(list_prices("USD"), model, used);
    REQUIRE_FALSE(cost);
    CHECK(argument(cost.error()) == "model");
    CHECK_THAT(cost.error().what(), Catch::Matchers::ContainsSubstring("USD"));
  }
  // In one currency only.
  CHECK(try_cost_of(list_prices("USD"), models::kimi_k3_1_pro, used));
  CHECK_FALSE(try_cost_of(list_prices("CNY"), models::kimi_k3_1_pro, used));
}

TEST_CASE("prices follow the endpoint's currency", "[unit][cost]") {
  CHECK(list_prices(endpoint("https://api.moonshot.ai/v1")).currency == "USD");
  CHECK(list_prices(endpoint("https://api.moonshot.cn/v1")).currency == "CNY");
  const auto subscription = try_list_prices(endpoint("https://api.kimi.com/coding/v1"));
  REQUIRE_FALSE(subscription);
  CHECK(argument(subscription.error()) == "endpoint");
  CHECK_THAT(subscription.error().what(), Catch::Matchers::ContainsSubstring("subscription"));
  const auto proxy = try_list_prices(endpoint("http://127.0.0.1:8080/v1"));
  REQUIRE_FALSE(proxy);
  CHECK_THAT(proxy.error().what(), Catch::Matchers::ContainsSubstring("127.0.0.1:8080"));
  const auto euro = try_list_prices("EUR");
  REQUIRE_FALSE(euro);
  CHECK(argument(euro.error()) == "currency");
}

TEST_CASE("every list price is exact, also with its discount", "[unit][cost]") {
  const auto used = usage(R"({"prompt_tokens":1000003,"completion_tokens":999999,
      "cached_tokens":7,"prompt_tokens_details":{"cache_write_tokens":0}})");
  for (const char* currency : {"USD", "CNY"}) {
    const auto prices = list_prices(currency);
    CHECK_FALSE(prices.models.empty());
    for (const auto& price : prices.models) {
      INFO(currency << " " << price.model);
      CostTerms terms;
      CHECK(try_cost_of(prices, price.model, used, terms));
      terms.batch = price.batch_percent.has_value();
      CHECK(try_cost_of(prices, price.model, used, terms));
    }
  }
}

TEST_CASE("prices can be replaced, and read from a file", "[unit][cost]") {
  auto prices = list_prices("USD");
  auto mine = *prices.find(models::kimi_k3);
  mine.output = moonshot::Decimal("10");
  prices.set(mine);
  CHECK(prices.models.size() == list_prices("USD").models.size());
  CHECK(total(prices, models::kimi_k3, usage(with_hit)) == "0.001696");

  // A model that the list has not is added to it.
  auto fourth = mine;
  fourth.model = "kimi-k4";
  fourth.output = moonshot::Decimal("20");
  prices.set(fourth);
  CHECK(prices.models.size() == list_prices("USD").models.size() + 1);
  REQUIRE(prices.find("kimi-k4") != nullptr);
  CHECK(prices.find("kimi-k4")->output.text() == "20");
  CHECK(prices.find(models::kimi_k3)->output.text() == "10");
  fourth.output = moonshot::Decimal("30");
  prices.set(fourth);
  CHECK(prices.models.size() == list_prices("USD").models.size() + 1);
  CHECK(prices.find("kimi-k4")->output.text() == "30");

  const auto text = moonshot::json::encode(prices);
  REQUIRE(text);
  const auto again = moonshot::json::decode<PriceTable>(*text);
  REQUIRE(again);
  CHECK(moonshot::json::encode(*again).value() == *text);

  const auto own = moonshot::json::decode<PriceTable>(
      R"({"currency":"EUR","date":"2027-01-01","source":"our contract","models":[
          {"model":"kimi-k4","cache_hit":0.125,"input":1.25,"output":5}]})");
  REQUIRE(own);
  CHECK(total(*own, "kimi-k4", usage(with_hit)) == "0.00079");
  // A price that is missing is no price of zero.
  CHECK_FALSE(moonshot::json::decode<PriceTable>(
      R"({"currency":"EUR","date":"","source":"","models":[{"model":"m","input":1,"output":5}]})"));
}

TEST_CASE("a price that is no exact amount is told of", "[unit][cost]") {
  for (const char* price : {"-1", "0.0000001", "1e30", "free", "1000000"}) {
    INFO(price);
    auto prices = list_prices("USD");
    auto mine = *prices.find(models::kimi_k3);
    mine.input = moonshot::Decimal(price);
    prices.set(mine);
    const auto cost = try_cost_of(prices, models::kimi_k3, usage(with_hit));
    REQUIRE_FALSE(cost);
    CHECK(argument(cost.error()) == "prices.kimi-k3.input");
  }
}

TEST_CASE("a usage that contradicts itself has no cost", "[unit][cost]") {
  const struct {
    const char* json;
    const char* argument;
  } rows[] = {
      {R"({})", "usage"},
      {R"({"total_tokens":100})", "usage"},
      {R"({"prompt_tokens":100,"total_tokens":100})", "usage"},
      {R"({"prompt_tokens":-1,"completion_tokens":0})", "usage.prompt_tokens"},
      {R"({"prompt_tokens":1,"completion_tokens":-5})", "usage.completion_tokens"},
      {R"({"prompt_tokens":1,"completion_tokens":9223372036854775807})", "usage.completion_tokens"},
      {R"({"prompt_tokens":10,"completion_tokens":0,"cached_tokens":11})", "usage.prompt_tokens"},
      {R"({"prompt_tokens":10,"completion_tokens":0,"cached_tokens":-1})", "usage.cached_tokens"},
      {R"({"prompt_tokens":10,"completion_tokens":0,"cached_tokens":6,
           "prompt_tokens_details":{"cache_write_tokens":5}})",
       "usage.prompt_tokens"},
  };
  for (const auto& row : rows) {
    INFO(row.json);
    const auto cost = try_cost_of(list_prices("USD"), models::kimi_k3, usage(row.json));
    REQUIRE_FALSE(cost);
    CHECK(argument(cost.error()) == row.argument);
  }
}

TEST_CASE("an answer is priced by its own model and usage", "[unit][cost]") {
  moonshot::ChatCompletion completion;
  completion.model = models::kimi_k3;
  const auto none = try_cost_of(list_prices("USD"), completion);
  REQUIRE_FALSE(none);
  CHECK(argument(none.error()) == "completion");
  CHECK_THROWS_AS(moonshot::cost_of(list_prices("USD"), completion), moonshot::UsageError);
  completion.usage = usage(with_hit);
  CHECK(moonshot::cost_of(list_prices("USD"), completion).total().decimal().text() == "0.002196");
}

TEST_CASE("a million tokens of each model cost what the list says", "[unit][cost]") {
  const struct {
    const char* currency;
    const char* model;
    const char* hits;
    const char* input;
    const char* output;
    const char* write_5m;  // "" where there is no price
    const char* write_1h;
  } rows[] = {
      {"USD", models::kimi_k3_1_pro, "0.2", "2", "10", "2", "4"},
      {"USD", models::kimi_k3_1_pro_highspeed, "0.2", "4", "20", "4", "8"},
      {"USD", models::kimi_k3, "0.3", "3", "15", "3", "6"},
      {"USD", models::kimi_k2_7_code, "0.19", "0.95", "4", "", ""},
      {"USD", models::kimi_k2_7_code_highspeed, "0.38", "1.9", "8", "", ""},
      {"USD", models::kimi_k2_6, "0.16", "0.95", "4", "", ""},
      {"CNY", models::kimi_k3, "2", "20", "100", "20", "40"},
      {"CNY", models::kimi_k2_7_code, "1.3", "6.5", "27", "", ""},
      {"CNY", models::kimi_k2_7_code_highspeed, "2.6", "13", "54", "", ""},
      {"CNY", models::kimi_k2_6, "1.1", "6.5", "27", "", ""},
  };
  const auto used =
      usage(R"({"prompt_tokens":2000000,"completion_tokens":1000000,"cached_tokens":1000000})");
  const auto written = usage(R"({"prompt_tokens":1000000,"completion_tokens":0,
      "prompt_tokens_details":{"cache_write_tokens":1000000}})");
  std::size_t models_priced = 0;
  for (const char* currency : {"USD", "CNY"}) models_priced += list_prices(currency).models.size();
  CHECK(models_priced == sizeof rows / sizeof rows[0]);
  for (const auto& row : rows) {
    INFO(row.currency << " " << row.model);
    const auto prices = list_prices(row.currency);
    const auto cost = try_cost_of(prices, row.model, used);
    REQUIRE(cost);
    CHECK(cost->currency == row.currency);
    CHECK(cost->cache_hits.amount.decimal().text() == row.hits);
    CHECK(cost->input.amount.decimal().text() == row.input);
    CHECK(cost->output.amount.decimal().text() == row.output);
    for (const auto& [ttl, price] : {std::pair("5m", row.write_5m), {"1h", row.write_1h}}) {
      CostTerms terms;
      terms.cache_ttl = ttl;
      const auto writes = try_cost_of(prices, row.model, written, terms);
      CHECK((writes ? writes->cache_writes.amount.decimal().text() : "") == price);
    }
  }
}

TEST_CASE("a batch of the model for code costs 60 percent, of its fast twin nothing is known",
          "[unit][cost]") {
  CostTerms batch;
  batch.batch = true;
  const auto used =
      usage(R"({"prompt_tokens":2000000,"completion_tokens":1000000,"cached_tokens":1000000})");
  CHECK(total(list_prices("USD"), models::kimi_k2_7_code, used) == "5.14");
  CHECK(total(list_prices("USD"), models::kimi_k2_7_code, used, batch) == "3.084");
  CHECK(total(list_prices("CNY"), models::kimi_k2_7_code, used) == "34.8");
  CHECK(total(list_prices("CNY"), models::kimi_k2_7_code, used, batch) == "20.88");
  for (const char* currency : {"USD", "CNY"}) {
    const auto fast =
        try_cost_of(list_prices(currency), models::kimi_k2_7_code_highspeed, used, batch);
    REQUIRE_FALSE(fast);
    CHECK(argument(fast.error()) == "terms.batch");
  }
}
