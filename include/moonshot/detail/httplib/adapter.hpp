#pragma once

/// @file
/// What differs between the versions of cpp-httplib.

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// cpp-httplib's names have changed between 0.10 and 0.53. Of two functions below the one with `int`
// is taken where cpp-httplib has the newer name, and the one with `long` where it has not. They are
// called with 0. Texts are handed to cpp-httplib as `const char*`, which is all that 0.10 takes.

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
  // cpp-httplib frees the store that it is given, so each client gets a reference of its own.
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

/// Makes the client send the path as it is given.
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

}  // namespace detail
MOONSHOT_NAMESPACE_END
