#pragma once

/// @file
/// What libcurl is told about the addresses of a host.

#include <string>
#include <vector>

#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A host and its addresses.
struct KnownHost {
  std::string host;
  int port = 0;
  std::vector<std::string> addresses;
};

/// The entry of CURLOPT_RESOLVE for `host`; empty where libcurl needs none, or could not read it.
/// One unreadable address would void the whole entry and end the transfer.
inline std::string known_addresses(const KnownHost& known) {
  const auto& [host, port, addresses] = known;
  const auto is_v6 = [](const std::string& text) { return text.find(':') != std::string::npos; };
  // libcurl looks for the port behind the first colon. An address needs no look-up.
  if (is_v6(host)) return {};
  const auto name = http::host_and_port(host, port);
  auto entry = name;
  char separator = ':';
  for (const auto& address : addresses) {
    // libcurl reads no zone, as in fe80::1%eth0.
    if (address.find('%') != std::string::npos) continue;
    entry += separator + (is_v6(address) ? "[" + address + "]" : address);
    separator = ',';
  }
  return entry.size() > name.size() ? entry : std::string();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
