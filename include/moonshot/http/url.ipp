#pragma once

#include <algorithm>
#include <cctype>

#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string bracketed(const std::string& host) {
  return host.find(':') != std::string::npos ? "[" + host + "]" : host;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

MOONSHOT_NAMESPACE_BEGIN
namespace http {

MOONSHOT_INLINE std::string host_and_port(const std::string& host, int port) {
  return moonshot::detail::bracketed(host) + ":" + std::to_string(port);
}

MOONSHOT_INLINE std::string Url::origin() const {
  const bool default_port = port == (scheme == "https" ? 443 : 80);
  return scheme + "://" +
         (default_port ? moonshot::detail::bracketed(host) : host_and_port(host, port));
}

MOONSHOT_INLINE std::string Url::text() const { return origin() + path; }

MOONSHOT_INLINE bool Url::is_loopback() const noexcept {
  const std::string_view name = host;
  constexpr std::string_view suffix = ".localhost";
  if (name == "localhost" || name == "::1") return true;
  if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix)
    return true;
  // Only a full dotted quad: "127.evil.example" is somebody's domain.
  return name.substr(0, 4) == "127." && std::count(name.begin(), name.end(), '.') == 3 &&
         name.find_first_not_of("0123456789.") == std::string_view::npos;
}

MOONSHOT_INLINE std::optional<Url> parse_url(std::string_view text, std::string& problem) {
  const auto fail = [&](const char* why) {
    problem = why;
    return std::nullopt;
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f)
      return fail("it holds a space, a control or a non-ASCII character");
  }
  Url url;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return fail("it does not begin with https://");
  url.scheme = std::string(text.substr(0, scheme_end));
  std::transform(url.scheme.begin(), url.scheme.end(), url.scheme.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (url.scheme != "https" && url.scheme != "http") return fail("its scheme is not https or http");
  std::string_view rest = text.substr(scheme_end + 3);
  if (rest.find_first_of("?#\\") != std::string_view::npos) {
    return fail("it holds a query, a fragment or a backslash");
  }
  std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view path = rest.substr(authority.size());
  if (authority.find('@') != std::string_view::npos) {
    return fail("it holds user information before an @");
  }
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return fail("its IPv6 address has no closing bracket");
    url.host = std::string(authority.substr(1, close - 1));
    port = authority.substr(close + 1);
    if (url.host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos) {
      return fail("its IPv6 address is not one");
    }
  } else {
    const auto colon = authority.find(':');
    url.host = std::string(authority.substr(0, colon));
    port = colon == std::string_view::npos ? std::string_view() : authority.substr(colon);
    const bool odd = std::any_of(url.host.begin(), url.host.end(), [](unsigned char c) {
      return std::isalnum(c) == 0 && c != '.' && c != '-' && c != '_';
    });
    if (odd) return fail("its host holds a character that no host name has");
  }
  if (url.host.find_first_not_of(".-_") == std::string::npos) return fail("it has no host");
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  url.port = url.scheme == "https" ? 443 : 80;
  if (!port.empty()) {
    const std::string_view digits = port.substr(1);
    if (port.front() != ':' || digits.empty() || digits.size() > 5 ||
        digits.find_first_not_of("0123456789") != std::string_view::npos) {
      return fail("its port is not a number");
    }
    url.port = std::stoi(std::string(digits));
    if (url.port < 1 || url.port > 65535) return fail("its port is not between 1 and 65535");
  }
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  url.path = std::string(path);
  return url;
}

MOONSHOT_INLINE std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (escape) {
      result += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace http
MOONSHOT_NAMESPACE_END
