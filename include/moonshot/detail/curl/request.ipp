#pragma once

#include <openssl/ssl.h>

#if !defined(_WIN32)
#include <fcntl.h>
#endif

#include <algorithm>
#include <string>

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

/// The addresses of all hosts that libcurl needs, so that it looks no name up: its own look-ups
/// cost a thread each, and the end of a transfer waits for them.
MOONSHOT_INLINE bool add_addresses(CurlList& list, const std::vector<KnownHost>& hosts) {
  return std::all_of(hosts.begin(), hosts.end(), [&](const KnownHost& known) {
    const auto entry = known_addresses(known);
    return entry.empty() || append(list, entry);
  });
}

/// Sets options of one transfer, until one cannot be set.
class CurlOptions {
 public:
  explicit CurlOptions(CURL* easy) noexcept : easy_(easy) {}
  template <class T>
  void set(CURLoption option, T value) {
    if (code_ == CURLE_OK) code_ = curl_easy_setopt(easy_, option, value);
  }
  /// The same for an option that libcurl may lack.
  template <class T>
  void set_if_known(CURLoption option, T value) {
    const bool was_ok = code_ == CURLE_OK;
    set(option, value);
    const bool is_unknown = code_ == CURLE_NOT_BUILT_IN || code_ == CURLE_UNKNOWN_OPTION;
    if (was_ok && is_unknown) code_ = CURLE_OK;
  }
  /// Why the first of them that could not be set could not be.
  CURLcode code() const noexcept { return code_; }

 private:
  CURL* const easy_;
  CURLcode code_ = CURLE_OK;
};

/// Keeps a new connection from the programs that this one starts, which libcurl leaves to its users
/// on most systems.
MOONSHOT_INLINE int set_up_socket(void*, curl_socket_t socket, curlsocktype) noexcept {
#if defined(_WIN32)
  static_cast<void>(socket);
#else
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
#endif
  return CURL_SOCKOPT_OK;
}

MOONSHOT_INLINE void set_up_proxy(CurlOptions& to, const Route& route) {
  // An empty one keeps libcurl from reading the environment in its own way.
  if (!route.proxy) return to.set(CURLOPT_PROXY, "");
  const auto& proxy = *route.proxy;
  const auto address = http::host_and_port(proxy.host, proxy.port);
  to.set(CURLOPT_PROXY, (std::string(proxy.scheme()) + "://" + address).c_str());
  // Which hosts need no proxy is decided already. Without this, libcurl reads NO_PROXY by itself.
  to.set(CURLOPT_NOPROXY, "");
  // What the proxy answers to CONNECT is no part of the answer.
  to.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!proxy.has_credentials()) return;
  to.set(proxy.is_socks() ? CURLOPT_SOCKS5_AUTH : CURLOPT_PROXYAUTH, CURLAUTH_BASIC);
  to.set(CURLOPT_PROXYUSERNAME, proxy.user.c_str());
  to.set(CURLOPT_PROXYPASSWORD, proxy.password.c_str());
}

/// Prepares OpenSSL's context of a new connection. `own` is the `ClientCertificate`.
MOONSHOT_INLINE CURLcode set_up_openssl(CURL*, void* context, void* own) noexcept {
  auto* const tls = static_cast<SSL_CTX*>(context);
  // Without this, OpenSSL reads on within one call for as long as the peer sends messages of TLS
  // itself, and no limit of time could end that.
  SSL_CTX_clear_mode(tls, SSL_MODE_AUTO_RETRY);
  // libcurl would read the files again for each connection.
  const auto& certificate = *static_cast<const ClientCertificate*>(own);
  return show_to_servers(certificate, tls) ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}

MOONSHOT_INLINE void set_up_own_certificate(CurlOptions& to, const CurlChoices& choices) {
  if (choices.is_openssl) {
    to.set(CURLOPT_SSL_CTX_FUNCTION, &set_up_openssl);
    // libcurl gives it back as it is, without a change to it.
    to.set(CURLOPT_SSL_CTX_DATA, const_cast<ClientCertificate*>(&choices.own_certificate));
    return;
  }
  const auto& own = choices.own_files;
  if (own.certificate.empty()) return;
  to.set(CURLOPT_SSLCERT, own.certificate.c_str());
  to.set(CURLOPT_SSLKEY, own.key.c_str());
  to.set(CURLOPT_KEYPASSWD, own.password.c_str());
}

MOONSHOT_INLINE void set_up_trust(CurlOptions& to, const CurlChoices& choices) {
  const auto& [file, directory] = choices.certificates;
  to.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (file.empty() && directory.empty()) return;
  // One that is not named is not trusted either, whatever libcurl was built with. What libcurl
  // cannot read needs no such care.
  const char* const none = nullptr;
  if (file.empty()) {
    to.set_if_known(CURLOPT_CAINFO, none);
  } else {
    to.set(CURLOPT_CAINFO, file.c_str());
  }
  if (directory.empty()) {
    to.set_if_known(CURLOPT_CAPATH, none);
  } else {
    to.set(CURLOPT_CAPATH, directory.c_str());
  }
}

MOONSHOT_INLINE void set_up_body(CurlOptions& to, const http::Request& request) {
  const auto* const source = request.body_source.get();
  if (source != nullptr) {
    to.set(CURLOPT_POST, 1L);
    to.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(source->size()));
  } else if (request.method == "POST" || !request.body.empty()) {
    to.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    to.set(CURLOPT_POSTFIELDS, request.body.c_str());
  } else {
    to.set(CURLOPT_HTTPGET, 1L);
  }
  to.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  // libcurl looks for an early answer before each piece that it sends, and does not after one that
  // could not be sent. So pieces are as small as libcurl lets them be, which is one record of TLS.
  constexpr long smallest_piece = 16L << 10;
  to.set(CURLOPT_UPLOAD_BUFFERSIZE, smallest_piece);
}

MOONSHOT_INLINE CURLcode prepare_transfer(CURL* easy, const http::Request& request,
                                          const Route& route, const CurlChoices& choices,
                                          const std::vector<KnownHost>& hosts, CurlLists& lists) {
  if (!add_headers(lists.headers, request) || !add_addresses(lists.addresses, hosts)) {
    return CURLE_OUT_OF_MEMORY;
  }
  CurlOptions to(easy);
  to.set(CURLOPT_URL, (route.origin + request.base.path + request.target).c_str());
  to.set(CURLOPT_PROTOCOLS_STR, "http,https");
  to.set(CURLOPT_PATH_AS_IS, 1L);
  to.set(CURLOPT_HTTPHEADER, lists.headers.get());
  to.set(CURLOPT_RESOLVE, lists.addresses.get());
  // No signal handlers and no alarms: the process belongs to the program.
  to.set(CURLOPT_NOSIGNAL, 1L);
  to.set(CURLOPT_SOCKOPTFUNCTION, &set_up_socket);
  // libcurl takes none for "for ever".
  to.set(CURLOPT_MAXAGE_CONN, (std::max)(1L, static_cast<long>(choices.longest_idle.count())));
  if (!choices.keeps_connections) to.set(CURLOPT_FORBID_REUSE, 1L);
  // Without TLS, no server tells that it knows HTTP/2.
  const bool multiplexes = choices.multiplexes() && route.is_secure();
  to.set(CURLOPT_HTTP_VERSION,
         multiplexes ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
  set_up_proxy(to, route);
  set_up_trust(to, choices);
  set_up_own_certificate(to, choices);
  set_up_body(to, request);
  return to.code();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
