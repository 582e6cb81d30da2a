#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/doctor/advice.hpp"
#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/detail/utc_text.hpp"
#include "moonshot/doctor/detail/verdict.hpp"
#include "moonshot/version.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Puts the verdict together. Each function answers for one kind of trouble.
class Conclusion {
 public:
  Conclusion(const Facts& facts, Diagnosis& diagnosis) : facts_(facts), diagnosis_(diagnosis) {}

  void run() {
    diagnosis_.error = first_error();
    diagnosis_.healthy = facts_.pong.has_value() &&
                         std::none_of(diagnosis_.steps.begin(), diagnosis_.steps.end(),
                                      [](const auto& s) { return s.finding == Finding::failed; });
    if (settings_are_wrong() || connection_fails() || key_is_unknown() || money_is_refused()) {
    } else if (facts_.ping_error != nullptr) {
      refused_otherwise();
    } else {
      answered();
    }
    note_rewriting();
    collect_for_support();
  }

 private:
  const ApiError* refusal() const {
    return facts_.ping_error ? facts_.ping_error->as<ApiError>() : nullptr;
  }
  std::string place() const { return diagnosis_.endpoint.name(); }
  Platform platform() const { return diagnosis_.endpoint.platform(); }
  bool own_platform() const { return platform() != Platform::other; }

  /// What the balance says, where it was read.
  std::string money_in_words() const {
    if (!facts_.balance) return {};
    return facts_.balance->data.available_balance.value() > 0
               ? " There is money on the account."
               : " But the balance is not above zero.";
  }

  ErrorPtr first_error() const {
    for (const auto& error : {facts_.settings, facts_.ping_error, facts_.models_error,
                              own_platform() ? facts_.balance_error : ErrorPtr()}) {
      if (error != nullptr) return error;
    }
    return nullptr;
  }

  void say(const std::string& sentence) {
    if (!diagnosis_.verdict.empty()) diagnosis_.verdict += ' ';
    diagnosis_.verdict += sentence;
  }
  void then(std::string step) {
    auto& steps = diagnosis_.next_steps;
    if (std::find(steps.begin(), steps.end(), step) == steps.end()) {
      steps.push_back(std::move(step));
    }
  }
  void then_as_advised() {
    if (diagnosis_.error == nullptr) return;
    for (auto& sentence : advice_for(*diagnosis_.error)) then(std::move(sentence));
  }
  void contradict(std::string sentence) {
    if (diagnosis_.contradiction.empty()) diagnosis_.contradiction = std::move(sentence);
  }

  bool settings_are_wrong();
  bool connection_fails();
  bool key_is_unknown();
  bool money_is_refused();
  void explain_money();
  void refused_otherwise();
  void answered();
  void note_rewriting();
  void collect_for_support();
  void support(const char* name, std::string value) {
    if (!value.empty()) diagnosis_.for_support.emplace_back(name, std::move(value));
  }

  const Facts& facts_;
  Diagnosis& diagnosis_;
};

MOONSHOT_INLINE bool Conclusion::settings_are_wrong() {
  if (facts_.settings == nullptr) return false;
  const auto* usage = facts_.settings->as<UsageError>();
  switch (facts_.key_form) {
    case KeyForm::none:
      say("There is no key, so nothing could be asked.");
      break;
    case KeyForm::key_id:
      say("What is set as the key is an ak- id: it names a key, but the key itself begins with "
          "sk-.");
      break;
    default:
      say("The settings cannot work, so nothing was sent: " +
          (usage != nullptr ? usage->argument() + ": " : "") + facts_.settings->message() + ".");
      break;
  }
  const std::string console(diagnosis_.endpoint.console());
  if (facts_.key_form == KeyForm::none || facts_.key_form == KeyForm::key_id) {
    then("Create a key" + (console.empty() ? "" : " at " + console) +
         "; it begins with sk- and is shown once.");
    then("Set it in MOONSHOT_API_KEY of the environment in which the program runs.");
  }
  if (facts_.connection && !facts_.connection->ok()) {
    then("Look at the connection too: " + facts_.connection->problem + ".");
  }
  then("Run this again.");
  return true;
}

MOONSHOT_INLINE bool Conclusion::connection_fails() {
  const bool probe_failed = facts_.connection && !facts_.connection->ok();
  if (!probe_failed) return false;
  const auto& probe = *facts_.connection;
  // The probe is a guess at what a call meets; a call that was answered knows better.
  if (facts_.answered) return false;
  say("No call gets through to " + place() + ": " + probe.problem + ".");
  switch (probe.reached) {
    case ConnectionStage::proxy_setting:
      then("Correct HTTPS_PROXY: it looks like http://host:port.");
      break;
    case ConnectionStage::name:
      then(probe.proxy ? "Check the proxy's name in HTTPS_PROXY."
                       : "Check the base URL for typing errors, and whether this machine has a "
                         "network and a name server.");
      break;
    case ConnectionStage::tcp:
      then(probe.proxy ? "Check whether the proxy in HTTPS_PROXY is the right one and is running."
                       : "Check whether a firewall wants a proxy: then set HTTPS_PROXY.");
      break;
    case ConnectionStage::tunnel:
      then("Ask whoever runs the proxy to let " + place() + " through, or add it to NO_PROXY.");
      break;
    default: {
      const bool own =
          own_platform() && probe.certificate && !is_public_authority(probe.certificate->issuer);
      if (own) {
        say("The certificate comes from " + probe.certificate->issuer +
            ", which is no public authority: a proxy on the way opens TLS.");
      }
      then("Check this machine's clock: " + utc_text(diagnosis_.time) + ".");
      then(
          "If a proxy of your company opens TLS, name its authority's PEM file in "
          "SSL_CERT_FILE.");
      break;
    }
  }
  then("Nothing follows for the key or the account: neither was asked.");
  return true;
}

MOONSHOT_INLINE bool Conclusion::key_is_unknown() {
  if (facts_.ping_error == nullptr || facts_.ping_error->as<AuthenticationFailed>() == nullptr) {
    return false;
  }
  say(place() + " does not know the key.");
  if (is_other_product(facts_.key_form, platform())) {
    say("It is " + in_words(facts_.key_form) + ", and this is " + in_words(platform()) +
        ": the two have separate keys and billing.");
    then(facts_.key_form == KeyForm::kimi_code
             ? "Use the base URL https://api.kimi.com/coding/v1 with this key, or take a key of "
               "the open platform."
             : "Use the base URL https://api.moonshot.ai/v1 or https://api.moonshot.cn/v1 with "
               "this key, or take a Kimi Code key.");
  } else if (facts_.sister_knows_key.value_or(false)) {
    say("It belongs to " + facts_.sister + ".");
    then("Set MOONSHOT_BASE_URL to " + facts_.sister + ".");
  } else if (facts_.sister_knows_key.has_value()) {
    say(facts_.sister + " does not know it either: it was deleted, cut off or mistyped.");
  } else if (!sister_of(platform()).empty()) {
    then("Ask whether the key belongs to " + std::string(sister_of(platform())) +
         ": run this again with --try-sister (that sends the key there).");
  }
  if (facts_.models) {
    contradict(
        "The same key may list the models but not chat: something on the way treats the two "
        "calls differently.");
  }
  then_as_advised();
  return true;
}

MOONSHOT_INLINE bool Conclusion::money_is_refused() {
  const auto* quota = facts_.ping_error ? facts_.ping_error->as<QuotaExceeded>() : nullptr;
  if (quota == nullptr) return false;
  const bool suspended = quota->as<Suspended>() != nullptr;
  const std::string who = own_platform() ? "The account" : "The account behind this route";
  say(who + (suspended ? " is suspended on " : " has no quota left on ") + place() + ".");
  if (!own_platform()) {
    say("That is none of Moonshot's own hosts, so the account need not be yours.");
  }
  explain_money();
  then_as_advised();
  return true;
}

// The balance against the error: which causes fit, the likeliest first.
MOONSHOT_INLINE void Conclusion::explain_money() {
  if (!facts_.balance) return;
  const auto& data = facts_.balance->data;
  const std::string currency =
      facts_.balance->currency.empty() ? "" : " " + facts_.balance->currency;
  const std::string amount = data.available_balance.text() + currency;
  if (data.available_balance.value() <= 0) {
    say("The balance says the same: " + amount + " available.");
    return;
  }
  const auto* refused = refusal();
  const auto own_organization =
      facts_.models ? facts_.models->head.headers.get("Msh-Org-Id") : std::nullopt;
  const auto named = refused->organization_id();
  std::vector<std::string> causes;
  if (own_organization && named && *named != *own_organization) {
    causes.push_back("the refused account " + *named + " is not the one of this key, " +
                     std::string(*own_organization));
  }
  if (!own_platform()) {
    causes.emplace_back(
        "the balance and the refusal belong to different accounts behind the relay");
  }
  if (data.cash_balance.value() <= 0) {
    causes.emplace_back(
        "only vouchers are left, and they do not pay for every model (kimi-k3 "
        "needs a real top-up)");
  }
  causes.emplace_back("a top-up is minutes old and has not arrived everywhere");
  if (refused->as<Suspended>() != nullptr) {
    causes.emplace_back(
        "the account was disabled for another reason than money: only support can "
        "tell");
  }
  std::string text =
      "The balance is " + amount + " and the call is refused all the same. What fits:";
  int number = 0;
  for (const auto& cause : causes) text += " (" + std::to_string(++number) + ") " + cause + ";";
  text.back() = '.';
  contradict(std::move(text));
  then("Send support what stands below: a refused account with money on it is theirs to explain.");
}

MOONSHOT_INLINE void Conclusion::refused_otherwise() {
  const Error& error = *facts_.ping_error;
  if (error.as<GatewayError>() != nullptr) {
    say("Somebody between this machine and the API answered in its place. Nothing follows for the "
        "Moonshot account.");
  } else if (const auto* limited = error.as<RateLimited>()) {
    say("The PING ran into the " +
        (limited->limit() == RateLimit::unknown
             ? std::string("rate limit")
             : "limit for " + std::string(to_string(limited->limit()))) +
        " of the account" + (own_platform() ? "" : " behind this route") +
        ". The key and the money are in order.");
    contradict(
        "One short call cannot use up a limit: other programs or people use the same "
        "organization at this moment, or the limit is that of another account.");
  } else if (error.as<EngineOverloaded>() != nullptr) {
    say("The model's engine is overloaded at this moment. The key is good." + money_in_words());
  } else if (error.as<NotFound>() != nullptr) {
    say(place() + " has no " + diagnosis_.model + " for this key, or not this path.");
    if (facts_.lists(diagnosis_.model)) {
      contradict(
          "The model is in the list of this key and is refused as not found: it is listed "
          "but not open to the account, for kimi-k3 most often for want of a real top-up.");
    } else if (facts_.models) {
      then("Choose one of the models that the list has.");
    }
  } else if (error.as<MembershipError>() != nullptr) {
    say("The key is good; its plan does not cover this call now.");
  } else if (error.as<ServerError>() != nullptr) {
    say("The API itself failed. The key and the account are not to blame.");
  } else if (error.as<InvalidRequest>() != nullptr) {
    say("The key is accepted; " + place() + " refuses the PING itself.");
  } else if (error.as<PermissionDenied>() != nullptr) {
    say("The key is known but may not do this here.");
  } else if (error.as<ApiError>() != nullptr) {
    say(place() + " answered with an error that is not known.");
  } else {
    say("The PING got no usable answer: " + std::string(error.name()) + ", " + error.message() +
        ".");
  }
  then_as_advised();
}

MOONSHOT_INLINE void Conclusion::answered() {
  if (diagnosis_.healthy) {
    say("All is well: " + place() + " knows the key, and " + diagnosis_.model + " answers.");
  } else {
    say("The call works: " + diagnosis_.model + " answers. But not all is well.");
  }
  if (facts_.origin == OriginVerdict::refuted) {
    say("The answer is signed, and Kimi says the signature is not its own: somebody in between "
        "forges answers.");
    then("Stop using this endpoint for anything that matters, and change the key.");
  }
  if (facts_.balance && facts_.balance->data.available_balance.value() <= 0) {
    contradict(
        "The balance is not above zero and the call was answered all the same: an account "
        "may run a little into debt. Expect it to be suspended soon.");
    then("Top up" +
         (diagnosis_.endpoint.console().empty()
              ? std::string()
              : " at " + std::string(diagnosis_.endpoint.console())) +
         " before that.");
  }
  if (facts_.models_error != nullptr) {
    say("The list of models could not be read: " + std::string(facts_.models_error->name()) + ".");
  }
  for (const auto& step : diagnosis_.steps) {
    if (step.finding != Finding::warned) continue;
    then("Look at " + step.name + ": " + step.summary + ".");
  }
  if (!diagnosis_.healthy) then_as_advised();
}

MOONSHOT_INLINE void Conclusion::note_rewriting() {
  const auto* refused = refusal();
  if (refused == nullptr || facts_.settings != nullptr) return;
  const auto& provenance = refused->provenance();
  if (provenance.origin != Origin::altered) return;
  say("The error was rewritten on the way" +
      (provenance.via.empty() ? "" : " by " + provenance.via) +
      "; its class is what is left of "
      "it.");
  if (own_platform() && !(facts_.connection && facts_.connection->proxy)) return;
  then("Send the same PING to the API directly, and compare: " +
       std::string(own_platform() ? "with HTTPS_PROXY unset."
                                  : "with --base-url https://api.moonshot.ai/v1 and a key of "
                                    "that platform."));
}

MOONSHOT_INLINE void Conclusion::collect_for_support() {
  support("base URL",
          diagnosis_.endpoint.base_url().host.empty() ? "" : diagnosis_.endpoint.base_url().text());
  support("model", diagnosis_.model);
  support("time", utc_text(diagnosis_.time));
  if (diagnosis_.error != nullptr) {
    support("error", diagnosis_.error->name());
    if (const auto* api = diagnosis_.error->as<ApiError>()) {
      support("status", api->status() != 0 ? std::to_string(api->status()) : "");
      support("type", api->type());
      support("message", api->message());
      support("provenance",
              std::string(to_string(api->provenance().origin)) +
                  (api->provenance().via.empty() ? "" : ", via " + api->provenance().via));
      support("organization id", api->organization_id().value_or(""));
      support("project id", api->project_id().value_or(""));
      support("key id", api->key_id().value_or(""));
      support("request id", api->request_id().value_or(""));
    } else {
      support("message", diagnosis_.error->message());
    }
  }
  const auto request_id = [&](const char* name, const http::ResponseHead& head) {
    support(name, std::string(head.request_id().value_or("")));
  };
  if (facts_.pong) request_id("request id of the PING", facts_.pong->head);
  if (facts_.models) request_id("request id of the models", facts_.models->head);
  if (facts_.balance) {
    const auto& balance = *facts_.balance;
    support("balance", balance.data.available_balance.text() + " available, " +
                           balance.data.cash_balance.text() + " cash, " +
                           balance.data.voucher_balance.text() + " in vouchers" +
                           (balance.currency.empty() ? "" : ", " + balance.currency));
    request_id("request id of the balance", balance.head);
  }
  support("SDK", std::string("moonshot-cpp ") + MOONSHOT_VERSION_STRING);
}

MOONSHOT_INLINE void conclude(const Facts& facts, Diagnosis& diagnosis) {
  Conclusion(facts, diagnosis).run();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
