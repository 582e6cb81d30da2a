#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/limits/governor.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ErrorPtr shared_usage_error(std::string argument, std::string message) {
  return usage_error(std::move(argument), std::move(message)).share();
}

// Names the place that a wrong setting came from, so that its reader finds it.
MOONSHOT_INLINE ErrorPtr resolve_settings(ClientOptions& options, Endpoint& endpoint,
                                          ErrorPtr& missing_key, const Environment& environment) {
  std::string key_source = "api_key";
  if (options.api_key.empty()) {
    options.api_key = ApiKey(environment("MOONSHOT_API_KEY"));
    if (!options.api_key.empty()) key_source = "MOONSHOT_API_KEY";
  }
  if (const auto problem = problem_with(options.api_key)) {
    auto error = shared_usage_error(key_source, *problem);
    if (!options.api_key.empty()) return error;
    missing_key = std::move(error);  // a call may bring its own
  }
  std::string url_source = "base_url";
  std::string url_text = options.base_url;
  if (url_text.empty()) {
    url_text = environment("MOONSHOT_BASE_URL");
    if (!url_text.empty()) url_source = "MOONSHOT_BASE_URL";
  }
  if (url_text.empty()) url_text = default_base_url;
  std::string problem;
  const auto url = http::parse_url(url_text, problem);
  if (!url) {
    return shared_usage_error(url_source, problem + "; it should look like " + default_base_url);
  }
  if (const auto found = problem_with(*url)) return shared_usage_error(url_source, *found);
  endpoint = Endpoint(*url);
  if (url->scheme == "http" && !url->is_loopback() && !options.allow_insecure_http) {
    return shared_usage_error(
        url_source, "plain http:// would send the key readably to " + url->host +
                        "; use https://, or set allow_insecure_http if that is what you want");
  }
  return check_headers(options.headers);
}

MOONSHOT_INLINE ErrorPtr check_user_agent(const std::string& user_agent) {
  http::Headers headers;
  headers.add("user_agent", user_agent);
  return check_headers(headers) == nullptr
             ? nullptr
             : shared_usage_error("user_agent",
                                  "it holds a line break or another control character");
}

MOONSHOT_INLINE ErrorPtr check_limits(const RateLimits& limits) {
  const auto positive = [](const char* name, std::int64_t limit) {
    return limit > 0 ? nullptr : shared_usage_error(name, "it must be more than zero");
  };
  if (auto error = positive("governor.concurrency", limits.concurrency.value_or(1))) return error;
  if (auto error = positive("governor.rpm", limits.rpm.value_or(1))) return error;
  return positive("governor.tpm", limits.tpm.value_or(1));
}

MOONSHOT_INLINE std::vector<std::string> find_transport_passwords(const TransportOptions& options,
                                                                  const Environment& environment) {
  std::vector<std::string> passwords;
  const auto add_secret = [&](std::string password) {
    if (password.size() >= SecretFinder::least) passwords.push_back(std::move(password));
  };
  const auto add = [&](std::string_view proxy) { add_secret(password_in(proxy)); };
  add(options.proxy);
  add_secret(options.client_key_password);
  if (!options.proxy_from_environment) return passwords;
  for (const char* name :
       {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}) {
    add(environment(name));
  }
  return passwords;
}

MOONSHOT_INLINE std::shared_ptr<const ClientCore> build_client_core(
    ClientOptions given, const Environment& environment, TransportFactory default_transport) {
  auto core = share_new(new ClientCore(std::move(given)));
  auto& options = core->options;
  core->usage_error = resolve_settings(options, core->endpoint, core->missing_key, environment);
  if (core->usage_error == nullptr) core->usage_error = check_user_agent(options.user_agent);
  if (core->usage_error == nullptr && options.governor != nullptr) {
    core->usage_error = check_limits(options.governor->given());
  }
  if (options.transport == nullptr && core->usage_error == nullptr) {
    options.transport = default_transport(options.transport_options);
  }
  if (options.transport != nullptr && core->usage_error == nullptr) {
    if (auto problem = options.transport->problem_with_settings()) {
      core->usage_error =
          shared_usage_error(std::move(problem->setting), std::move(problem->words));
    }
  }
  core->headers = client_headers(options);
  core->transport_passwords = find_transport_passwords(options.transport_options, environment);
  core->secrets = secrets_of(*core, {});
  core->usage_error = guarded(core->usage_error, core->secrets);
  return core;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
