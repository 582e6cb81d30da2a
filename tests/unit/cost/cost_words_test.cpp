// What is said where there is no cost, and the edges of what an amount can be.

#include <moonshot_catch.hpp>

#include <moonshot/cost/cost.hpp>
#include <moonshot/json.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::Amount;
using moonshot::CostTerms;
using moonshot::list_prices;
using moonshot::try_cost_of;
using moonshot::Usage;
namespace models = moonshot::models;

namespace {

Usage counted_usage(const std::string& json) { return moonshot::json::decode<Usage>(json).value(); }

std::string why_no_cost(const char* model, const std::string& json, const CostTerms& terms = {}) {
  const auto cost = try_cost_of(list_prices("USD"), model, counted_usage(json), terms);
  return cost ? "a cost" : cost.error().what();
}

Amount amount_of(const char* text) { return Amount::parse(text).value(); }

moonshot::Endpoint endpoint_of(const char* text) {
  std::string problem;
  return moonshot::Endpoint(moonshot::http::parse_url(text, problem).value());
}

}  // namespace

TEST_CASE("why there is no cost is said in words", "[unit][cost]") {
  const std::string used = R"({"prompt_tokens":10,"completion_tokens":5})";
  CHECK(why_no_cost("kimi-k4", used) ==
        "UsageError: model: the USD prices of 2026-11-24 do not have `kimi-k4`; add it to the "
        "PriceTable");
  CHECK(why_no_cost(models::kimi_k3, R"({"completion_tokens":5})") ==
        "UsageError: usage: the server sent no prompt_tokens");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":5})") ==
        "UsageError: usage: the server sent no completion_tokens");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":-1,"completion_tokens":5})") ==
        "UsageError: usage.prompt_tokens: -1 is no number of tokens");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":0,"completion_tokens":1000000000001})") ==
        "UsageError: usage.completion_tokens: 1000000000001 is no number of tokens");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":0,"completion_tokens":1000000000000})") ==
        "a cost");
  CHECK(why_no_cost(models::kimi_k3,
                    R"({"prompt_tokens":9,"completion_tokens":5,"cached_tokens":-2})") ==
        "UsageError: usage.cached_tokens: -2 is no number of tokens");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":9,"completion_tokens":5,)"
                                     R"("prompt_tokens_details":{"cache_write_tokens":-3}})") ==
        "UsageError: usage.cache_write_tokens: -3 is no number of tokens");
  const std::string split = R"("completion_tokens":5,"cached_tokens":6,)"
                            R"("prompt_tokens_details":{"cache_write_tokens":4}})";
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":9,)" + split) ==
        "UsageError: usage.prompt_tokens: it is 9, less than the 6 cached and the 4 written ones "
        "within it");
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":10,)" + split) == "a cost");
  CostTerms batch;
  batch.batch = true;
  CHECK(why_no_cost(models::kimi_k3, used, batch) ==
        "UsageError: terms.batch: no batch price of kimi-k3 is known");
  CostTerms day;
  day.cache_ttl = "24h";
  CHECK(why_no_cost(models::kimi_k3, R"({"prompt_tokens":10,)" + split, day) ==
        "UsageError: terms.cache_ttl: no price of kimi-k3 for a cache write of `24h` is known");
  CHECK(std::string(try_cost_of(list_prices("USD"), moonshot::ChatCompletion()).error().what()) ==
        "UsageError: completion: it has no usage");
}

TEST_CASE("a price that is no exact amount is told with its place", "[unit][cost]") {
  const auto with = [](void (*change)(moonshot::ModelPrice & price), bool batch) {
    auto prices = list_prices("USD");
    auto mine = *prices.find(models::kimi_k3);
    change(mine);
    prices.set(mine);
    CostTerms terms;
    terms.batch = batch;
    const auto cost =
        try_cost_of(prices, models::kimi_k3,
                    counted_usage(R"({"prompt_tokens":10,"completion_tokens":5,"cached_tokens":2,)"
                                  R"("prompt_tokens_details":{"cache_write_tokens":3}})"),
                    terms);
    return cost ? cost->total().decimal().text() : cost.error().what();
  };
  const std::string rest =
      " is no exact amount; a price is a decimal of at most six places, four with a discount";
  const std::string at = "UsageError: prices.kimi-k3.";
  using Price = moonshot::ModelPrice;
  using moonshot::Decimal;
  CHECK(with([](Price& price) { price.cache_hit = Decimal("x"); }, false) ==
        at + "cache_hit: the cost of 2 tokens at x" + rest);
  CHECK(with([](Price& price) { price.input = Decimal("-1"); }, false) ==
        at + "input: the cost of 5 tokens at -1" + rest);
  CHECK(with([](Price& price) { price.output = Decimal(std::string(50, '9')); }, false) ==
        at + "output: the cost of 5 tokens at " + std::string(40, '9') + rest);
  CHECK(with([](Price& price) { price.cache_write_5m = Decimal("y"); }, false) ==
        at + "cache_write: the cost of 3 tokens at y" + rest);
  CHECK(with(
            [](Price& price) {
              price.batch_percent = 33;
              price.input = Decimal("0.00001");
            },
            true) == at + "input: the cost of 5 tokens at 33 % of 0.00001" + rest);
  // The first one counts.
  CHECK(with(
            [](Price& price) {
              price.input = Decimal("i");
              price.output = Decimal("o");
            },
            false) == at + "input: the cost of 5 tokens at i" + rest);
  // A discount of which nobody asked does not matter.
  CHECK(with([](Price& price) { price.batch_percent = 50; }, false) == "0.0000996");
  CHECK(with([](Price& price) { price.batch_percent = 50; }, true) == "0.0000498");
}

TEST_CASE("a price list that there is not is told of", "[unit][cost]") {
  CHECK(std::string(moonshot::try_list_prices("EUR").error().what()) ==
        "UsageError: currency: there is a price list in USD and one in CNY, none in `EUR`; bring a "
        "PriceTable of your own");
  CHECK_FALSE(moonshot::try_list_prices("usd"));
  CHECK(std::string(
            moonshot::try_list_prices(endpoint_of("https://relay.example/v1")).error().what()) ==
        "UsageError: endpoint: relay.example has no price list that is known here; bring a "
        "PriceTable of your own");
  for (const char* url : {"https://api.kimi.com/coding/v1", "https://api.kimi.ai/coding/v1"}) {
    const auto code = endpoint_of(url);
    CHECK(std::string(moonshot::try_list_prices(code).error().what()) ==
          "UsageError: endpoint: " + code.name() + " is a subscription: its tokens have no price");
  }
}

TEST_CASE("a list says from when and where its prices are", "[unit][cost]") {
  const auto usd = list_prices("USD");
  CHECK(usd.currency == "USD");
  CHECK(usd.date == "2026-11-24");
  CHECK(usd.source == "https://platform.kimi.ai/docs/pricing/chat");
  const auto cny = list_prices("CNY");
  CHECK(cny.currency == "CNY");
  CHECK(cny.date == "2026-11-24");
  CHECK(cny.source == "https://platform.kimi.com/docs/pricing/chat");
  for (const auto& price : usd.models) {
    INFO(price.model);
    const bool unofficial = price.model.find("k3.1-pro") != std::string::npos;
    CHECK(price.source.value_or("") ==
          (unofficial ? "third-party articles of October 2026; no official page was seen" : ""));
    const bool has_batch =
        price.model == models::kimi_k2_7_code || price.model == models::kimi_k2_6;
    CHECK(price.batch_percent.value_or(0) == (has_batch ? 60 : 0));
  }
  const auto cost = try_cost_of(usd, models::kimi_k3_1_pro,
                                counted_usage(R"({"prompt_tokens":1,"completion_tokens":1})"));
  REQUIRE(cost);
  CHECK(cost->model == "kimi-k3.1-pro");
  CHECK(cost->priced_on == "2026-11-24");
  CHECK(cost->source == "third-party articles of October 2026; no official page was seen");
  CHECK(usd.find("kimi-k") == nullptr);
  CHECK(usd.find("") == nullptr);
}

TEST_CASE("the terms of a call are those of its request", "[unit][cost]") {
  CHECK(CostTerms().cache_ttl == "5m");
  CHECK_FALSE(CostTerms().batch);
  moonshot::ChatRequest request;
  CHECK(CostTerms(request).cache_ttl == "5m");
  request.prompt_cache_options.emplace();
  CHECK(CostTerms(request).cache_ttl == "5m");
  request.prompt_cache_options->ttl = "1h";
  CHECK(CostTerms(request).cache_ttl == "1h");
  // A time without a price is not taken for one that has one.
  request.prompt_cache_options->ttl = "30m";
  CHECK(CostTerms(request).cache_ttl == "30m");
  CHECK_FALSE(CostTerms(request).batch);
}

TEST_CASE("amounts are added, carried and compared", "[unit][cost]") {
  struct SumRow {
    const char* a;
    const char* b;
    const char* sum;
  };
  const SumRow rows[] = {
      {"0", "0", "0"},
      {"0.999999999999", "0.000000000001", "1"},
      {"0.999999999998", "0.000000000001", "0.999999999999"},
      {"1.6", "2.6", "4.2"},
      {"999999999999999999.999999999999", "0.000000000001", "1000000000000000000"},
  };
  for (const auto& row : rows) {
    CHECK((amount_of(row.a) + amount_of(row.b)).decimal().text() == row.sum);
    CHECK((amount_of(row.b) + amount_of(row.a)).decimal().text() == row.sum);
  }
  // 9 * 10^18 is the most.
  Amount most;
  for (int i = 0; i < 9; ++i) most += amount_of("999999999999999999.5");
  CHECK(most.decimal().text() == "8999999999999999995.5");
  CHECK((most + amount_of("4.5")).decimal().text() == "9000000000000000000");
  CHECK((most + amount_of("4.4")).decimal().text() == "8999999999999999999.9");
  CHECK((most + amount_of("5.5")).decimal().text() == "9000000000000000000");
  CHECK((most + amount_of("900")).decimal().text() == "9000000000000000000");

  CHECK(amount_of("1") < amount_of("1.000000000001"));
  CHECK_FALSE(amount_of("1") < amount_of("1"));
  CHECK_FALSE(amount_of("2") < amount_of("1.9"));
  CHECK(amount_of("1.9") < amount_of("2"));
  CHECK(amount_of("1.0") == amount_of("1"));
  CHECK_FALSE(amount_of("1") == amount_of("2"));
  CHECK_FALSE(amount_of("1.1") == amount_of("1.2"));
  CHECK_FALSE(amount_of("1") != amount_of("1"));
  CHECK(amount_of("0.0").is_zero());
  CHECK_FALSE(amount_of("0.000000000001").is_zero());
  CHECK_FALSE(amount_of("1").is_zero());
  CHECK(amount_of("1.5").value() == 1.5);
}

TEST_CASE("the bounds of what a price and a discount may be are exact", "[unit][cost]") {
  CHECK(amount_of("999999.999999").for_tokens(1).value().decimal().text() == "0.999999999999");
  CHECK(amount_of("3").for_tokens(1000000000000).value().decimal().text() == "3000000");
  CHECK_FALSE(amount_of("3").for_tokens(1000000000001).has_value());
  CHECK_FALSE(amount_of("1000000").for_tokens(0).has_value());
  CHECK(amount_of("0.25").for_tokens(1500001).value().decimal().text() == "0.37500025");
  CHECK(amount_of("1000000000000").percent(50).value().decimal().text() == "500000000000");
  CHECK_FALSE(amount_of("1000000000001").percent(50).has_value());
  CHECK(amount_of("1").percent(0).value().is_zero());
  CHECK(amount_of("1").percent(1000).value().decimal().text() == "10");
  CHECK(amount_of("0.0000000001").percent(1).value().decimal().text() == "0.000000000001");
  CHECK_FALSE(amount_of("0.00000000001").percent(1).has_value());
  CHECK(amount_of("3.5").percent(90).value().decimal().text() == "3.15");
}

TEST_CASE("an amount is rounded to each number of places", "[unit][cost]") {
  const auto amount = amount_of("1.949999999995");
  const std::vector<std::string> rounded = {"2",
                                            "1.9",
                                            "1.95",
                                            "1.950",
                                            "1.9500",
                                            "1.95000",
                                            "1.950000",
                                            "1.9500000",
                                            "1.95000000",
                                            "1.950000000",
                                            "1.9500000000",
                                            "1.95000000000",
                                            "1.949999999995"};
  for (std::size_t places = 0; places < rounded.size(); ++places) {
    CHECK(amount.rounded(static_cast<int>(places)) == rounded[places]);
  }
  CHECK(amount.rounded(13) == "1.949999999995");
  CHECK(amount.rounded(-1) == "2");
  CHECK(amount_of("0.4999").rounded(0) == "0");
  CHECK(amount_of("9.99").rounded(1) == "10.0");
  CHECK(amount_of("100").decimal().text() == "100");
  CHECK(amount_of("100.10").decimal().text() == "100.1");
}

TEST_CASE("the digits of an amount are read up to their bounds", "[unit][cost]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"1e17", "100000000000000000"},
      {"1e18", "none"},
      {"10e16", "100000000000000000"},
      {"0.1e18", "100000000000000000"},
      {"1e-12", "0.000000000001"},
      {"1e-13", "none"},
      {"10e-13", "0.000000000001"},
      {"1.0e-12", "0.000000000001"},
      {"1.1e-12", "none"},
      {"0e-999", "0"},
      {"1e+0", "1"},
      {"1e2147483648", "none"},
      {"-0", "none"},
      {"1e--1", "none"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto amount = Amount::parse(row.first);
    CHECK((amount ? amount->decimal().text() : "none") == row.second);
  }
}
