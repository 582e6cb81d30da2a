#pragma once

#include <openssl/err.h>

#include <utility>

#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/detail/httplib/connector.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void Connector::load_trust() {
  trust_ = load_trust_store(options_, process_environment);
  tls_context_ = std::shared_ptr<SSL_CTX>(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (tls_context_ == nullptr || trust_.store == nullptr) {
    if (trust_.problem.empty()) trust_.problem = "OpenSSL could not be set up";
    ERR_clear_error();
    return;
  }
  require_tls_1_2(tls_context_.get());
  if (!show_to_servers(own_, tls_context_.get())) {
    trust_.problem = "OpenSSL could not be set up with the client certificate";
    ERR_clear_error();
    return;
  }
  SSL_CTX_set1_verify_cert_store(tls_context_.get(), trust_.store.get());
}

MOONSHOT_INLINE bool Connector::set_up_tls(Connection& connection, http::Outcome& problem) {
  if (own_.problem) {
    problem = ended_by_setting(*own_.problem);
    return false;
  }
  std::call_once(trust_loaded_, [&] { load_trust(); });
  if (!trust_.problem.empty()) {
    problem.kind = http::Outcome::Kind::tls;
    problem.detail = trust_.problem + " (tried: " + trust_.source + ")";
    return false;
  }
  connection.trusted_certificates = trust_.source;
  connection.tls_context = tls_context_;
  return true;
}

MOONSHOT_INLINE Connector::Made Connector::make(const http::Url& base) {
  Made made;
  auto route = find_route(options_, base, process_environment, ProxySupport::http, made.problem);
  if (!route) return made;
  auto connection = std::make_unique<Connection>(std::move(*route));
  if (connection->is_secure() && !set_up_tls(*connection, made.problem)) return made;
  made.connection = std::move(connection);
  return made;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
