#pragma once

#include <algorithm>
#include <string_view>
#include <utility>

#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_header.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds the values of the cookies that `field` lists. Short ones are settings: `theme=dark`.
MOONSHOT_INLINE void add_cookies(std::string_view field, std::size_t shortest,
                                 std::vector<std::string>& secrets) {
  while (!field.empty()) {
    const auto end = (std::min)(field.find(';'), field.size());
    auto value = trim(field.substr(0, end));
    field.remove_prefix((std::min)(end + 1, field.size()));
    const auto equals = value.find('=');
    if (equals != std::string_view::npos) value = trim(value.substr(equals + 1));
    const bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
    if (quoted) value = value.substr(1, value.size() - 2);
    if (value.size() >= shortest) secrets.emplace_back(value);
  }
}

MOONSHOT_INLINE std::vector<std::string> secrets_of(const http::Headers& headers) {
  // Other fields whose names end as those of secrets may hold a word, such as `default`.
  constexpr std::size_t shortest_credential = 6;
  constexpr std::size_t shortest_value = 8;
  std::vector<std::string> secrets;
  for (const auto& [name, value] : headers) {
    if (!is_secret_header(name)) continue;
    if (ends(lower_case(name), "cookie")) {
      add_cookies(value, shortest_value, secrets);
      continue;
    }
    std::string_view secret = trim(value);
    const auto space = secret.find_last_of(" \t");
    if (space != std::string_view::npos) secret.remove_prefix(space + 1);
    const bool credential = ends(lower_case(name), "authorization");
    if (secret.size() < (credential ? shortest_credential : shortest_value)) continue;
    secrets.emplace_back(secret);
    if (!starts_with_ignoring_case(trim(value), "basic ")) continue;
    const auto user_and_password = from_base64(secret).value_or("");
    const auto colon = user_and_password.find(':');
    if (colon == std::string::npos) continue;
    std::string password = user_and_password.substr(colon + 1);
    if (password.size() >= shortest_credential) secrets.push_back(std::move(password));
  }
  return secrets;
}

MOONSHOT_INLINE std::string password_in(std::string_view proxy) {
  constexpr std::string_view separator = "://";
  const auto scheme = proxy.find(separator);
  if (scheme != std::string_view::npos) proxy.remove_prefix(scheme + separator.size());
  proxy = proxy.substr(0, proxy.find('/'));
  const auto at = proxy.rfind('@');
  const auto colon = proxy.find(':');
  if (at == std::string_view::npos || colon > at) return {};
  return http::percent_decoded(proxy.substr(colon + 1, at - colon - 1));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
