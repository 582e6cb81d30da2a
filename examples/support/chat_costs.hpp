#pragma once

// What the answers of a dialogue cost.

#include <cstdint>
#include <string>

#include <moonshot/moonshot.hpp>

namespace support {

class ChatCosts {
 public:
  /// `currency`: of the prices; empty: that of the endpoint.
  static moonshot::Result<moonshot::PriceTable> prices_for(const moonshot::Client& client,
                                                           const std::string& currency) {
    return currency.empty() ? moonshot::try_list_prices(client.endpoint())
                            : moonshot::try_list_prices(currency);
  }

  explicit ChatCosts(moonshot::Result<moonshot::PriceTable> prices) : prices_(std::move(prices)) {}

  /// Counts an answer to `request`. Returns one line about it; empty where the server did not say
  /// how long it is.
  std::string add(const moonshot::ChatRequest& request, const moonshot::ChatCompletion& answer) {
    if (!answer.usage) {
      ++unmeasured_;
      return {};
    }
    const auto& usage = *answer.usage;
    ++answers_;
    tokens_in_ += usage.prompt_tokens;
    tokens_out_ += usage.completion_tokens;
    std::string line = std::to_string(usage.prompt_tokens) + " tokens in";
    if (usage.cache_hits() > 0) line += " (" + std::to_string(usage.cache_hits()) + " cached)";
    line += ", " + std::to_string(usage.completion_tokens) + " out";
    if (!prices_) return line;
    const auto cost = moonshot::try_cost_of(*prices_, answer, moonshot::CostTerms(request));
    if (!cost) return line + "; cost unknown: " + cost.error().message();
    ++priced_;
    sum_ += cost->total();
    currency_ = cost->currency;
    return line + "; " + cost->total().rounded(decimals) + " " + cost->currency + " at prices of " +
           cost->priced_on + ", " + sum_.rounded(decimals) + " in all";
  }

  /// Notes that an answer was ended: nobody told what it costs.
  void add_interrupted() { ++interrupted_; }

  /// All answers so far in one line.
  std::string summary() const {
    std::string line = std::to_string(answers_) + (answers_ == 1 ? " answer: " : " answers: ") +
                       std::to_string(tokens_in_) + " tokens in, " + std::to_string(tokens_out_) +
                       " out";
    if (priced_ > 0) line += "; " + sum_.rounded(decimals) + " " + currency_;
    if (priced_ < answers_) {
      line += "; the price of " + std::to_string(answers_ - priced_) + " is not known";
    }
    if (unmeasured_ > 0) line += "; " + std::to_string(unmeasured_) + " without usage, not counted";
    if (interrupted_ > 0) line += "; " + std::to_string(interrupted_) + " interrupted, not counted";
    return line;
  }

 private:
  static constexpr int decimals = 6;

  moonshot::Result<moonshot::PriceTable> prices_;
  moonshot::Amount sum_;
  std::string currency_;
  std::int64_t answers_ = 0;
  std::int64_t priced_ = 0;
  std::int64_t unmeasured_ = 0;
  std::int64_t interrupted_ = 0;
  std::int64_t tokens_in_ = 0;
  std::int64_t tokens_out_ = 0;
};

}  // namespace support
