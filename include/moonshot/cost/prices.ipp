#pragma once

#include <utility>

#include "moonshot/cost/prices.hpp"
#include "moonshot/types/models.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

inline constexpr const char* price_date = "2026-11-24";

/// A row of a price list. "" means that the list has no such price, and 0 that it has no batch
/// price.
struct PriceRow {
  const char* model;
  const char* cache_hit;
  const char* input;
  const char* cache_write_5m;
  const char* cache_write_1h;
  const char* output;
  int batch_percent;
  const char* source;
};

inline constexpr const char* no_official_page =
    "third-party articles of October 2026; no official page was seen";

inline constexpr PriceRow usd_prices[] = {
    {models::kimi_k3_1_pro, "0.20", "2", "2", "4", "10", 0, no_official_page},
    {models::kimi_k3_1_pro_highspeed, "0.20", "4", "4", "8", "20", 0, no_official_page},
    {models::kimi_k3, "0.30", "3", "3", "6", "15", 0, ""},
    {models::kimi_k2_7_code, "0.19", "0.95", "", "", "4", 60, ""},
    {models::kimi_k2_7_code_highspeed, "0.38", "1.90", "", "", "8", 0, ""},
    {models::kimi_k2_6, "0.16", "0.95", "", "", "4", 60, ""},
};

// kimi-k3.1-pro is missing because no prices in yuan have been published for it.
inline constexpr PriceRow cny_prices[] = {
    {models::kimi_k3, "2", "20", "20", "40", "100", 0, ""},
    {models::kimi_k2_7_code, "1.30", "6.50", "", "", "27", 60, ""},
    {models::kimi_k2_7_code_highspeed, "2.60", "13", "", "", "54", 0, ""},
    {models::kimi_k2_6, "1.10", "6.50", "", "", "27", 60, ""},
};

MOONSHOT_INLINE ModelPrice price_of(const PriceRow& row) {
  const auto unless_empty = [](const char* text) {
    return *text != '\0' ? std::optional<Decimal>(Decimal(text)) : std::nullopt;
  };
  ModelPrice price;
  price.model = row.model;
  price.cache_hit = Decimal(row.cache_hit);
  price.input = Decimal(row.input);
  price.output = Decimal(row.output);
  price.cache_write_5m = unless_empty(row.cache_write_5m);
  price.cache_write_1h = unless_empty(row.cache_write_1h);
  if (row.batch_percent != 0) price.batch_percent = row.batch_percent;
  if (*row.source != '\0') price.source = row.source;
  return price;
}

template <std::size_t count>
PriceTable price_table(const char* currency, const char* source, const PriceRow (&rows)[count]) {
  PriceTable table{currency, price_date, source, {}};
  for (const auto& row : rows) table.models.push_back(price_of(row));
  return table;
}

}  // namespace detail

MOONSHOT_INLINE const ModelPrice* PriceTable::find(std::string_view model) const noexcept {
  for (const auto& price : models) {
    if (price.model == model) return &price;
  }
  return nullptr;
}

MOONSHOT_INLINE void PriceTable::set(ModelPrice price) {
  for (auto& known : models) {
    if (known.model == price.model) {
      known = std::move(price);
      return;
    }
  }
  models.push_back(std::move(price));
}

MOONSHOT_INLINE Result<PriceTable> try_list_prices(std::string_view currency) {
  if (currency == "USD") {
    return detail::price_table("USD", "https://platform.kimi.ai/docs/pricing/chat",
                               detail::usd_prices);
  }
  if (currency == "CNY") {
    return detail::price_table("CNY", "https://platform.kimi.com/docs/pricing/chat",
                               detail::cny_prices);
  }
  return usage_error("currency", "there is a price list in USD and one in CNY, none in `" +
                                     std::string(currency) + "`; bring a PriceTable of your own");
}

MOONSHOT_INLINE Result<PriceTable> try_list_prices(const Endpoint& endpoint) {
  if (!endpoint.currency().empty()) return try_list_prices(endpoint.currency());
  const auto platform = endpoint.platform();
  const bool subscription =
      platform == Platform::kimi_code_china || platform == Platform::kimi_code_international;
  return usage_error(
      "endpoint", endpoint.name() + (subscription ? " is a subscription: its tokens have no price"
                                                  : " has no price list that is known here; bring "
                                                    "a PriceTable of your own"));
}

MOONSHOT_NAMESPACE_END
