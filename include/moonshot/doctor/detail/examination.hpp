#pragma once

/// @file
/// The steps of a diagnosis, in order.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/client.hpp"
#include "moonshot/detail/call/key_access.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/secret_finder.hpp"
#include "moonshot/doctor/detail/facts.hpp"
#include "moonshot/doctor/detail/verdict.hpp"
#include "moonshot/doctor/diagnosis.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Masks secrets in texts. It also knows the key itself, because `redact` recognises only the usual
/// forms of a key.
class Mask {
 public:
  explicit Mask(const ClientOptions& options) : finder_(secrets_in(options)) {}
  std::string operator()(const std::string& text) const { return finder_.mask(text); }

 private:
  // The key, the key without its prefix, and as it is encoded in a Basic credential; the passwords
  // of proxies and of the client certificate's key; and what the headers hold.
  static std::vector<std::string> secrets_in(const ClientOptions& options) {
    constexpr std::size_t shortest = 6;
    const std::string& secret = KeyAccess::secret(options.api_key);
    auto secrets = find_transport_passwords(options.transport_options, process_environment);
    for (auto& value : secrets_of(options.headers)) secrets.push_back(std::move(value));
    for (auto form :
         {secret, secret.substr((std::min)(secret.find('-') + 1, secret.size())), base64(secret)}) {
      if (form.size() >= shortest) secrets.push_back(std::move(form));
    }
    return secrets;
  }

  SecretFinder finder_;
};

/// Walks through the steps. Each `check_...` function takes one step and records what it found.
class Examination {
 public:
  explicit Examination(const DiagnosisOptions& options)
      : options_(options), settings_(options.client) {
    read_environment();
    client_.emplace(settings_);
    mask_.emplace(settings_);
    if (const auto url = http::parse_url(settings_.base_url, facts_.url_problem)) {
      diagnosis_.endpoint = Endpoint(*url);
      facts_.url_problem = problem_with(*url).value_or("");
    }
    diagnosis_.model = options.model;
    diagnosis_.time = std::chrono::system_clock::now();
  }

  Diagnosis run() {
    check_key();
    check_base_url();
    check_settings();
    const bool connected = facts_.url_problem.empty() && check_connection();
    if (facts_.settings == nullptr) {
      if (connected) {
        check_models();
        if (is_kimi_code(platform())) {
          check_usages();
        } else {
          check_balance();
        }
      }
      // The PING is sent even without a connection, because its error is the one that a program
      // gets.
      send_ping();
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

  void read_environment();
  void check_key();
  void check_base_url();
  void check_settings();
  bool check_connection();
  void check_models();
  void check_balance();
  void check_usages();
  void send_ping();
  void check_sender();
  void check_origin();
  void check_sister();
  void mask_texts();

  Platform platform() const noexcept { return diagnosis_.endpoint.platform(); }

  ChatRequest ping() const;
  Result<ChatCompletion> ask(ChatRequest& request, std::vector<std::string>& details);

  CallOptions call_options() const {
    CallOptions call;
    call.cancel = options_.cancel;
    if (!settings_.timeouts.total) call.timeouts.total = options_.timeout;
    return call;
  }

  void add_step(DiagnosisStep step) {
    step.summary = (*mask_)(step.summary);
    for (auto& detail : step.details) detail = (*mask_)(detail);
    if (options_.on_step) options_.on_step(step);
    diagnosis_.steps.push_back(std::move(step));
  }
  void add_step(std::string name, Finding finding, std::string summary,
                std::vector<std::string> details = {}) {
    add_step({std::move(name), finding, std::move(summary), std::move(details), {}});
  }
  void add_timed_step(Clock::time_point start, std::string name, Finding finding,
                      std::string summary, std::vector<std::string> details = {}) {
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    add_step({std::move(name), finding, std::move(summary), std::move(details), spent});
  }

  /// Notes what the head of an answer tells about its sender.
  void note_sender(const http::ResponseHead& head);
  void note_sender(const Error& error);

  const DiagnosisOptions& options_;
  ClientOptions settings_;
  std::string key_source_ = "given by the program";
  std::string url_source_ = "given by the program";
  std::optional<Client> client_;
  std::optional<Mask> mask_;
  Facts facts_;
  Diagnosis diagnosis_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/examination.ipp"
#endif
