#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/call/key_access.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/version.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a field says how a request is framed, or what becomes of its connection. Where such a
/// field contradicts what is sent, a server reads the request in another way than it was meant.
MOONSHOT_INLINE bool is_of_connection(std::string_view name) noexcept {
  constexpr std::string_view fields[] = {"Transfer-Encoding", "Content-Length",   "Connection",
                                         "Keep-Alive",        "Proxy-Connection", "TE",
                                         "Trailer",           "Upgrade",          "Expect"};
  return std::any_of(std::begin(fields), std::end(fields),
                     [&](std::string_view field) { return http::same_name(name, field); });
}

MOONSHOT_INLINE ErrorPtr check_headers(const http::Headers& headers) {
  const auto is_token = [](unsigned char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(static_cast<char>(c)) != std::string_view::npos;
  };
  for (const auto& field : headers) {
    const auto& [name, value] = field;
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_token)) {
      return usage_error("headers", "a name is empty or holds a character that no header has")
          .share();
    }
    if (is_of_connection(name)) {
      return usage_error("headers[" + name + "]",
                         "the transport decides how the bytes are sent; leave this field out")
          .share();
    }
    if (holds_control_character(value, "\t")) {
      return usage_error("headers[" + name + "]",
                         "the value holds a line break or another control character")
          .share();
    }
  }
  return nullptr;
}

MOONSHOT_INLINE http::Headers client_headers(const ClientOptions& options) {
  http::Headers headers = options.headers;
  const std::string own = std::string("moonshot-cpp/") + MOONSHOT_VERSION_STRING;
  const auto add = [&](const char* name, std::string value) {
    if (!headers.get(name)) headers.add(name, std::move(value));
  };
  add("User-Agent", options.user_agent.empty() ? own : options.user_agent + " " + own);
  // A compressed event stream may sit in a buffer on the way, and a compressed body may be a bomb.
  add("Accept-Encoding", "identity");
  return headers;
}

MOONSHOT_INLINE void authorize(http::Request& request, const ApiKey& key) {
  request.headers.set("Authorization", "Bearer " + KeyAccess::secret(key));
}

MOONSHOT_INLINE CallSecrets secrets_of(const CallSettings& settings, const CallOptions& options) {
  auto secrets = secrets_of(options.headers);
  // Servers that need no key are given a word such as `none`, which is no secret.
  const auto add_key = [&](const ApiKey& key) {
    const std::string& secret = KeyAccess::secret(key);
    if (secret.size() >= SecretFinder::least) secrets.push_back(secret);
  };
  if (options.api_key) add_key(*options.api_key);
  if (secrets.empty() && settings.secrets != nullptr) return settings.secrets;
  for (auto& secret : secrets_of(settings.headers)) secrets.push_back(std::move(secret));
  add_key(settings.options.api_key);
  for (const auto& password : settings.transport_passwords) secrets.push_back(password);
  return std::make_shared<const SecretFinder>(secrets);
}

/// Adds each field of `defaults` whose name `headers` has not.
MOONSHOT_INLINE void add_defaults(http::Headers& headers, const http::Headers& defaults) {
  const http::Headers given = headers;
  for (const auto& [name, value] : defaults) {
    if (!given.get(name)) headers.add(name, value);
  }
}

MOONSHOT_INLINE Result<PreparedCall> prepare(const CallSettings& settings, http::Request request,
                                             const CallOptions& options,
                                             std::chrono::steady_clock::time_point now) {
  if (settings.usage_error != nullptr) return settings.usage_error;
  if (settings.missing_key != nullptr && !options.api_key) return settings.missing_key;
  if (auto error = check_headers(options.headers)) return error;
  request.base = settings.endpoint.base_url();
  for (const auto& [name, value] : options.headers) request.headers.set(name, value);
  if (!request.body.empty() && !request.headers.get("Content-Type")) {
    request.headers.add("Content-Type", "application/json");
  }
  if (options.api_key) {
    if (const auto problem = problem_with(*options.api_key)) {
      return usage_error("api_key", *problem);
    }
    authorize(request, *options.api_key);
  }
  add_defaults(request.headers, settings.headers);
  if (!request.headers.get("Authorization")) authorize(request, settings.options.api_key);
  auto deadlines = resolve_deadlines(options.timeouts, settings.options.timeouts, now);
  if (!deadlines) return deadlines.error_ptr();
  const bool identity_only = request.headers.get("Accept-Encoding") == "identity";
  return PreparedCall{std::move(request), *deadlines, identity_only, secrets_of(settings, options)};
}

MOONSHOT_INLINE Result<http::Deadlines> resolve_deadlines(
    const Timeouts& call, const Timeouts& client, std::chrono::steady_clock::time_point now) {
  using std::chrono::milliseconds;
  using Limit = std::optional<milliseconds>;
  const auto pick = [](const Limit& first, const Limit& second, Limit otherwise) {
    return first ? first : second ? second : otherwise;
  };
  http::Deadlines deadlines;
  deadlines.connect = pick(call.connect, client.connect, std::chrono::seconds(10));
  deadlines.first_byte = pick(call.first_byte, client.first_byte, std::chrono::minutes(15));
  deadlines.between_bytes = pick(call.between_bytes, client.between_bytes, std::chrono::minutes(5));
  const auto total = pick(call.total, client.total, std::nullopt);
  const std::pair<const char*, Limit> named[] = {
      {"timeouts.connect", deadlines.connect},
      {"timeouts.first_byte", deadlines.first_byte},
      {"timeouts.between_bytes", deadlines.between_bytes},
      {"timeouts.total", total}};
  for (const auto& [name, limit] : named) {
    if (limit && *limit <= milliseconds(0)) return usage_error(name, "it must be more than zero");
  }
  // A limit of centuries must not overflow the clock.
  constexpr std::chrono::hours longest{24 * 365};
  for (auto* limit : {&deadlines.connect, &deadlines.first_byte, &deadlines.between_bytes}) {
    *limit = (std::min)(**limit, milliseconds(longest));
  }
  if (total) deadlines.total = now + (std::min)(*total, milliseconds(longest));
  return deadlines;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
