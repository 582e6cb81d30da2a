// Base URLs and proxies. What is read writes as itself, and a text that cannot be read is not
// repeated: it may hold a key.
//
// The input is a URL; what follows a line break is a list of hosts without proxy.

#include <string>

#include <moonshot/detail/exchange/proxy.hpp>
#include <moonshot/http/url.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

void check_url(std::string_view text, std::string_view direct_hosts) {
  std::string problem;
  const auto url = moonshot::http::parse_url(text, problem);
  require(url.has_value() == problem.empty(), "a URL is read, or there is a problem");
  if (!url) return;
  require(!url->host.empty() && url->port > 0 && url->port < 65536, "a URL has host and port");
  const auto again = moonshot::http::parse_url(url->text(), problem);
  require(again && again->text() == url->text() && again->port == url->port,
          "a URL reads and writes as itself");
  const bool both = moonshot::detail::bypasses_proxy(direct_hosts, *url);
  require(both || !moonshot::detail::bypasses_proxy(direct_hosts.substr(0, direct_hosts.find(',')),
                                                    *url),
          "one more host does not bring a proxy back");
  require(moonshot::detail::bypasses_proxy(url->host, *url), "a host matches itself");
}

void check_proxy(std::string_view text) {
  std::string problem;
  const auto proxy = moonshot::detail::parse_proxy(text, problem);
  require(proxy.has_value() == problem.empty(), "a proxy is read, or there is a problem");
  require(!proxy || (!proxy->host.empty() && proxy->port > 0), "a proxy has host and port");
}

void check_silence(std::string_view text) {
  const std::string secret = "Fuzz3dK3y";
  const auto middle = text.size() / 2;
  const auto with_secret =
      std::string(text.substr(0, middle)) + secret + std::string(text.substr(middle));
  std::string of_url;
  std::string of_proxy;
  moonshot::http::parse_url(with_secret, of_url);
  moonshot::detail::parse_proxy(with_secret, of_proxy);
  require((of_url + of_proxy).find(secret) == std::string::npos, "a problem repeats no text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const auto url = input.until('\n');
  check_url(url, input.rest());
  check_proxy(url);
  check_silence(url);
  return 0;
}
