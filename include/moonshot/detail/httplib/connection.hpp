#pragma once

/// @file
/// A connection to one origin.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "moonshot/detail/exchange/intake.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/detail/exchange/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/socket.hpp"
#include "moonshot/detail/httplib/tls_session.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One socket, the TLS session over it where there is one, and where they lead to.
/// Thread safety: one exchange uses it at a time, on one thread. `shut_down` may be called from any
/// thread meanwhile.
class Connection : public Route {
 public:
  explicit Connection(Route route) : Route(std::move(route)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    const SigpipeGuard no_sigpipe;
    if (socket.is_open() && !stale()) tls.send_close_notify();
  }

  std::shared_ptr<SSL_CTX> tls_context;  // null: no TLS
  std::string trusted_certificates;      // for messages: where they came from, if there is TLS
  Intake intake;
  Socket socket;  // opened, shut down and closed with the lock
  TlsSession tls;

  /// Begins to connect to `address`, as `Socket::connect_to` does.
  int connect_to(const std::string& address, int port) noexcept {
    tls.end();
    const std::lock_guard<std::mutex> lock(mutex_);
    return socket.connect_to(address, port);
  }
  /// From now on all bytes go through `tls`. Returns whether a session could be begun.
  bool begin_tls() noexcept { return tls.begin(tls_context.get(), socket, target.host); }
  void close() noexcept {
    tls.end();
    const std::lock_guard<std::mutex> lock(mutex_);
    socket.close();
  }
  /// Ends the connection, so that whoever waits for it returns.
  void shut_down() noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    socket.shut_down();
  }

  Moved read(char* bytes, std::size_t size) noexcept {
    return tls.is_begun() ? tls.read(bytes, size) : socket.receive(bytes, size);
  }
  Moved write(const char* bytes, std::size_t size) noexcept {
    return tls.is_begun() ? tls.write(bytes, size) : socket.send(bytes, size);
  }

  /// Whether an idle connection is of no more use.
  bool stale() const noexcept { return socket.stale(); }

 private:
  std::mutex mutex_;  // between the exchange's thread and those that end it
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
