#pragma once

#include <openssl/ssl.h>

#include <algorithm>

#include "moonshot/detail/curl/known_addresses.hpp"
#include "moonshot/detail/curl/request.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The fields of `request`, and the removal of those that libcurl would add by itself:
/// "Expect: 100-continue" costs a second at every server that ignores it.
MOONSHOT_INLINE bool add_headers(CurlList& list, const http::Request& request) {
  for (const auto& [name, value] : request.headers) {
    // "Name:" would remove the field in place of sending it without a value.
    const bool is_blank = trim(value).empty();
    if (!append(list, is_blank ? name + ";" : name + ": " + value)) return false;
  }
  for (const char* const name : {"Accept", "Content-Type", "Expect"}) {
    if (!request.headers.get(name) && !append(list, std::string(name) + ":")) return false;
  }
  return true;
}

/// The addresses of the next host, so that libcurl looks no name up: its own look-ups cost a thread
/// each, and the end of a transfer waits for them.
MOONSHOT_INLINE bool add_addresses(CurlList& list, const Route& route,
                                   const std::vector<std::string>& addresses) {
  const auto entry = known_addresses(route.next_host(), route.next_port(), addresses);
  return entry.empty() || append(list, entry);
}

MOONSHOT_INLINE bool set_up_proxy(CURL* easy, const Route& route) {
  // An empty one keeps libcurl from reading the environment in its own way.
  if (!route.proxy) return curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
  const auto& proxy = *route.proxy;
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK;
  };
  set(CURLOPT_PROXY, ("http://" + http::host_and_port(proxy.host, proxy.port)).c_str());
  // Which hosts need no proxy is decided already. Without this, libcurl reads NO_PROXY by itself.
  set(CURLOPT_NOPROXY, "");
  // What the proxy answers to CONNECT is no part of the answer.
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!proxy.has_credentials()) return ok;
  set(CURLOPT_PROXYAUTH, CURLAUTH_BASIC);
  set(CURLOPT_PROXYUSERNAME, proxy.user.c_str());
  set(CURLOPT_PROXYPASSWORD, proxy.password.c_str());
  return ok;
}

/// Without this, OpenSSL reads on within one call for as long as the peer sends messages of TLS
/// itself, and no limit of time could end that.
MOONSHOT_INLINE CURLcode clear_auto_retry(CURL*, void* context, void*) noexcept {
  SSL_CTX_clear_mode(static_cast<SSL_CTX*>(context), SSL_MODE_AUTO_RETRY);
  return CURLE_OK;
}

MOONSHOT_INLINE bool set_up_trust(CURL* easy, const CurlChoices& choices) {
  const auto& places = choices.certificates;
  if (choices.is_openssl) {
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &clear_auto_retry);
  }
  bool ok = curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) == CURLE_OK;
  if (places.file.empty() && places.directory.empty()) return ok;
  // One that is not named is not trusted either, whatever libcurl was built with.
  const auto named = [](const std::string& place) {
    return place.empty() ? nullptr : place.c_str();
  };
  ok = ok && curl_easy_setopt(easy, CURLOPT_CAINFO, named(places.file)) == CURLE_OK;
  return ok && curl_easy_setopt(easy, CURLOPT_CAPATH, named(places.directory)) == CURLE_OK;
}

MOONSHOT_INLINE bool set_up_body(CURL* easy, const http::Request& request) {
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK;
  };
  const auto* const source = request.body_source.get();
  if (source != nullptr) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(source->size()));
  } else if (request.method == "POST" || !request.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
  } else {
    set(CURLOPT_HTTPGET, 1L);
  }
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  // libcurl looks for an early answer before each piece that it sends, and does not after one that
  // could not be sent. So pieces are as small as libcurl lets them be, which is one record of TLS.
  constexpr long smallest_piece = 16L << 10;
  set(CURLOPT_UPLOAD_BUFFERSIZE, smallest_piece);
  return ok;
}

MOONSHOT_INLINE bool prepare_transfer(CURL* easy, const http::Request& request, const Route& route,
                                      const CurlChoices& choices,
                                      const std::vector<std::string>& addresses, CurlLists& lists) {
  if (!add_headers(lists.headers, request) || !add_addresses(lists.addresses, route, addresses)) {
    return false;
  }
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK;
  };
  set(CURLOPT_URL, (route.origin + request.base.path + request.target).c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTPHEADER, lists.headers.get());
  set(CURLOPT_RESOLVE, lists.addresses.get());
  // No signal handlers and no alarms: the process belongs to the program.
  set(CURLOPT_NOSIGNAL, 1L);
  // libcurl takes none for "for ever".
  set(CURLOPT_MAXAGE_CONN, (std::max)(1L, static_cast<long>(choices.longest_idle.count())));
  // Without TLS, no server tells that it knows HTTP/2.
  const bool multiplexes = choices.multiplexes && route.is_secure();
  set(CURLOPT_HTTP_VERSION,
      multiplexes ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  return ok && set_up_proxy(easy, route) && set_up_trust(easy, choices) &&
         set_up_body(easy, request);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
