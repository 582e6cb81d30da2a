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

/// What the price of a call depends on beside its usage.
struct CostTerms {
  std::string cache_ttl = "5m";  ///< how long the prompt stays in the cache: `5m`, `1h`
  bool batch = false;            ///< whether the call was a line of a batch

  /// A cache of 5 minutes, no batch.
  CostTerms() = default;
  /// The time to live that `request` asks for. Answers do not repeat it.
  explicit CostTerms(const ChatRequest& request);
};

/// A part of a cost: some tokens of a call and what they cost.
struct CostPart {
  std::int64_t tokens = 0;  ///< how many
  Amount amount;            ///< in `Cost::currency`
};

/// What a call cost. The four parts do not overlap.
struct Cost {
  std::string model;      ///< the model of the price
  std::string currency;   ///< `USD`, `CNY`, or as in the price table
  std::string priced_on;  ///< the date of the price table
  std::string source;     ///< where the prices are from
  CostPart cache_hits;    ///< prompt tokens that were read from the cache
  CostPart cache_writes;  ///< prompt tokens that were written to the cache
  CostPart input;         ///< prompt tokens that were neither
  CostPart output;        ///< reasoning included

  /// The sum of the four parts.
  Amount total() const {
    return cache_hits.amount + cache_writes.amount + input.amount + output.amount;
  }
};

/// What `usage` of `model` costs by `prices`, exactly. Fees for a call of an official tool (web
/// search) are not in it. Pure; safe from any thread. Nothing is guessed, it fails with
/// `UsageError`: for a model that the table does not have (`model`), for a batch or a cache write
/// without a price (`terms.batch`, `terms.cache_ttl`), for counts that are missing, negative or
/// contradict each other (`usage...`), for prices that are no decimals of at most six places and
/// below 10^6, four places where a batch discount applies (`prices...`).
Result<Cost> try_cost_of(const PriceTable& prices, std::string_view model, const Usage& usage,
                         const CostTerms& terms = {});
/// The same for an answer, with its model and usage. Also fails where it has no usage: a stream
/// that broke off.
Result<Cost> try_cost_of(const PriceTable& prices, const ChatCompletion& completion,
                         const CostTerms& terms = {});

/// The same; throws the error as its exact class.
inline Cost cost_of(const PriceTable& prices, std::string_view model, const Usage& usage,
                    const CostTerms& terms = {}) {
  return try_cost_of(prices, model, usage, terms).value();
}
/// The same; throws the error as its exact class.
inline Cost cost_of(const PriceTable& prices, const ChatCompletion& completion,
                    const CostTerms& terms = {}) {
  return try_cost_of(prices, completion, terms).value();
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cost/cost.ipp"
#endif
