#pragma once

/// @file
/// The few parts of a URL that an HTTP client needs.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// An absolute `http` or `https` URL without user information, query and fragment. A value, made by
/// `parse_url`.
struct Url {
  std::string scheme;  ///< `http` or `https`
  std::string host;    ///< lower case; an IPv6 literal without its brackets
  int port = 0;        ///< always set: the scheme's default where the text had none
  std::string path;    ///< empty, or begins with `/` and does not end with it

  /// `scheme://host[:port]`, the port only where it is not the scheme's default.
  std::string origin() const;
  /// `origin()` and `path`.
  std::string text() const;
  /// Whether the host is this machine: `localhost`, `*.localhost`, 127.0.0.0/8 or `::1`. The
  /// default transport connects a name of localhost without TLS only where it resolves to this
  /// machine.
  bool is_loopback() const noexcept;
};

/// `host:port`, with an IPv6 literal in brackets. Never fails.
std::string host_and_port(const std::string& host, int port);

/// Reads a base URL. Trailing slashes are dropped. On failure returns nothing and sets `problem`
/// to what is wrong with the text, without repeating it, because it may hold a secret. A pure
/// function.
std::optional<Url> parse_url(std::string_view text, std::string& problem);

/// `text` with its %-escapes (RFC 3986) replaced by the bytes they stand for; what is no escape
/// stays as it is. Never fails.
std::string percent_decoded(std::string_view text);

}  // namespace http
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/url.ipp"
#endif
