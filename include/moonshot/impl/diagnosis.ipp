#pragma once

#include <algorithm>
#include <cstdio>
#include <utility>

#include "moonshot/client.hpp"
#include "moonshot/doctor/diagnosis.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/doctor/verdict.hpp"
#include "moonshot/errors/redact.hpp"
#include "moonshot/impl/diagnosis_settings.ipp"
#include "moonshot/json/base64.hpp"

namespace moonshot {

MOONSHOT_INLINE const char* to_string(Finding finding) noexcept {
  switch (finding) {
    case Finding::passed:
      return "passed";
    case Finding::warned:
      return "warned";
    case Finding::failed:
      return "failed";
    case Finding::skipped:
      break;
  }
  return "skipped";
}

namespace detail {

/// Masks secrets, also a key of a form that `redact` does not know, and what is left of one.
class Mask {
 public:
  explicit Mask(const ApiKey& key) {
    const std::string& secret = KeyAccess::secret(key);
    add(secret);
    // Without its prefix, and as it stands in a Basic credential.
    add(secret.substr((std::min)(secret.find('-') + 1, secret.size())));
    add(base64(secret));
  }
  std::string operator()(std::string text) const { return redact(std::move(text), secrets_); }

 private:
  void add(std::string secret) {
    constexpr std::size_t shortest = 6;
    if (secret.size() >= shortest) secrets_.push_back(std::move(secret));
  }

  std::vector<std::string> secrets_;
};

/// Walks through the steps. Each member function asks one question.
class Examination {
 public:
  explicit Examination(const DiagnosisOptions& options)
      : options_(options), settings_(options.client) {
    from_environment();
    client_.emplace(settings_);
    mask_.emplace(settings_.api_key);
    if (const auto url = http::parse_url(settings_.base_url, url_problem_)) {
      diagnosis_.endpoint = Endpoint(*url);
    }
    diagnosis_.model = options.model;
    diagnosis_.time = std::chrono::system_clock::now();
  }

  Diagnosis run() {
    check_key();
    check_base_url();
    check_settings();
    const bool connected = url_problem_.empty() && check_connection();
    if (facts_.settings == nullptr) {
      if (connected) {
        check_models();
        is_kimi_code(platform()) ? check_usages() : check_balance();
      }
      // Also without a connection: its error is the one that a program gets.
      ping();
      if (facts_.answered) check_sender();
      if (facts_.pong) check_origin();
      check_sister();
    }
    conclude(facts_, diagnosis_);
    mask_texts();
    return std::move(diagnosis_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void from_environment();
  void check_key();
  void check_base_url();
  void check_settings();
  bool check_connection();
  void check_models();
  void check_balance();
  void check_usages();
  void ping();
  void check_sender();
  void check_origin();
  void check_sister();
  void mask_texts();

  Platform platform() const noexcept { return diagnosis_.endpoint.platform(); }

  CallOptions call() const {
    CallOptions call;
    call.cancel = options_.cancel;
    if (!settings_.timeouts.total) call.timeouts.total = options_.timeout;
    return call;
  }

  void add(DiagnosisStep step) {
    step.summary = (*mask_)(std::move(step.summary));
    for (auto& detail : step.details) detail = (*mask_)(std::move(detail));
    if (options_.on_step) options_.on_step(step);
    diagnosis_.steps.push_back(std::move(step));
  }
  void add(std::string name, Finding finding, std::string summary,
           std::vector<std::string> details = {}) {
    add({std::move(name), finding, std::move(summary), std::move(details), {}});
  }
  void add_timed(Clock::time_point start, std::string name, Finding finding, std::string summary,
                 std::vector<std::string> details = {}) {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    add({std::move(name), finding, std::move(summary), std::move(details), spent});
  }

  /// Reads the head of an answer for signs of its sender.
  void see(const http::ResponseHead& head);
  void see(const Error& error);

  const DiagnosisOptions& options_;
  ClientOptions settings_;
  std::string key_source_ = "given by the program";
  std::string url_source_ = "given by the program";
  std::string url_problem_;
  std::optional<Client> client_;
  std::optional<Mask> mask_;
  Facts facts_;
  Diagnosis diagnosis_;
};

MOONSHOT_INLINE void Examination::from_environment() {
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
  settings_.retry.max_retries = 0;  // the first answer is what is wanted
  // Answers here are small; a larger one is somebody's page.
  constexpr std::size_t most = std::size_t{1} << 20U;
  settings_.max_response_bytes = (std::min)(settings_.max_response_bytes, most);
}

MOONSHOT_INLINE void Examination::check_key() {
  facts_.key_form = form_of(settings_.api_key);
  if (const auto problem = problem_with(settings_.api_key)) {
    add("key", Finding::failed,
        in_words(facts_.key_form) + (facts_.key_form == KeyForm::none ? "" : ", " + key_source_) +
            ": " + *problem);
    return;
  }
  const auto size = KeyAccess::secret(settings_.api_key).size();
  const std::string what =
      in_words(facts_.key_form) + ", " + std::to_string(size) + " characters, " + key_source_;
  if (is_other_product(facts_.key_form, platform())) {
    add("key", Finding::warned, what + "; " + diagnosis_.endpoint.name() + " has keys of its own");
  } else {
    add("key",
        facts_.key_form == KeyForm::other && platform() != Platform::other ? Finding::warned
                                                                           : Finding::passed,
        what);
  }
}

MOONSHOT_INLINE void Examination::check_base_url() {
  if (!url_problem_.empty()) {
    add("base URL", Finding::failed, url_source_ + ": " + url_problem_);
    return;
  }
  const auto& endpoint = diagnosis_.endpoint;
  std::vector<std::string> details = {in_words(platform())};
  if (!endpoint.currency().empty()) {
    details.push_back("money is counted in " + std::string(endpoint.currency()));
  }
  if (!endpoint.console().empty()) {
    details.push_back("keys and money are managed at " + std::string(endpoint.console()));
  }
  add("base URL", Finding::passed, endpoint.base_url().text() + ", " + url_source_,
      std::move(details));
}

MOONSHOT_INLINE void Examination::check_settings() {
  const Error* error = client_->usage_error();
  if (error == nullptr) return;
  facts_.settings = error->share();
  const auto* usage = error->as<UsageError>();
  const bool told = problem_with(settings_.api_key) || !url_problem_.empty();
  if (usage == nullptr || told) return;
  add("settings", Finding::failed, usage->argument() + ": " + usage->message());
}

MOONSHOT_INLINE void Examination::mask_texts() {
  const auto& mask = *mask_;
  diagnosis_.base_url =
      mask(diagnosis_.endpoint.base_url().host.empty() ? settings_.base_url
                                                       : diagnosis_.endpoint.base_url().text());
  diagnosis_.model = mask(std::move(diagnosis_.model));
  diagnosis_.curl = mask(std::move(diagnosis_.curl));
  diagnosis_.verdict = mask(std::move(diagnosis_.verdict));
  diagnosis_.contradiction = mask(std::move(diagnosis_.contradiction));
  for (auto& step : diagnosis_.next_steps) step = mask(std::move(step));
  if (diagnosis_.error != nullptr)
    diagnosis_.error_json = mask(explanation_json(*diagnosis_.error));
  for (auto& value : diagnosis_.for_support) value.second = mask(std::move(value.second));
}

}  // namespace detail

MOONSHOT_INLINE Diagnosis diagnose(const DiagnosisOptions& options) {
  return detail::Examination(options).run();
}

}  // namespace moonshot
