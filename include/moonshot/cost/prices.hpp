#pragma once

/// @file
/// What tokens cost: dated tables, one for each currency, that a program can replace.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/result.hpp"
#include "moonshot/value/decimal.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The prices of one model for a million tokens, as exact decimals in the table's currency.
struct ModelPrice {
  std::string model;                      ///< its name on the wire
  Decimal cache_hit;                      ///< prompt tokens that were read from the cache
  Decimal input;                          ///< prompt tokens that were neither read nor written
  Decimal output;                         ///< the answer, reasoning included
  std::optional<Decimal> cache_write_5m;  ///< prompt tokens written to the cache for 5 minutes
  std::optional<Decimal> cache_write_1h;  ///< the same for an hour; absent: no price is known
  std::optional<int> batch_percent;   ///< a batch's share of it all, in percent; absent: unknown
  std::optional<std::string> source;  ///< where it differs from the table's
};
MOONSHOT_FIELDS(ModelPrice, model, cache_hit, input, output, cache_write_5m, cache_write_1h,
                batch_percent, source)

/// The prices of one platform at one date. A plain value: change it, or read your own with
/// `json::decode<PriceTable>(text)` from `<moonshot/json.hpp>`.
struct PriceTable {
  std::string currency;            ///< `USD`, `CNY`
  std::string date;                ///< of the last look at the source, `2026-11-24`
  std::string source;              ///< the page that the prices are from
  std::vector<ModelPrice> models;  ///< one entry for each model

  /// The prices of `model`, or null where the table has none. Valid until the table changes.
  const ModelPrice* find(std::string_view model) const noexcept;
  /// Adds the prices of a model, or replaces them.
  void set(ModelPrice price);
};
MOONSHOT_FIELDS(PriceTable, currency, date, source, models)

/// The list prices in `currency` (`USD` or `CNY`) as this version of the library knows them, of the
/// models that can be called. Taxes, vouchers and discounts of an account are not in them. They
/// change without notice: look at `date`, and at `source` for newer ones. Source:
/// platform.kimi.ai/docs/pricing (USD) and platform.kimi.com/docs/pricing (CNY), which are
/// different lists. Fails with `UsageError` for any other currency.
Result<PriceTable> try_list_prices(std::string_view currency);
/// The same for the currency of a client's endpoint. Fails with `UsageError` where that has none: a
/// subscription has no price for a token, and nobody knows the prices of a reseller.
Result<PriceTable> try_list_prices(const Endpoint& endpoint);

/// The same; throws the error as its exact class.
inline PriceTable list_prices(std::string_view currency) {
  return try_list_prices(currency).value();
}
/// The same; throws the error as its exact class.
inline PriceTable list_prices(const Endpoint& endpoint) {
  return try_list_prices(endpoint).value();
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/cost/prices.ipp"
#endif
