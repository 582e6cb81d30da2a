#pragma once

#include "moonshot/doctor/detail/support_facts.hpp"
#include "moonshot/doctor/detail/utc_text.hpp"
#include "moonshot/version.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::vector<std::pair<std::string, std::string>> support_facts(
    const Facts& facts, const Diagnosis& diagnosis) {
  std::vector<std::pair<std::string, std::string>> result;
  const auto add = [&result](const char* name, std::string value) {
    if (!value.empty()) result.emplace_back(name, std::move(value));
  };
  const auto add_request_id = [&add](const char* name, const http::ResponseHead& head) {
    add(name, std::string(head.request_id().value_or("")));
  };

  add("base URL",
      diagnosis.endpoint.base_url().host.empty() ? "" : diagnosis.endpoint.base_url().text());
  add("model", diagnosis.model);
  add("time", utc_text(diagnosis.time));
  if (diagnosis.error != nullptr) {
    add("error", diagnosis.error->name());
    if (const auto* api = diagnosis.error->as<ApiError>()) {
      add("status", api->status() != 0 ? std::to_string(api->status()) : "");
      add("type", api->type());
      add("message", api->message());
      add("provenance",
          std::string(to_string(api->provenance().origin)) +
              (api->provenance().via.empty() ? "" : ", via " + api->provenance().via));
      add("organization id", api->organization_id().value_or(""));
      add("project id", api->project_id().value_or(""));
      add("key id", api->key_id().value_or(""));
      add("request id", api->request_id().value_or(""));
    } else {
      add("message", diagnosis.error->message());
    }
  }
  if (facts.pong) add_request_id("request id of the PING", facts.pong->head);
  if (facts.models) add_request_id("request id of the models", facts.models->head);
  if (facts.balance) {
    const auto& balance = *facts.balance;
    add("balance", balance.data.available_balance.text() + " available, " +
                       balance.data.cash_balance.text() + " cash, " +
                       balance.data.voucher_balance.text() + " in vouchers" +
                       (balance.currency.empty() ? "" : ", " + balance.currency));
    add_request_id("request id of the balance", balance.head);
  }
  add("SDK", std::string("moonshot-cpp ") + MOONSHOT_VERSION_STRING);
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
