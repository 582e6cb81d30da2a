#pragma once

/// @file
/// A second handle on a connection's TLS session.

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/socket_handle.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Allows nothing older than TLS 1.2. cpp-httplib 0.11 allows 1.1, and some systems do, too. Where
/// the system asks for a newer version, that stays.
inline void require_tls_1_2(SSL_CTX* context) noexcept {
  if (SSL_CTX_get_min_proto_version(context) >= TLS1_2_VERSION) return;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// Keeps the session that a context's handshake made, because cpp-httplib does not give it out.
/// There is one until `forget` is called: when cpp-httplib begins the handshake of another, in
/// order to send a request for the second time, that handshake is made to fail. Thread safety: used
/// by one thread at a time, like the connection that it belongs to. `established` may be called
/// from any thread.
class TlsSession {
 public:
  TlsSession() = default;
  ~TlsSession() { SSL_free(session_); }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Begins to watch the handshakes that `context` makes over `socket`. Nobody else may use the
  /// application data of `context`. What is read after a handshake is counted and bounded by
  /// `intake`. `socket` and `intake` must outlive this.
  void follow(SSL_CTX* context, SocketHandle& socket, Intake& intake) noexcept {
    socket_ = &socket;
    intake_ = &intake;
    require_tls_1_2(context);
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_set_info_callback(context, [](const SSL* session, int where, int alert) {
      auto* self = static_cast<TlsSession*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
      if ((where & SSL_CB_HANDSHAKE_START) != 0) self->refuse_another(session);
      if ((where & SSL_CB_HANDSHAKE_DONE) != 0) self->keep(const_cast<SSL*>(session));
      const bool closing = where == SSL_CB_READ_ALERT && (alert & 0xff) == SSL_AD_CLOSE_NOTIFY;
      if (closing && !has_closed(session)) {
        self->peer_closed_ = true;
        self->intake_->end();
      }
    });
  }

  /// Begins to note for a new exchange whether it writes and whether it is refused.
  void begin_exchange() noexcept {
    refused_ = false;
    written_before_ = written();
  }
  /// Whether a second session was refused in this exchange.
  bool refused() const noexcept { return refused_; }
  /// Whether the exchange has written to the session.
  bool has_sent() const noexcept { return written() != written_before_; }
  /// Gives the session up. The next handshake may make another.
  void forget() noexcept {
    SSL_free(session_);
    session_ = nullptr;
    peer_closed_ = false;
    established_.store(false, std::memory_order_relaxed);
  }

  /// Whether the handshake is done. May be called from any thread.
  bool established() const noexcept { return established_.load(std::memory_order_relaxed); }

  /// Whether OpenSSL has taken bytes from the socket that cpp-httplib has not read. They would be
  /// taken for the next answer, and the socket itself no longer shows them.
  bool has_unread() const noexcept { return established() && SSL_has_pending(session_) == 1; }

  /// Whether the peer has closed the session in order (`close_notify`).
  bool peer_closed() const noexcept { return peer_closed_; }

  /// Closes our side of the session in order (`close_notify`). The socket must still be open.
  void send_close_notify() noexcept {
    if (session_ == nullptr) return;
    SSL_set_quiet_shutdown(session_, 0);
    SSL_shutdown(session_);
    SSL_set_quiet_shutdown(session_, 1);
  }

 private:
  void keep(SSL* session) noexcept {
    if (session == session_) return;  // TLS 1.3 reports a handshake again with each ticket
    forget();
    SSL_up_ref(session);
    session_ = session;
    // Else cpp-httplib would wait for the peer's `close_notify` whenever it closes a connection,
    // and it would wait as long as it waits for bytes.
    SSL_set_quiet_shutdown(session_, 1);
    BIO* const socket = SSL_get_rbio(session);
    BIO_set_callback_arg(socket, reinterpret_cast<char*>(this));
    BIO_set_callback_ex(socket, &TlsSession::bound_reading);
    established_.store(true, std::memory_order_relaxed);
  }
  void refuse_another(const SSL* session) noexcept {
    if (session_ == nullptr || session == session_) return;
    refused_ = true;
    socket_->shutdown();
  }
  std::uint64_t written() const noexcept {
    return session_ != nullptr ? BIO_number_written(SSL_get_wbio(session_)) : 0;
  }

  // Whether our side of the session is closed, or the session was given up. What the peer sends
  // after that is no part of an answer.
  static bool has_closed(const SSL* session) noexcept {
    return session == nullptr || (SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN) != 0;
  }

  // OpenSSL calls this before and after each operation on the socket. What it returns before a read
  // decides whether the read is made; what it returns after one is the read's result.
  static long bound_reading(BIO* socket, int operation, const char*, std::size_t wanted, int, long,
                            int result, std::size_t* taken) noexcept {
    auto& self = *reinterpret_cast<TlsSession*>(BIO_get_callback_arg(socket));
    auto& intake = *self.intake_;
    if (operation == BIO_CB_READ && !intake.admits(wanted)) {
      BIO_clear_retry_flags(socket);
      return -1;
    }
    if (operation == (BIO_CB_READ | BIO_CB_RETURN)) {
      if (result > 0) intake.add(*taken);
      if (result == 0 && !has_closed(self.session_)) intake.end();
    }
    return result;
  }

  SSL* session_ = nullptr;
  SocketHandle* socket_ = nullptr;
  Intake* intake_ = nullptr;
  std::atomic<bool> established_{false};
  bool peer_closed_ = false;
  bool refused_ = false;
  std::uint64_t written_before_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
