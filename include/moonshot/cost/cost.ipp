#pragma once

#include <utility>

#include "moonshot/cost/cost.hpp"
#include "moonshot/detail/json/decode.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Calculates the parts of one cost and keeps the first failure.
class Pricing {
 public:
  Pricing(const ModelPrice& price, bool batch) : price_(price) {
    if (batch) percent_ = price.batch_percent;
  }

  /// `field` names the price in the failure.
  CostPart price_part(std::int64_t tokens, const Decimal& price, const char* field) {
    CostPart part;
    part.tokens = tokens;
    auto amount = Amount::parse(price.text());
    if (amount && percent_) amount = amount->percent(*percent_);
    if (amount) amount = amount->for_tokens(tokens);
    if (amount) {
      part.amount = *amount;
    } else if (problem == nullptr) {
      const std::string percent = percent_ ? std::to_string(*percent_) + " % of " : std::string();
      problem = usage_error("prices." + price_.model + "." + field,
                            "the cost of " + std::to_string(tokens) + " tokens at " + percent +
                                price.text().substr(0, 40) +
                                " is no exact amount; a price is a "
                                "decimal of at most six places, four with a discount")
                    .share();
    }
    return part;
  }

  ErrorPtr problem;

 private:
  const ModelPrice& price_;
  std::optional<int> percent_;
};

/// The error for counts that cannot be right, or null.
MOONSHOT_INLINE ErrorPtr check_usage(const Usage& usage) {
  const auto error_for = [](const char* argument, std::string problem) {
    return usage_error(argument, std::move(problem)).share();
  };
  for (const char* name : {"prompt_tokens", "completion_tokens"}) {
    if (detail::was_absent(usage, name)) {
      return error_for("usage", std::string("the server sent no ") + name);
    }
  }
  constexpr std::int64_t most_tokens = 1000000000000;
  const std::pair<const char*, std::int64_t> counts[] = {
      {"usage.prompt_tokens", usage.prompt_tokens},
      {"usage.completion_tokens", usage.completion_tokens},
      {"usage.cached_tokens", usage.cache_hits()},
      {"usage.cache_write_tokens", usage.cache_writes()}};
  for (const auto& [name, count] : counts) {
    if (count < 0 || count > most_tokens) {
      return error_for(name, std::to_string(count) + " is no number of tokens");
    }
  }
  if (usage.cache_hits() + usage.cache_writes() > usage.prompt_tokens) {
    return error_for("usage.prompt_tokens",
                     "it is " + std::to_string(usage.prompt_tokens) + ", less than the " +
                         std::to_string(usage.cache_hits()) + " cached and the " +
                         std::to_string(usage.cache_writes()) + " written ones within it");
  }
  return nullptr;
}

MOONSHOT_INLINE const std::optional<Decimal>* cache_write_price(const ModelPrice& price,
                                                                const std::string& ttl) {
  if (ttl == "5m") return &price.cache_write_5m;
  if (ttl == "1h") return &price.cache_write_1h;
  return nullptr;
}

}  // namespace detail

MOONSHOT_INLINE CostTerms::CostTerms(const ChatRequest& request) {
  if (request.prompt_cache_options && request.prompt_cache_options->ttl) {
    cache_ttl = *request.prompt_cache_options->ttl;
  }
}

MOONSHOT_INLINE Result<Cost> try_cost_of(const PriceTable& prices, std::string_view model,
                                         const Usage& usage, const CostTerms& terms) {
  const auto* price = prices.find(model);
  if (price == nullptr) {
    return usage_error("model", "the " + prices.currency + " prices of " + prices.date +
                                    " do not have `" + std::string(model) +
                                    "`; add it to the PriceTable");
  }
  if (auto problem = detail::check_usage(usage)) return problem;
  if (terms.batch && !price->batch_percent) {
    return usage_error("terms.batch", "no batch price of " + price->model + " is known");
  }
  Cost cost;
  cost.model = price->model;
  cost.currency = prices.currency;
  cost.priced_on = prices.date;
  cost.source = price->source.value_or(prices.source);
  detail::Pricing pricing(*price, terms.batch);
  if (usage.cache_writes() > 0) {
    const auto* write = detail::cache_write_price(*price, terms.cache_ttl);
    if (write == nullptr || !*write) {
      return usage_error("terms.cache_ttl", "no price of " + price->model +
                                                " for a cache write of `" + terms.cache_ttl +
                                                "` is known");
    }
    cost.cache_writes = pricing.price_part(usage.cache_writes(), **write, "cache_write");
  }
  cost.cache_hits = pricing.price_part(usage.cache_hits(), price->cache_hit, "cache_hit");
  cost.input = pricing.price_part(usage.prompt_tokens - usage.cache_hits() - usage.cache_writes(),
                                  price->input, "input");
  cost.output = pricing.price_part(usage.completion_tokens, price->output, "output");
  if (pricing.problem != nullptr) return pricing.problem;
  return cost;
}

MOONSHOT_INLINE Result<Cost> try_cost_of(const PriceTable& prices, const ChatCompletion& completion,
                                         const CostTerms& terms) {
  if (!completion.usage) return usage_error("completion", "it has no usage");
  return try_cost_of(prices, completion.model, *completion.usage, terms);
}

MOONSHOT_NAMESPACE_END
