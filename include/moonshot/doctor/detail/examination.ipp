#pragma once

#include <algorithm>

#include "moonshot/detail/text/trim.hpp"
#include "moonshot/doctor/curl_line.hpp"
#include "moonshot/doctor/detail/examination.hpp"
#include "moonshot/doctor/detail/local_mistakes.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void Examination::read_environment() {
  if (settings_.api_key.empty()) {
    settings_.api_key = ApiKey(process_environment("MOONSHOT_API_KEY"));
    key_source_ = "from MOONSHOT_API_KEY";
  }
  if (settings_.base_url.empty()) {
    settings_.base_url = process_environment("MOONSHOT_BASE_URL");
    url_source_ = "from MOONSHOT_BASE_URL";
  }
  if (settings_.base_url.empty()) {
    settings_.base_url = default_base_url;
    url_source_ = "the default";
  }
  settings_.retry.max_retries = 0;  // the first answer is the one to diagnose
  // The answers to these calls are small; a larger body is not the API's.
  constexpr std::size_t most = std::size_t{1} << 20U;
  settings_.max_response_bytes = (std::min)(settings_.max_response_bytes, most);
}

MOONSHOT_INLINE void Examination::check_key() {
  facts_.key_form = form_of(settings_.api_key);
  if (const auto problem = problem_with(settings_.api_key)) {
    facts_.key_problem = *problem;
    facts_.key_fix = fix_for(settings_.api_key);
    add_step("key", Finding::failed,
             in_words(facts_.key_form) +
                 (facts_.key_form == KeyForm::none ? "" : ", " + key_source_) + ": " + *problem);
    return;
  }
  const auto size = KeyAccess::secret(settings_.api_key).size();
  const std::string what =
      in_words(facts_.key_form) + ", " + std::to_string(size) + " characters, " + key_source_;
  if (is_other_product(facts_.key_form, platform())) {
    add_step("key", Finding::warned,
             what + "; " + diagnosis_.endpoint.name() + " has keys of its own");
  } else {
    add_step("key",
             facts_.key_form == KeyForm::other && platform() != Platform::other ? Finding::warned
                                                                                : Finding::passed,
             what);
  }
}

MOONSHOT_INLINE void Examination::check_base_url() {
  const auto& endpoint = diagnosis_.endpoint;
  const std::string intended = facts_.url_problem.empty() ? intended_base_url(endpoint)
                                                          : intended_base_url(settings_.base_url);
  if (!intended.empty()) {
    facts_.url_fix = (url_source_ == "given by the program" ? "Set the base URL to "
                                                            : "Set MOONSHOT_BASE_URL to ") +
                     intended + ".";
  }
  if (!facts_.url_problem.empty()) {
    add_step("base URL", Finding::failed, url_source_ + ": " + facts_.url_problem);
    return;
  }
  std::vector<std::string> details = {in_words(platform())};
  if (!endpoint.currency().empty()) {
    details.push_back("money is counted in " + std::string(endpoint.currency()));
  }
  if (!endpoint.console().empty()) {
    details.push_back("keys and money are managed at " + std::string(endpoint.console()));
  }
  if (!intended.empty()) details.push_back("the API's own paths begin with " + intended);
  add_step("base URL", intended.empty() ? Finding::passed : Finding::warned,
           endpoint.base_url().text() + ", " + url_source_, std::move(details));
}

MOONSHOT_INLINE void Examination::check_settings() {
  const Error* error = client_->usage_error();
  if (error == nullptr) return;
  facts_.settings = error->share();
  const auto* usage = error->as<UsageError>();
  const bool already_reported = !facts_.key_problem.empty() || !facts_.url_problem.empty();
  if (usage == nullptr || already_reported) return;
  add_step("settings", Finding::failed, usage->argument() + ": " + usage->message());
}

MOONSHOT_INLINE void Examination::mask_texts() {
  const auto& mask = *mask_;
  diagnosis_.base_url =
      mask(diagnosis_.endpoint.base_url().host.empty() ? settings_.base_url
                                                       : diagnosis_.endpoint.base_url().text());
  diagnosis_.model = mask(diagnosis_.model);
  diagnosis_.curl = mask(diagnosis_.curl);
  diagnosis_.verdict = mask(diagnosis_.verdict);
  diagnosis_.contradiction = mask(diagnosis_.contradiction);
  for (auto& step : diagnosis_.next_steps) step = mask(step);
  if (diagnosis_.error != nullptr)
    diagnosis_.error_json = mask(explanation_json(*diagnosis_.error));
  for (auto& value : diagnosis_.for_support) value.second = mask(value.second);
}

// The beginnings of header names that only intermediaries send.
inline constexpr std::string_view relay_headers[] = {
    "Via",           "X-Oneapi-", "X-New-Api-",   "x-litellm-", "X-Kong-", "x-portkey-",
    "x-generation-", "x-amzn-",   "x-amz-",       "X-Envoy-",   "apim-",   "x-vercel-",
    "X-Powered-By",  "X-Cache",   "X-Forwarded-", "Proxy-",
};

MOONSHOT_INLINE void Examination::note_sender(const http::ResponseHead& head) {
  facts_.answered = true;
  if (head.headers.get("Msh-Request-Id")) facts_.own_header = true;
  for (const auto& field : head.headers) {
    for (const auto known : relay_headers) {
      const std::string_view name = field.first;
      if (!http::same_name(name.substr(0, known.size()), known)) continue;
      auto& seen = facts_.relay_headers;
      if (std::find(seen.begin(), seen.end(), name) == seen.end()) seen.emplace_back(name);
    }
  }
}

MOONSHOT_INLINE void Examination::note_sender(const Error& error) {
  if (const auto* api = error.as<ApiError>()) {
    note_sender(http::ResponseHead{api->status(), api->headers()});
  } else if (error.as<DecodeError>() != nullptr || error.as<StreamInterrupted>() != nullptr) {
    facts_.answered = true;
  }
}

/// The class of an error and the first line of its message, as in `Suspended: Your account ...`.
MOONSHOT_INLINE std::string error_in_one_line(const Error& error) {
  // Before it is cut: half a key would not be found any more.
  const std::string masked = redact_for(error, error.message());
  std::string_view words = trim(masked);
  words = words.substr(0, words.find_first_of("\r\n"));
  constexpr std::size_t most = 300;
  const std::string cut = words.size() > most ? "\xE2\x80\xA6" : "";
  return std::string(error.name()) + ": " +
         (words.empty() ? "the answer holds no message" : std::string(words.substr(0, most)) + cut);
}

MOONSHOT_INLINE bool Examination::check_connection() {
  if (settings_.transport != nullptr) {
    add_step("connection", Finding::skipped, "the program brings a transport of its own");
    return true;
  }
  const auto start = Clock::now();
  const auto& url = diagnosis_.endpoint.base_url();
  facts_.connection = probe_connection(url, settings_.transport_options, options_.timeout);
  const auto& probe = *facts_.connection;
  if (probe.proxy) {
    add_step("proxy", Finding::passed, "calls go through " + probe.peer);
  }
  if (const auto& own = probe.client_certificate) {
    add_step(
        "client certificate", own->is_expired ? Finding::warned : Finding::passed,
        (own->is_expired ? "it has expired" : "it is shown to a server that asks for one"),
        {"issued to " + own->subject, "issued by " + own->issuer, "good until " + own->not_after});
  }
  if (!probe.ok()) {
    std::vector<std::string> details;
    if (probe.certificate) {
      details.push_back("issued by " + probe.certificate->issuer);
      details.push_back("issued to " + probe.certificate->subject);
      details.push_back("good until " + probe.certificate->not_after);
      details.push_back("trusted certificates: " + probe.trusted_certificates);
    }
    for (const auto& address : probe.addresses) details.push_back("address " + address);
    add_timed_step(start, "connection", Finding::failed,
                   std::string(to_string(probe.reached)) + ": " + probe.problem,
                   std::move(details));
    return false;
  }
  std::string summary = probe.peer + " answers";
  if (!probe.addresses.empty()) summary += " at " + probe.addresses.front();
  std::vector<std::string> details;
  bool odd = false;
  if (probe.tls) {
    summary += ", " + probe.tls_version;
    if (probe.certificate) details.push_back("certificate issued by " + probe.certificate->issuer);
    odd = platform() != Platform::other && probe.certificate &&
          !is_public_authority(probe.certificate->issuer);
    if (odd) {
      details.emplace_back(
          "that is none of the well-known public authorities: a proxy on the way probably opens "
          "TLS");
    }
  } else {
    summary += ", without TLS";
  }
  add_timed_step(start, "connection", odd ? Finding::warned : Finding::passed, summary,
                 std::move(details));
  return true;
}

MOONSHOT_INLINE void Examination::check_models() {
  const auto start = Clock::now();
  auto models = client_->models().try_list(call_options());
  if (!models) {
    facts_.models_error = models.error_ptr();
    note_sender(models.error());
    // A relay need not have a list.
    const bool own = platform() != Platform::other;
    add_timed_step(start, "models", own ? Finding::failed : Finding::warned,
                   error_in_one_line(models.error()));
    return;
  }
  note_sender(models->head);
  facts_.models = std::move(*models);
  const bool listed = facts_.lists(options_.model);
  constexpr std::size_t most_named = 24;
  std::string names;
  for (std::size_t i = 0; i < facts_.models->data.size() && i <= most_named; ++i) {
    names += i == 0 ? "" : ", ";
    names += i == most_named ? "\xE2\x80\xA6" : facts_.models->data[i].id;
  }
  add_timed_step(start, "models", listed ? Finding::passed : Finding::warned,
                 std::to_string(facts_.models->data.size()) + " models, " +
                     (listed ? "with " : "without ") + options_.model,
                 {names.empty() ? "the list is empty" : names});
}

MOONSHOT_INLINE void Examination::check_balance() {
  const auto start = Clock::now();
  auto balance = client_->balance().try_get(call_options());
  if (!balance) {
    facts_.balance_error = balance.error_ptr();
    note_sender(balance.error());
    // A relay need not offer the balance, so its absence there is no failure.
    const bool own = platform() != Platform::other;
    add_timed_step(start, "balance", own ? Finding::failed : Finding::skipped,
                   error_in_one_line(balance.error()));
    return;
  }
  note_sender(balance->head);
  facts_.balance = std::move(*balance);
  const auto& data = facts_.balance->data;
  const std::string currency =
      facts_.balance->currency.empty() ? "" : " " + facts_.balance->currency;
  add_timed_step(
      start, "balance", data.available_balance.value() > 0 ? Finding::passed : Finding::failed,
      data.available_balance.text() + currency + " available: " + data.cash_balance.text() +
          " cash, " + data.voucher_balance.text() + " in vouchers");
}

/// A ratio in whole percent, rounded down. What is no sensible ratio is bounded.
MOONSHOT_INLINE int whole_percent(double ratio) noexcept {
  constexpr double hundred = 100;
  constexpr double most = 1000000;
  constexpr double inexact = 1e-9;  // 0.29 * 100 is a little less than 29
  return static_cast<int>((std::min)((std::max)(0.0, ratio * hundred + inexact), most));
}

MOONSHOT_INLINE void Examination::check_usages() {
  const auto start = Clock::now();
  const auto usages = client_->usages().try_get(call_options());
  if (!usages) {
    facts_.usages_error = usages.error_ptr();
    note_sender(usages.error());
    add_timed_step(start, "plan usage", Finding::failed, error_in_one_line(usages.error()));
    return;
  }
  note_sender(usages->head);
  std::vector<std::string> details;
  bool used_up = false;
  for (const auto& window : summarize(*usages)) {
    std::string line = window.window + ": ";
    if (window.used_ratio) {
      line += std::to_string(whole_percent(*window.used_ratio)) + " % used";
      used_up = used_up || *window.used_ratio >= 1;
    } else {
      line += "use not named";
    }
    if (!window.reset_time.empty()) line += ", starts again " + window.reset_time;
    details.push_back(std::move(line));
  }
  const std::string summary = details.empty() ? "no windows are named"
                              : used_up       ? "a window of the plan is used up"
                                              : "the windows of the plan have room";
  add_timed_step(start, "plan usage", used_up ? Finding::failed : Finding::passed, summary,
                 std::move(details));
}

/// The question of the PING. A gateway is asked as programs ask it: some refuse members that the
/// API takes, and would hide the state of the account behind them.
MOONSHOT_INLINE ChatRequest Examination::ping() const {
  ChatRequest request;
  request.model = options_.model;
  request.messages = {user("PING")};
  // Without a limit the default of the model counts against the rate limit of tokens.
  constexpr std::int64_t enough = 256;
  constexpr std::int64_t enough_to_think = 1024;
  request.max_completion_tokens = platform() == Platform::other ? enough_to_think : enough;
  if (platform() != Platform::other) {
    Thinking off;
    off.type = ThinkingType::disabled;
    request.thinking = off;
  }
  return request;
}

/// Removes from `request` what `error` refuses by name. Returns its name, or "" where there is
/// nothing to remove.
MOONSHOT_INLINE std::string remove_refused(ChatRequest& request, const Error& error) {
  const auto* refusal = error.as<ApiError>();
  const bool unprocessable = refusal != nullptr && refusal->status() == 422;
  if (refusal == nullptr || (refusal->status() != 400 && !unprocessable)) return {};
  const auto names = [&](std::string_view name) {
    return refusal->message().find(name) != std::string::npos ||
           refusal->body().find(name) != std::string::npos;
  };
  if (request.thinking && names("thinking")) {
    request.thinking.reset();
    return "thinking";
  }
  if (request.max_completion_tokens && names("max_completion_tokens")) {
    request.max_completion_tokens.reset();
    return "max_completion_tokens";
  }
  return {};
}

/// Sends the PING, and again without what a refusal names.
MOONSHOT_INLINE Result<ChatCompletion> Examination::ask(ChatRequest& request,
                                                        std::vector<std::string>& details) {
  auto options = call_options();
  options.prove_origin = true;
  auto pong = client_->chat().try_create(request, options);
  while (!pong) {
    const std::string removed = remove_refused(request, pong.error());
    if (removed.empty()) break;
    note_sender(pong.error());
    details.push_back("asked again without " + removed +
                      ", which was refused: " + error_in_one_line(pong.error()));
    pong = client_->chat().try_create(request, options);
  }
  return pong;
}

MOONSHOT_INLINE void Examination::send_ping() {
  ChatRequest request = ping();
  std::vector<std::string> details;
  const auto start = Clock::now();
  auto pong = ask(request, details);
  diagnosis_.curl = curl_line(diagnosis_.endpoint, request, settings_.headers);
  if (!pong) {
    facts_.ping_error = pong.error_ptr();
    note_sender(pong.error());
    if (const auto* api = pong.error().as<ApiError>()) {
      details.push_back("HTTP " + std::to_string(api->status()) +
                        (api->type().empty() ? ", no type" : ", " + api->type()));
      const auto& provenance = api->provenance();
      details.push_back("provenance: " + std::string(to_string(provenance.origin)) +
                        (provenance.via.empty() ? "" : ", via " + provenance.via));
      details.insert(details.end(), provenance.evidence.begin(), provenance.evidence.end());
    }
    add_timed_step(start, "PING", Finding::failed, error_in_one_line(pong.error()),
                   std::move(details));
    return;
  }
  note_sender(pong->head);
  std::string summary = "\"" + pong->text() + "\" from " + pong->model;
  if (pong->usage) summary += ", " + std::to_string(pong->usage->total_tokens) + " tokens";
  facts_.pong = std::move(*pong);
  add_timed_step(start, "PING", Finding::passed, summary, std::move(details));
}

MOONSHOT_INLINE void Examination::check_sender() {
  std::vector<std::string> details;
  if (!facts_.relay_headers.empty()) {
    std::string names = "headers of intermediaries: ";
    for (const auto& name : facts_.relay_headers) {
      names += (&name == &facts_.relay_headers.front() ? "" : ", ") + name;
    }
    details.push_back(std::move(names));
  }
  // No recorded answer of Kimi Code has this header.
  const bool expected = !is_kimi_code(platform());
  const bool as_expected = facts_.relay_headers.empty() && (facts_.own_header || !expected);
  add_step("sender", as_expected ? Finding::passed : Finding::warned,
           facts_.own_header
               ? "answers carry Msh-Request-Id, as Moonshot's own do"
               : "no answer carries Msh-Request-Id: something else answered, or dropped it",
           std::move(details));
}

MOONSHOT_INLINE void Examination::check_origin() {
  const auto& proof = facts_.pong->origin_proof;
  if (!proof || proof->signature.empty()) {
    facts_.origin = OriginVerdict::not_proved;
    add_step("origin", Finding::skipped, "not proved: the answer carries no signature");
    return;
  }
  const auto start = Clock::now();
  const auto verdict = client_->signatures().try_verify(*proof, call_options());
  if (!verdict) {
    add_timed_step(start, "origin", Finding::skipped,
                   "not proved: " + error_in_one_line(verdict.error()));
    return;
  }
  facts_.origin = *verdict;
  switch (*verdict) {
    case OriginVerdict::proved:
      add_timed_step(start, "origin", Finding::passed,
                     platform() == Platform::other
                         ? "the signature holds, says " + diagnosis_.endpoint.name() + " itself"
                         : "proved: the signature is Kimi's own");
      break;
    case OriginVerdict::refuted:
      add_timed_step(start, "origin", Finding::failed, "refuted: the signature is not Kimi's");
      break;
    case OriginVerdict::not_proved:
      add_timed_step(start, "origin", Finding::skipped, "not proved: no verdict on the signature");
      break;
  }
}

MOONSHOT_INLINE void Examination::check_sister() {
  if (!options_.try_sister) return;
  facts_.sister = options_.sister_base_url.empty() ? std::string(sister_of(platform()))
                                                   : options_.sister_base_url;
  if (facts_.sister.empty()) {
    add_step("sister platform", Finding::skipped, "this endpoint has none");
    return;
  }
  ClientOptions settings = settings_;
  settings.base_url = facts_.sister;
  const auto start = Clock::now();
  const auto models = Client(std::move(settings)).models().try_list(call_options());
  if (models) {
    facts_.sister_knows_key = true;
    add_timed_step(start, "sister platform", Finding::passed, facts_.sister + " knows the key");
  } else if (models.error().as<AuthenticationFailed>() != nullptr) {
    facts_.sister_knows_key = false;
    add_timed_step(start, "sister platform", Finding::passed,
                   facts_.sister + " does not know the key");
  } else {
    add_timed_step(start, "sister platform", Finding::skipped,
                   facts_.sister + " could not be asked: " + error_in_one_line(models.error()));
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
