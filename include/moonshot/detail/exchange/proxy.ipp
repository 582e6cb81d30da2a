#pragma once

#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct ProxyScheme {
  std::string_view name;
  ProxyKind kind;
};

inline constexpr ProxyScheme proxy_schemes[] = {
    {"http", ProxyKind::http},     {"socks4", ProxyKind::socks4},   {"socks4a", ProxyKind::socks4a},
    {"socks5", ProxyKind::socks5}, {"socks5h", ProxyKind::socks5h},
};

inline constexpr const char* proxy_not_supported =
    "only http:// proxies can be used, and SOCKS proxies (socks4://, socks4a://, socks5://, "
    "socks5h://) over CurlTransport";

MOONSHOT_INLINE std::optional<ProxyKind> proxy_kind_of(std::string_view scheme) noexcept {
  for (const auto& known : proxy_schemes) {
    if (http::same_name(known.name, scheme)) return known.kind;
  }
  return std::nullopt;
}

MOONSHOT_INLINE std::string_view Proxy::scheme() const noexcept {
  for (const auto& known : proxy_schemes) {
    if (known.kind == kind) return known.name;
  }
  return proxy_schemes[0].name;
}

MOONSHOT_INLINE std::optional<Proxy> parse_proxy(std::string_view text, std::string& problem) {
  constexpr std::string_view separator = "://";
  Proxy proxy;
  const auto scheme_end = text.find(separator);
  if (scheme_end != std::string_view::npos) {
    const auto kind = proxy_kind_of(text.substr(0, scheme_end));
    if (!kind) {
      problem = proxy_not_supported;
      return std::nullopt;
    }
    proxy.kind = *kind;
    text.remove_prefix(scheme_end + separator.size());
  }
  std::string_view authority = text.substr(0, text.find('/'));
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view credentials = authority.substr(0, at);
    proxy.user = http::percent_decoded(credentials.substr(0, credentials.find(':')));
    proxy.password = password_in(authority);
    authority.remove_prefix(at + 1);
  }
  const auto url = http::parse_url("http://" + std::string(authority), problem);
  if (!url) return std::nullopt;
  proxy.host = url->host;
  proxy.port = url->port;
  // An address of IPv6 has colons within its brackets.
  const auto before_port = authority.find_last_of(":]");
  const bool has_port = before_port != std::string_view::npos && authority[before_port] == ':';
  constexpr int usual_socks_port = 1080;
  if (proxy.is_socks() && !has_port) proxy.port = usual_socks_port;
  return proxy;
}

MOONSHOT_INLINE std::string Proxy::credentials() const {
  return "Basic " + base64(user + ":" + password);
}

MOONSHOT_INLINE bool bypasses_proxy(std::string_view list, const http::Url& target) {
  const std::string with_port = http::host_and_port(target.host, target.port);
  const bool ipv6 = target.host.find(':') != std::string::npos;
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string_view entry = trim(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    if (entry == "*") return true;
    // An address has no subdomains. It is written with brackets or without.
    if (ipv6) {
      const bool bare = http::same_name(entry, target.host);
      if (bare || http::same_name(entry, "[" + target.host + "]")) return true;
      if (http::same_name(entry, with_port)) return true;
      continue;
    }
    if (!entry.empty() && entry.front() == '.') entry.remove_prefix(1);
    if (entry.empty()) continue;
    const std::string& host = entry.find(':') != std::string_view::npos ? with_port : target.host;
    if (host.size() < entry.size()) continue;
    const auto start = host.size() - entry.size();
    const bool same_end = http::same_name(std::string_view(host).substr(start), entry);
    if (same_end && (start == 0 || host[start - 1] == '.')) return true;
  }
  return false;
}

MOONSHOT_INLINE std::optional<Proxy> choose_proxy(const TransportOptions& options,
                                                  const http::Url& target,
                                                  const Environment& environment,
                                                  ProxySupport support, std::string& problem) {
  struct Setting {
    const char* source;
    std::string value;
  };
  const auto from_environment = [&](const char* upper, const char* lower) {
    if (!options.proxy_from_environment) return Setting{upper, {}};
    Setting setting{upper, environment(upper)};
    return setting.value.empty() ? Setting{lower, environment(lower)} : setting;
  };
  if (target.is_loopback()) return std::nullopt;
  Setting setting{"the option proxy", options.proxy};
  if (setting.value.empty() && target.scheme == "https") {
    setting = from_environment("HTTPS_PROXY", "https_proxy");
    if (setting.value.empty()) setting = from_environment("ALL_PROXY", "all_proxy");
  }
  if (setting.value.empty()) return std::nullopt;
  const std::string direct =
      options.no_proxy.empty() ? from_environment("NO_PROXY", "no_proxy").value : options.no_proxy;
  if (bypasses_proxy(direct, target)) return std::nullopt;
  auto proxy = parse_proxy(setting.value, problem);
  if (proxy && proxy->is_socks() && support == ProxySupport::http) {
    problem = proxy_not_supported;
    proxy.reset();
  }
  if (!proxy) problem = std::string(setting.source) + ": " + problem;
  return proxy;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
