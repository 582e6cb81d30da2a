#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/doctor/detail/conclusion.hpp"
#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/detail/support_facts.hpp"
#include "moonshot/doctor/detail/utc_text.hpp"
#include "moonshot/doctor/detail/verdict.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the rules read: the facts and what the diagnosis holds so far. They change neither.
struct DiagnosisCase {
  const Facts& facts;
  const Diagnosis& diagnosis;

  std::string endpoint_name() const { return diagnosis.endpoint.name(); }
  std::string console() const { return std::string(diagnosis.endpoint.console()); }
  Platform platform() const { return diagnosis.endpoint.platform(); }
  bool is_own_platform() const { return platform() != Platform::other; }

  /// Whether the calls go to a port of this machine on which nothing listens.
  bool is_closed_port_here() const {
    return facts.connection && !facts.connection->proxy &&
           facts.connection->reached == ConnectionStage::tcp &&
           diagnosis.endpoint.base_url().is_loopback();
  }
  /// Whether the path of the base URL cannot be right, and the call was not found there.
  bool is_wrong_path() const {
    if (facts.url_fix.empty() || facts.settings != nullptr) return false;
    const auto* refusal = ping_error<ApiError>();
    // A page that is no answer of the API may come with any status.
    return refusal != nullptr ? refusal->status() == 404 : ping_error<DecodeError>() != nullptr;
  }
  /// Whether the cause is on this machine, so that nobody else has to be asked.
  bool is_local() const {
    return facts.settings != nullptr || is_wrong_path() ||
           (is_closed_port_here() && !facts.answered);
  }
  /// Whether the PING got an error of the API that somebody on the way has rewritten.
  bool was_rewritten() const {
    const auto* refusal = ping_error<ApiError>();
    return refusal != nullptr && refusal->provenance().origin == Origin::altered;
  }
  /// Whether a refusal shows that the key was accepted by the account that it belongs to.
  bool key_was_accepted() const {
    const auto* refusal = ping_error<ApiError>();
    return refusal != nullptr && refusal->provenance().origin == Origin::native;
  }

  /// The error that the PING got, if it is of this class; else null.
  template <class E>
  const E* ping_error() const {
    return facts.ping_error != nullptr ? facts.ping_error->as<E>() : nullptr;
  }
};

MOONSHOT_INLINE ErrorPtr first_error(const Facts& facts, Platform platform) {
  // A relay need not have the path of the balance, so its error there means nothing.
  const ErrorPtr balance = platform != Platform::other ? facts.balance_error : ErrorPtr();
  for (const auto& error :
       {facts.settings, facts.ping_error, facts.models_error, balance, facts.usages_error}) {
    if (error != nullptr) return error;
  }
  return nullptr;
}

/// Adds what is wrong with the key, where it cannot be sent.
MOONSHOT_INLINE void add_key_problem(const DiagnosisCase& given, Conclusion& conclusion) {
  const Facts& facts = given.facts;
  if (facts.key_problem.empty()) return;
  if (facts.key_form == KeyForm::none) {
    conclusion.sentences.emplace_back("There is no key, so nothing could be asked.");
  } else if (facts.key_form == KeyForm::key_id) {
    conclusion.sentences.emplace_back(
        "What is set as the key is an ak- id: it names a key, but the key itself begins with sk-.");
  } else {
    conclusion.sentences.push_back(
        "The key cannot be sent, so nothing was asked: " + facts.key_problem + ".");
  }
  if (!facts.key_fix.empty()) {
    conclusion.add_step(facts.key_fix);
    return;
  }
  const std::string console = given.console();
  conclusion.add_step("Create a key" + (console.empty() ? "" : " at " + console) +
                      "; it begins with sk- and is shown once.");
  conclusion.add_step("Set it in MOONSHOT_API_KEY of the environment in which the program runs.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_wrong_settings(const DiagnosisCase& given) {
  const Facts& facts = given.facts;
  if (facts.settings == nullptr) return std::nullopt;
  Conclusion conclusion;
  add_key_problem(given, conclusion);
  if (!facts.url_problem.empty()) {
    conclusion.sentences.push_back(
        "The base URL cannot be used, so nothing was sent: " + facts.url_problem + ".");
    conclusion.add_step(facts.url_fix.empty() ? "Set the base URL to one such as " +
                                                    std::string(default_base_url) + "."
                                              : facts.url_fix);
  }
  const auto* usage = facts.settings->as<UsageError>();
  if (conclusion.sentences.empty()) {
    const std::string argument = usage != nullptr ? usage->argument() : "";
    conclusion.sentences.push_back("The settings cannot work, so nothing was sent: " +
                                   (argument.empty() ? "" : argument + ": ") +
                                   facts.settings->message() + ".");
    conclusion.add_step("Correct " + (argument.empty() ? "the settings" : argument) + ".");
  }
  if (facts.connection && !facts.connection->ok()) {
    conclusion.add_step("Look at the connection too: " + facts.connection->problem + ".");
  }
  conclusion.add_step("Run this again.");
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_no_connection(const DiagnosisCase& given) {
  const Facts& facts = given.facts;
  const bool probe_failed = facts.connection && !facts.connection->ok();
  // The probe only predicts what a call meets: it does not count when a call was answered.
  if (!probe_failed || facts.answered) return std::nullopt;
  const auto& probe = *facts.connection;
  Conclusion conclusion;
  conclusion.sentences.push_back("No call gets through to " + given.endpoint_name() + ": " +
                                 probe.problem + ".");
  switch (probe.reached) {
    case ConnectionStage::proxy_setting:
      conclusion.add_step("Correct the setting: a proxy looks like http://host:port.");
      break;
    case ConnectionStage::name:
      conclusion.add_step(probe.proxy
                              ? "Check the proxy's name in HTTPS_PROXY."
                              : "Check the base URL for typing errors, and whether this machine "
                                "has a network and a name server.");
      break;
    case ConnectionStage::tcp:
      if (given.is_closed_port_here()) {
        conclusion.sentences.emplace_back("That is this machine, and nothing runs there.");
        conclusion.add_step("Start the program that should listen at " + given.endpoint_name() +
                            ", or correct the base URL.");
        conclusion.add_step(
            "Within a container, this machine is the container itself: use the name or the address "
            "of the host.");
        break;
      }
      conclusion.add_step(
          probe.proxy ? "Check whether the proxy in HTTPS_PROXY is the right one and is running."
                      : "Check whether a firewall wants a proxy: then set HTTPS_PROXY.");
      break;
    case ConnectionStage::tunnel:
      conclusion.add_step("Ask whoever runs the proxy to let " + given.endpoint_name() +
                          " through, or add it to NO_PROXY.");
      break;
    default:
      if (given.is_own_platform() && probe.certificate &&
          !is_public_authority(probe.certificate->issuer)) {
        conclusion.sentences.push_back("The certificate comes from " + probe.certificate->issuer +
                                       ", which is no public authority: a proxy on the way opens "
                                       "TLS.");
      }
      conclusion.add_step("Check this machine's clock: " + utc_text(given.diagnosis.time) + ".");
      conclusion.add_step(
          "If a proxy of your company opens TLS, name its authority's PEM file in "
          "SSL_CERT_FILE.");
      break;
  }
  conclusion.add_step("Nothing follows for the key or the account: neither was asked.");
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_wrong_path(const DiagnosisCase& given) {
  if (!given.is_wrong_path()) return std::nullopt;
  Conclusion conclusion;
  conclusion.sentences.push_back("The base URL " + given.diagnosis.endpoint.base_url().text() +
                                 " has a path that is not there. Nothing follows for the key or "
                                 "the account.");
  conclusion.add_step(given.facts.url_fix);
  conclusion.add_step("Run this again.");
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_unknown_key(const DiagnosisCase& given) {
  if (given.ping_error<AuthenticationFailed>() == nullptr) return std::nullopt;
  const Facts& facts = given.facts;
  const Platform platform = given.platform();
  Conclusion conclusion;
  if (given.was_rewritten() && !given.is_own_platform()) {
    // The gateway itself may well know the key that it was given.
    conclusion.sentences.push_back(
        "The API behind " + given.endpoint_name() +
        " does not know the key that it was given: the gateway's own, or yours where that is "
        "passed on.");
    conclusion.add_advice(given.diagnosis.error);
    return conclusion;
  }
  conclusion.sentences.push_back(given.endpoint_name() + " does not know the key.");
  if (is_other_product(facts.key_form, platform)) {
    conclusion.sentences.push_back("It is " + in_words(facts.key_form) + ", and this is " +
                                   in_words(platform) +
                                   ": the two have separate keys and billing.");
    conclusion.add_step(
        facts.key_form == KeyForm::kimi_code
            ? "Use the base URL https://api.kimi.com/coding/v1 with this key, or take a key of "
              "the open platform."
            : "Use the base URL https://api.moonshot.ai/v1 or https://api.moonshot.cn/v1 with "
              "this key, or take a Kimi Code key.");
  } else if (facts.sister_knows_key.value_or(false)) {
    conclusion.sentences.push_back("It belongs to " + facts.sister + ".");
    conclusion.add_step("Set MOONSHOT_BASE_URL to " + facts.sister + ".");
  } else if (facts.sister_knows_key.has_value()) {
    conclusion.sentences.push_back(facts.sister +
                                   " does not know it either: it was deleted, cut off or "
                                   "mistyped.");
  } else if (!sister_of(platform).empty()) {
    conclusion.add_step("Ask whether the key belongs to " + std::string(sister_of(platform)) +
                        ": run this again with --try-sister (that sends the key there).");
  }
  if (facts.models) {
    conclusion.contradiction =
        "The same key may list the models but not chat: something on the way treats the two "
        "calls differently.";
  }
  conclusion.add_advice(given.diagnosis.error);
  return conclusion;
}

/// The causes that fit a refusal for money although the balance is above zero, the likeliest first.
MOONSHOT_INLINE std::vector<std::string> causes_despite_balance(const DiagnosisCase& given,
                                                                const QuotaExceeded& refusal) {
  const Facts& facts = given.facts;
  std::vector<std::string> causes;
  const auto key_organization =
      facts.models ? facts.models->head.headers.get("Msh-Org-Id") : std::nullopt;
  const auto& refused_organization = refusal.organization_id();
  if (key_organization && refused_organization && *refused_organization != *key_organization) {
    causes.push_back("the refused account " + *refused_organization +
                     " is not the one of this key, " + std::string(*key_organization));
  }
  if (!given.is_own_platform()) {
    causes.emplace_back(
        "the balance and the refusal belong to different accounts behind the relay");
  }
  if (facts.balance->data.cash_balance.value() <= 0) {
    causes.emplace_back(
        "only vouchers are left, and they do not pay for every model (kimi-k3 "
        "needs a real top-up)");
  }
  causes.emplace_back("a top-up is minutes old and has not arrived everywhere");
  if (refusal.as<Suspended>() != nullptr) {
    causes.emplace_back(
        "the account was disabled for another reason than money: only support can "
        "tell");
  }
  return causes;
}

/// Adds whether the balance confirms the refusal or contradicts it.
MOONSHOT_INLINE void add_balance(const DiagnosisCase& given, const QuotaExceeded& refusal,
                                 Conclusion& conclusion) {
  if (!given.facts.balance) return;
  const auto& balance = *given.facts.balance;
  const auto& available = balance.data.available_balance;
  const std::string amount =
      available.text() + (balance.currency.empty() ? "" : " " + balance.currency);
  if (available.value() <= 0) {
    conclusion.sentences.push_back("The balance says the same: " + amount + " available.");
    return;
  }
  std::string text =
      "The balance is " + amount + " and the call is refused all the same. What fits:";
  int number = 0;
  for (const auto& cause : causes_despite_balance(given, refusal)) {
    text += " (" + std::to_string(++number) + ") " + cause + ";";
  }
  text.back() = '.';
  conclusion.contradiction = std::move(text);
  conclusion.add_step(
      "Send support what stands below: a refused account with money on it is theirs to explain.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_refused_for_money(const DiagnosisCase& given) {
  const auto* refusal = given.ping_error<QuotaExceeded>();
  if (refusal == nullptr) return std::nullopt;
  Conclusion conclusion;
  const std::string who = given.is_own_platform() ? "The account" : "The account behind this route";
  conclusion.sentences.push_back(
      who + (refusal->as<Suspended>() != nullptr ? " is suspended on " : " has no quota left on ") +
      given.endpoint_name() + ".");
  if (!given.is_own_platform()) {
    conclusion.sentences.emplace_back(
        "That is none of Moonshot's own hosts, so the account need not be yours.");
  }
  add_balance(given, *refusal, conclusion);
  conclusion.add_advice(given.diagnosis.error);
  return conclusion;
}

MOONSHOT_INLINE Conclusion conclusion_with_advice(const DiagnosisCase& given,
                                                  std::string sentence) {
  Conclusion conclusion;
  conclusion.sentences.push_back(std::move(sentence));
  conclusion.add_advice(given.diagnosis.error);
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_gateway_error(const DiagnosisCase& given) {
  if (given.ping_error<GatewayError>() == nullptr) return std::nullopt;
  return conclusion_with_advice(
      given,
      "Somebody between this machine and the API answered in its place. Nothing follows for the "
      "Moonshot account.");
}

/// What follows for key and money where the account was refused for something else, as far as the
/// answers show it.
MOONSHOT_INLINE std::string what_else_is_known(const DiagnosisCase& given) {
  std::string text;
  if (given.key_was_accepted()) text += " The key is accepted.";
  if (given.facts.balance) {
    text += given.facts.balance->data.available_balance.value() > 0
                ? " There is money on the account."
                : " But the balance is not above zero.";
  }
  return text;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_rate_limit(const DiagnosisCase& given) {
  const auto* limited = given.ping_error<RateLimited>();
  if (limited == nullptr) return std::nullopt;
  const std::string limit = limited->limit() == RateLimit::unknown
                                ? std::string("rate limit")
                                : "limit for " + std::string(to_string(limited->limit()));
  Conclusion conclusion =
      conclusion_with_advice(given, "The PING ran into the " + limit + " of the account" +
                                        (given.is_own_platform() ? "" : " behind this route") +
                                        "." + what_else_is_known(given));
  if (limited->limit() != RateLimit::unknown) {
    conclusion.contradiction =
        "One short call cannot use up a limit: other programs or people use the same "
        "organization at this moment, or the limit is that of another account.";
  }
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_overload(const DiagnosisCase& given) {
  if (given.ping_error<EngineOverloaded>() == nullptr) return std::nullopt;
  return conclusion_with_advice(
      given, "The model's engine is overloaded at this moment." + what_else_is_known(given));
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_not_found(const DiagnosisCase& given) {
  if (given.ping_error<NotFound>() == nullptr) return std::nullopt;
  const std::string& model = given.diagnosis.model;
  Conclusion conclusion;
  conclusion.sentences.push_back(given.endpoint_name() + " has no " + model +
                                 " for this key, or not this path.");
  if (given.facts.lists(model)) {
    conclusion.contradiction =
        "The model is in the list of this key and is refused as not found: it is listed "
        "but not open to the account, for kimi-k3 most often for want of a real top-up.";
  } else if (given.facts.models) {
    conclusion.add_step("Choose one of the models that the list has.");
  }
  conclusion.add_advice(given.diagnosis.error);
  return conclusion;
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_plan_limit(const DiagnosisCase& given) {
  if (given.ping_error<MembershipError>() == nullptr) return std::nullopt;
  return conclusion_with_advice(given, "The key is good; its plan does not cover this call now.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_server_error(const DiagnosisCase& given) {
  if (given.ping_error<ServerError>() == nullptr) return std::nullopt;
  return conclusion_with_advice(given,
                                "The API itself failed. The key and the account are not to blame.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_invalid_request(const DiagnosisCase& given) {
  if (given.ping_error<InvalidRequest>() == nullptr) return std::nullopt;
  return conclusion_with_advice(
      given, "The key is accepted; " + given.endpoint_name() + " refuses the PING itself.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_permission_denied(const DiagnosisCase& given) {
  if (given.ping_error<PermissionDenied>() == nullptr) return std::nullopt;
  return conclusion_with_advice(given, "The key is known but may not do this here.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_unknown_error(const DiagnosisCase& given) {
  if (given.ping_error<ApiError>() == nullptr) return std::nullopt;
  return conclusion_with_advice(
      given, given.endpoint_name() + " answered with an error that is not known.");
}

MOONSHOT_INLINE std::optional<Conclusion> conclude_no_usable_answer(const DiagnosisCase& given) {
  if (given.facts.ping_error == nullptr) return std::nullopt;
  const Error& error = *given.facts.ping_error;
  return conclusion_with_advice(
      given,
      "The PING got no usable answer: " + std::string(error.name()) + ", " + error.message() + ".");
}

/// Names the steps that failed although the PING was answered. Forged signatures and an empty
/// balance have sentences of their own.
MOONSHOT_INLINE void add_failed_steps(const DiagnosisCase& given, Conclusion& conclusion) {
  for (const auto& step : given.diagnosis.steps) {
    const bool own_sentence =
        step.name == "origin" || (step.name == "balance" && given.facts.balance);
    if (step.finding != Finding::failed || own_sentence) continue;
    const bool ends_itself = !step.summary.empty() && step.summary.back() == '.';
    conclusion.sentences.push_back("What failed is the step " + step.name + ": " + step.summary +
                                   (ends_itself ? "" : "."));
  }
}

/// The PING was answered: the conclusion where no rule applies.
MOONSHOT_INLINE Conclusion conclude_answered(const DiagnosisCase& given) {
  const Facts& facts = given.facts;
  const Diagnosis& diagnosis = given.diagnosis;
  Conclusion conclusion;
  if (diagnosis.healthy) {
    conclusion.sentences.push_back("All is well: " + given.endpoint_name() +
                                   " knows the key, and " + diagnosis.model + " answers.");
  } else {
    conclusion.sentences.push_back("The call works: " + diagnosis.model +
                                   " answers. But not all is well.");
  }
  if (facts.origin == OriginVerdict::refuted) {
    conclusion.sentences.emplace_back(
        "The answer is signed, and Kimi says the signature is not its own: somebody in between "
        "forges answers.");
    conclusion.add_step("Stop using this endpoint for anything that matters, and change the key.");
  }
  if (facts.balance && facts.balance->data.available_balance.value() <= 0) {
    conclusion.contradiction =
        "The balance is not above zero and the call was answered all the same: an account "
        "may run a little into debt. Expect it to be suspended soon.";
    const std::string console = given.console();
    conclusion.add_step("Top up" + (console.empty() ? "" : " at " + console) + " before that.");
  }
  add_failed_steps(given, conclusion);
  for (const auto& step : diagnosis.steps) {
    if (step.finding != Finding::warned) continue;
    conclusion.add_step("Look at " + step.name + ": " + step.summary + ".");
  }
  if (!diagnosis.healthy) conclusion.add_advice(diagnosis.error);
  return conclusion;
}

using ConclusionRule = std::optional<Conclusion> (*)(const DiagnosisCase&);

/// The kinds of trouble. The first rule that applies gives the verdict.
inline constexpr ConclusionRule conclusion_rules[] = {
    conclude_wrong_settings,     //
    conclude_no_connection,      //
    conclude_wrong_path,         //
    conclude_unknown_key,        //
    conclude_refused_for_money,  //
    conclude_gateway_error,      //
    conclude_rate_limit,         //
    conclude_overload,           //
    conclude_not_found,          //
    conclude_plan_limit,         //
    conclude_server_error,       //
    conclude_invalid_request,    //
    conclude_permission_denied,  //
    conclude_unknown_error,      //
    conclude_no_usable_answer,   //
};

MOONSHOT_INLINE Conclusion first_conclusion(const DiagnosisCase& given) {
  for (const ConclusionRule rule : conclusion_rules) {
    if (auto conclusion = rule(given)) return *std::move(conclusion);
  }
  return conclude_answered(given);
}

/// Adds that an intermediary has rewritten the error, where one has.
MOONSHOT_INLINE void add_rewriting(const DiagnosisCase& given, Conclusion& conclusion) {
  if (!given.was_rewritten() || given.facts.settings != nullptr) return;
  const auto& provenance = given.ping_error<ApiError>()->provenance();
  conclusion.sentences.push_back("The error was rewritten on the way" +
                                 (provenance.via.empty() ? "" : " by " + provenance.via) +
                                 "; its class is what is left of it.");
  const bool own = given.is_own_platform();
  if (own && !(given.facts.connection && given.facts.connection->proxy)) return;
  conclusion.add_step("Send the same PING to the API directly, and compare: " +
                      std::string(own ? "with HTTPS_PROXY unset."
                                      : "with --base-url https://api.moonshot.ai/v1 and a key of "
                                        "that platform."));
}

MOONSHOT_INLINE void conclude(const Facts& facts, Diagnosis& diagnosis) {
  diagnosis.error = first_error(facts, diagnosis.endpoint.platform());
  diagnosis.healthy =
      facts.pong.has_value() &&
      std::none_of(diagnosis.steps.begin(), diagnosis.steps.end(),
                   [](const DiagnosisStep& step) { return step.finding == Finding::failed; });

  const DiagnosisCase given{facts, diagnosis};
  Conclusion conclusion = first_conclusion(given);
  add_rewriting(given, conclusion);

  for (const auto& sentence : conclusion.sentences) {
    if (!diagnosis.verdict.empty()) diagnosis.verdict += ' ';
    diagnosis.verdict += sentence;
  }
  diagnosis.contradiction = std::move(conclusion.contradiction);
  diagnosis.next_steps = std::move(conclusion.next_steps);
  if (!given.is_local()) diagnosis.for_support = support_facts(facts, diagnosis);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
