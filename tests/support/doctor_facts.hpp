#pragma once

// Facts of a diagnosis as they are after one kind of trouble, and what is concluded from them.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/doctor/advice.hpp>
#include <moonshot/doctor/detail/verdict.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace support {

using Steps = std::vector<std::string>;  // what to do next

inline const std::string open_url = "https://api.moonshot.ai/v1";
inline const std::string relay_url = "https://relay.example/v1";
inline const std::string here_url = "http://127.0.0.1:8080/v1";

inline moonshot::Diagnosis concluded(const moonshot::detail::Facts& facts,
                                     const std::string& base_url = open_url,
                                     std::vector<moonshot::DiagnosisStep> steps = {}) {
  moonshot::Diagnosis diagnosis;
  diagnosis.endpoint = endpoint_at(base_url);
  diagnosis.model = "kimi-k3";
  diagnosis.time = std::chrono::system_clock::from_time_t(1795500000);
  diagnosis.steps = std::move(steps);
  moonshot::detail::conclude(facts, diagnosis);
  return diagnosis;
}

inline moonshot::detail::Facts pinged(moonshot::ErrorKind kind, moonshot::ApiErrorData data = {},
                                      const std::string& base_url = open_url) {
  moonshot::detail::Facts facts;
  facts.key_form = moonshot::detail::KeyForm::open_platform;
  facts.answered = true;
  facts.ping_error = api_error_at(base_url, kind, std::move(data));
  return facts;
}

inline moonshot::ApiErrorData refusal_from(moonshot::Origin origin, const std::string& via = "") {
  moonshot::ApiErrorData data;
  data.status = 400;
  data.provenance.origin = origin;
  data.provenance.via = via;
  return data;
}

inline moonshot::detail::Facts unconnected(moonshot::ConnectionStage reached, bool proxy = false) {
  moonshot::detail::Facts facts;
  facts.connection.emplace();
  facts.connection->reached = reached;
  facts.connection->problem = "it broke";
  if (proxy) facts.connection->proxy = "proxy.example:3128";
  return facts;
}

inline void add_balance(moonshot::detail::Facts& facts, const std::string& available,
                        const std::string& cash, const std::string& currency = "USD") {
  facts.balance.emplace();
  facts.balance->data.available_balance = moonshot::Decimal(available);
  facts.balance->data.cash_balance = moonshot::Decimal(cash);
  facts.balance->currency = currency;
}

inline void add_models(moonshot::detail::Facts& facts, const std::string& id) {
  facts.models.emplace();
  facts.models->data.emplace_back();
  facts.models->data.back().id = id;
}

/// The steps, and behind them the advice for the error without what was said already.
inline Steps with_advice(Steps steps, const moonshot::Diagnosis& diagnosis) {
  REQUIRE(diagnosis.error != nullptr);
  const auto advice = moonshot::advice_for(*diagnosis.error);
  REQUIRE_FALSE(advice.empty());
  steps.insert(steps.end(), advice.begin(), advice.end());
  return steps;
}

inline const std::string neither_asked =
    "Nothing follows for the key or the account: neither was asked.";

}  // namespace support
