#pragma once

#include <string>

#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/http/body_source.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// cpp-httplib's names have changed between 0.10 and 0.53; the functions below pick what is there.
// Texts are handed over as `const char*`, which is all that 0.10 takes.

template <class Client>
auto verify_result(const Client& client, int) -> decltype(client.get_openssl_verify_result()) {
  return client.get_openssl_verify_result();
}
template <class Client>
long verify_result(const Client&, long) {
  return X509_V_OK;
}

template <class HttpResult>
auto backend_error(const HttpResult& result, int) -> decltype(result.ssl_backend_error()) {
  return result.ssl_backend_error();
}
template <class HttpResult>
unsigned long backend_error(const HttpResult&, long) {
  return 0;
}

template <class Client>
auto share_store(Client& client, X509_STORE* store, int)
    -> decltype(client.set_ca_cert_store(store)) {
  // cpp-httplib frees what it is given: each client gets a reference of its own.
  X509_STORE_up_ref(store);
  client.set_ca_cert_store(store);
}

template <class Client>
auto tls_context(const Client& client, int)
    -> decltype(static_cast<SSL_CTX*>(client.tls_context())) {
  return static_cast<SSL_CTX*>(client.tls_context());
}
template <class Client>
SSL_CTX* tls_context(const Client& client, long) {
  return client.ssl_context();
}

template <class Client>
auto keep_path(Client& client, int) -> decltype(client.set_path_encode(false)) {
  client.set_path_encode(false);
}
template <class Client>
void keep_path(Client& client, long) {
  client.set_url_encode(false);
}

template <class HttpResult, class HttpError = httplib::Error>
auto is_proxy_error(const HttpResult& result, int) -> decltype(HttpError::ProxyConnection, bool()) {
  return result.error() == HttpError::ProxyConnection;
}
template <class HttpResult>
bool is_proxy_error(const HttpResult&, long) {
  return false;
}

/// Whether no connection came about, so that nothing of the request has left.
inline bool is_unconnected(httplib::Error error) noexcept {
  return error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout;
}

inline bool is_tls_failure(httplib::Error error) noexcept {
  return error == httplib::Error::SSLConnection || error == httplib::Error::SSLLoadingCerts ||
         error == httplib::Error::SSLServerVerification ||
         httplib::to_string(error).find("hostname") != std::string::npos;
}

inline httplib::Headers to_httplib(const http::Request& request) {
  httplib::Headers headers;
  for (const auto& field : request.headers) headers.emplace(field.first, field.second);
#if defined(CPPHTTPLIB_EXPECT_100_THRESHOLD)
  // A set header keeps cpp-httplib from adding "Expect: 100-continue", which costs a second at
  // every server that ignores it.
  const auto size =
      request.body_source != nullptr ? request.body_source->size() : request.body.size();
  if (size >= CPPHTTPLIB_EXPECT_100_THRESHOLD && headers.count("Expect") == 0) {
    headers.emplace("Expect", "");
  }
#endif
  return headers;
}

inline http::ResponseHead to_head(const httplib::Response& response) {
  http::ResponseHead head;
  head.status = response.status;
  for (const auto& field : response.headers) head.headers.add(field.first, field.second);
  return head;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
