#pragma once

#include "moonshot/detail/curl/ending.hpp"
#include "moonshot/detail/curl/socks_refusal.hpp"
#include "moonshot/detail/exchange/certificate_alert.hpp"
#include "moonshot/detail/exchange/connect_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE CurlEnding ending_of(CURL* easy, CURLcode code, const char* words) {
  CurlEnding ending;
  ending.code = code;
  ending.words = words[0] != '\0' ? words : curl_easy_strerror(code);
  // libcurl's word for a line of a head that is longer than it takes, too.
  if (code == CURLE_OUT_OF_MEMORY) ending.words = "no memory, or a line of the head is too long";
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &ending.system_error);
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &ending.proxy_status);
  long socks = CURLPX_OK;
  curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &socks);
  ending.socks = static_cast<CURLproxycode>(socks);
  curl_off_t connected = 0;
  curl_off_t secured = 0;
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
  curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &secured);
  ending.is_connected = connected > 0;
  ending.is_secured = secured > 0;
  return ending;
}

/// Whether the code says that TLS failed, whatever was connected.
MOONSHOT_INLINE bool is_of_tls(CURLcode code) noexcept {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
      return true;
    default:
      return false;
  }
}

MOONSHOT_INLINE std::string certificate_refusal(const CurlEnding& ending,
                                                const CurlChoices& choices) {
  // libcurl has these words of its own for one alert, where it comes within the handshake.
  constexpr int certificate_expired = 45;
  const bool has_certificate = choices.own_certificate.certificate != nullptr;
  const bool is_expired = has_certificate && ending.words == "SSL certificate verification failed";
  const int alert = is_expired ? certificate_expired : alert_in(ending.words);
  return words_on_certificate(alert, has_certificate);
}

MOONSHOT_INLINE ConnectFailure connect_failure(const CurlEnding& ending, const Route& route,
                                               const CurlChoices& choices) {
  using Kind = ConnectFailure::Kind;
  if (is_of_tls(ending.code)) {
    const auto refusal = certificate_refusal(ending, choices);
    const auto& words = refusal.empty() ? ending.words : refusal;
    return {Kind::tls, words + " (trusted certificates: " + choices.trusted + ")", false};
  }
  const bool is_socks = route.proxy && route.proxy->is_socks();
  if (is_socks && ending.code == CURLE_PROXY) return refused_by_socks(ending.socks, ending.words);
  const bool tunnels = route.proxy && route.is_secure() && !is_socks;
  const bool has_tunnel = !tunnels || ending.proxy_status / 100 == 2;
  if (!has_tunnel && ending.proxy_status != 0)
    return refused_by_proxy(static_cast<int>(ending.proxy_status));
  // libcurl counts a connection through a proxy once its tunnel is there.
  const bool is_broken = ending.code == CURLE_RECV_ERROR || ending.code == CURLE_SEND_ERROR;
  if (tunnels && (ending.is_connected ? !has_tunnel : is_broken)) {
    return {Kind::proxy_refused, ": the proxy did not answer as one (" + ending.words + ")", false};
  }
  // A connection that breaks within the handshake has a code of its own or that of any connection.
  if (ending.is_connected && route.is_secure() && !ending.is_secured) {
    return {Kind::tls, "the connection broke within the handshake (" + ending.words + ")", false};
  }
  auto words = connect_words(static_cast<int>(ending.system_error));
  if (words.empty()) words = ": " + ending.words;
  return {Kind::not_connected, std::move(words), false};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
