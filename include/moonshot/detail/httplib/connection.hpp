#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/connect_facts.hpp"
#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/plain_client.hpp"
#include "moonshot/detail/httplib/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/socket_handle.hpp"
#include "moonshot/detail/httplib/tls_session.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One `httplib` client with its socket's second handle. Used by one exchange at a time.
struct Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    const SigpipeGuard no_sigpipe;
    const bool open = client != nullptr && client->is_socket_open() != 0;
    if (open && !stale() && socket.writable()) tls.say_goodbye();
  }

  std::string origin;
  std::string peer;    // for messages: `host:port` and the proxy on the way to it
  std::string host;    // whose address it is to connect to: the proxy's, where there is one
  int proxy_port = 0;  // 0: no proxy
  bool is_tls = false;
  ConnectFacts facts;
  Intake intake;
  TlsSession tls;  // outlives the client, whose handshakes it follows
  std::unique_ptr<httplib::ClientImpl> client;
  const PlainClient* plain = nullptr;  // `client`, where it speaks no TLS
  std::mutex mutex;                    // guards `socket` between the exchange and the watchdog
  SocketHandle socket;

  /// Whether more has arrived than was read: it would be taken for the next answer.
  bool has_unread() const noexcept {
    return tls.has_unread() || (plain != nullptr && plain->has_unread());
  }

  bool stale() const noexcept { return socket.stale(); }
  bool established() const noexcept { return is_tls ? tls.established() : socket.connected(); }

  /// From now on cpp-httplib connects to `address`, also where it does so by itself. The name is
  /// still what it says to the server and checks the certificate for.
  void connect_to(const std::string& address) {
    if (proxy_port != 0) {
      const char* const text = address.c_str();
      client->set_proxy(text, proxy_port);
    } else {
      client->set_hostname_addr_map({{host, address}});
    }
  }
};

/// Whether `result` is what a proxy answered that did not open the tunnel. Older versions of
/// cpp-httplib give its 407 as the answer to the request, and go on to the handshake, which fails,
/// after any other.
inline bool is_proxy_refusal(const Connection& connection, const httplib::Result& result) {
  const bool in_the_clear = connection.is_tls && !connection.tls.established();
  return is_proxy_error(result, 0) || (result && in_the_clear);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
