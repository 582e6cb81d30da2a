#pragma once

/// @file
/// What a call cost: its usage at the prices of a table.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/cost/amount.hpp"
#include "moonshot/cost/prices.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/usage.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What the usage does not say but the price depends on.
struct CostTerms {
  std::string cache_ttl = "5m";  ///< of what was written to the cache: `5m` or `1h`
  bool batch = false;            ///< whether the call was a line of a batch

  CostTerms() = default;
  /// The time to live that `request` asks for. Answers do not repeat it.
  explicit CostTerms(const ChatRequest& request);
};

/// A part of a cost.
struct CostPart {
  std::int64_t tokens = 0;
  Amount amount;
};

/// What a call cost. The four parts do not overlap.
struct Cost {
  std::string model;
  std::string currency;
  std::string priced_on;  ///< the date of the price table
  std::string source;     ///< where the prices are from
  CostPart cache_hits;
  CostPart cache_writes;
  CostPart input;   ///< prompt tokens that were neither
  CostPart output;  ///< reasoning included

  Amount total() const {
    return cache_hits.amount + cache_writes.amount + input.amount + output.amount;
  }
};

/// What `usage` of `model` costs by `prices`, exactly. Fees for a call of an official tool (web
/// search) are not in it. Pure; safe from any thread. Nothing is guessed, it fails with
/// `UsageError`: for a model that the table does not have (`model`), for a batch or a cache write
/// without a price (`terms.batch`, `terms.cache_ttl`), for counts that are missing, negative or
/// contradict each other (`usage…`), for prices that are no decimals of at most six places and
/// below 10^6, four places where a batch discount applies (`prices…`).
Result<Cost> try_cost_of(const PriceTable& prices, std::string_view model, const Usage& usage,
                         const CostTerms& terms = {});
/// The same for an answer, with its model and usage. Also fails where it has no usage: a stream
/// that broke off.
Result<Cost> try_cost_of(const PriceTable& prices, const ChatCompletion& completion,
                         const CostTerms& terms = {});

/// The same; throw the error as its exact class.
inline Cost cost_of(const PriceTable& prices, std::string_view model, const Usage& usage,
                    const CostTerms& terms = {}) {
  return std::move(try_cost_of(prices, model, usage, terms).value());
}
inline Cost cost_of(const PriceTable& prices, const ChatCompletion& completion,
                    const CostTerms& terms = {}) {
  return std::move(try_cost_of(prices, completion, terms).value());
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cost/cost.ipp"
#endif
