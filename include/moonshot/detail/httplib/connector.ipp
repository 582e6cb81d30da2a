#pragma once

#include <chrono>
#include <utility>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/connector.hpp"
#include "moonshot/detail/httplib/proxy.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE const TrustStore& Connector::trusted() {
  std::call_once(trust_loaded_, [&] { trust_ = load_trust_store(options_, process_environment); });
  return trust_;
}

MOONSHOT_INLINE bool Connector::set_up_tls(Connection& connection, const http::Url& base,
                                           http::Outcome& problem) {
  const auto& trust = trusted();
  connection.trusted_certificates = trust.source;
  if (!trust.problem.empty()) {
    problem = {http::Outcome::Kind::tls, TimeoutPhase::total,
               trust.problem + " (tried: " + trust.source + ")"};
    return false;
  }
  auto client = std::make_unique<httplib::SSLClient>(base.host, base.port);
  if (trust.store != nullptr) {
    share_store(*client, trust.store.get(), 0);
    const char* const directory = trust.directory.c_str();
    client->set_ca_cert_path("", directory);
  }
  client->enable_server_certificate_verification(true);
  connection.tls.follow(tls_context(*client, 0), connection.socket, connection.intake);
  connection.client = std::move(client);
  return true;
}

MOONSHOT_INLINE void set_up_plain(Connection& connection, const http::Url& base) {
  auto client = std::make_unique<PlainClient>(base.host, base.port, connection.intake);
  connection.plain = client.get();
  connection.client = std::move(client);
}

MOONSHOT_INLINE bool Connector::set_up_proxy(Connection& connection, const http::Url& base,
                                             http::Outcome& problem) const {
  std::string unreadable;
  const auto proxy = choose_proxy(options_, base, process_environment, unreadable);
  if (!unreadable.empty()) {
    problem = {http::Outcome::Kind::connection, TimeoutPhase::total,
               "the proxy setting cannot be used: " + unreadable};
    return false;
  }
  if (!proxy) return true;
  const char* const user = proxy->user.c_str();
  const char* const password = proxy->password.c_str();
  connection.host = proxy->host;
  connection.proxy_port = proxy->port;
  connection.peer += " through proxy " + http::host_and_port(proxy->host, proxy->port);
  if (!proxy->user.empty()) connection.client->set_proxy_basic_auth(user, password);
  return true;
}

MOONSHOT_INLINE void set_up_client(Connection& connection) {
  auto& client = *connection.client;
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_follow_location(false);
  client.set_decompress(false);
  keep_path(client, 0);
  // The watchdog keeps the limits. cpp-httplib's own are set so that they never come first.
  constexpr std::chrono::hours unlimited{24};
  client.set_read_timeout(unlimited);
  client.set_write_timeout(unlimited);
  client.set_socket_options([&connection](auto socket) {
#if defined(__APPLE__)
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    connection.socket_opened(socket);
  });
}

MOONSHOT_INLINE Connector::Made Connector::make(const http::Url& base) {
  Made made;
  auto connection = std::make_unique<Connection>();
  connection->origin = base.origin();
  connection->peer = http::host_and_port(base.host, base.port);
  connection->host = base.host;
  connection->is_tls = base.scheme == "https";
  if (!connection->is_tls) {
    set_up_plain(*connection, base);
  } else if (!set_up_tls(*connection, base, made.problem)) {
    return made;
  }
  if (!set_up_proxy(*connection, base, made.problem)) return made;
  set_up_client(*connection);
  made.connection = std::move(connection);
  return made;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
