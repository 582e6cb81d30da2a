#pragma once

/// @file
/// A connection to one origin.

#include <memory>
#include <mutex>
#include <string>

#include "moonshot/detail/httplib/connect_facts.hpp"
#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/plain_client.hpp"
#include "moonshot/detail/httplib/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/socket_handle.hpp"
#include "moonshot/detail/httplib/tls_session.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One `httplib` client, and beside it what cpp-httplib does not give out: a second handle on its
/// socket and on its TLS session, a count of the bytes that it reads, and why it could not connect.
/// Thread safety: one exchange uses it at a time, on one thread. `established` and `shut_down` may
/// be called from any thread meanwhile.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    const SigpipeGuard no_sigpipe;
    const bool open = client != nullptr && client->is_socket_open() != 0;
    if (open && !stale() && socket.writable()) tls.send_close_notify();
  }

  std::string origin;
  std::string peer;    // for messages: `host:port`, and the proxy that leads to it
  std::string host;    // whose address to connect to: the proxy's, where there is one
  int proxy_port = 0;  // 0: no proxy
  bool is_tls = false;
  std::string trusted_certificates;  // for messages: where they came from, if there is TLS
  ConnectFacts facts;
  Intake intake;
  TlsSession tls;  // outlives the client, whose handshakes it follows
  std::unique_ptr<httplib::ClientImpl> client;
  const PlainClient* plain = nullptr;  // `client`, where it speaks no TLS
  SocketHandle socket;                 // set and shut down with the lock

  /// Whether more has arrived than was read: it would be taken for the next answer.
  bool has_unread() const noexcept {
    return tls.has_unread() || (plain != nullptr && plain->has_unread());
  }

  /// Whether an idle connection is of no more use.
  bool stale() const noexcept { return socket.stale(); }

  /// Whether another exchange may follow the one that is over.
  bool is_reusable() const noexcept {
    return client->is_socket_open() != 0 && !tls.peer_closed() && !has_unread();
  }

  /// Whether the connection has been made, TLS included.
  bool established() noexcept {
    if (is_tls) return tls.established();
    const std::lock_guard<std::mutex> lock(mutex_);
    return socket.connected();
  }

  /// cpp-httplib has opened `opened` and is about to connect it.
  template <class Socket>
  void socket_opened(Socket opened) noexcept {
    facts.socket_opened(socket);
    const std::lock_guard<std::mutex> lock(mutex_);
    socket.set(opened);
  }

  /// Ends the connection, so that whoever reads, writes or connects returns.
  void shut_down() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    socket.shutdown();
  }

  /// From now on cpp-httplib connects to `address`, also where it does so by itself. It still tells
  /// the server the name of the host, and checks the certificate for that name.
  void connect_to(const std::string& address) {
    if (proxy_port != 0) {
      const char* const text = address.c_str();
      client->set_proxy(text, proxy_port);
    } else {
      client->set_hostname_addr_map({{host, address}});
    }
  }

 private:
  std::mutex mutex_;  // between the exchange's thread and those that end it
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
