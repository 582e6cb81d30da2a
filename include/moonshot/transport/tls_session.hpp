#pragma once

/// @file
/// A second handle on a connection's TLS session.

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include "moonshot/config.hpp"
#include "moonshot/transport/intake.hpp"

namespace moonshot {

/// Keeps the session that a context's last handshake made: cpp-httplib does not give it out. Used
/// by one thread at a time, like the connection that it belongs to.
class TlsSession {
 public:
  TlsSession() = default;
  ~TlsSession() { SSL_free(session_); }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// From now on takes the session of each handshake of `context`, which must have no other user of
  /// its application data. What is read after it goes through `intake`, which must live as long.
  void follow(SSL_CTX* context, Intake& intake) noexcept {
    intake_ = &intake;
    // cpp-httplib 0.11 asks for 1.1, and a system may allow that. A stricter system stays so.
    if (SSL_CTX_get_min_proto_version(context) < TLS1_2_VERSION) {
      SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    }
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_set_info_callback(context, [](const SSL* session, int where, int alert) {
      auto* self = static_cast<TlsSession*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
      if ((where & SSL_CB_HANDSHAKE_DONE) != 0) self->take(const_cast<SSL*>(session));
      const bool closing = where == SSL_CB_READ_ALERT && (alert & 0xff) == SSL_AD_CLOSE_NOTIFY;
      if (closing && !has_closed(session)) {
        self->peer_closed_ = true;
        self->intake_->end();
      }
    });
  }

  /// The session of an earlier connection is over.
  void forget() noexcept {
    SSL_free(session_);
    session_ = nullptr;
    peer_closed_ = false;
  }

  /// Whether a handshake has succeeded.
  bool made() const noexcept { return session_ != nullptr; }

  /// Whether bytes have been decrypted, or are about to be, that nobody has read: what would be
  /// taken for the next answer, and what the socket itself no longer shows.
  bool has_unread() const noexcept { return made() && SSL_has_pending(session_) == 1; }

  /// Whether the peer has said that no more will come.
  bool peer_closed() const noexcept { return peer_closed_; }

 private:
  void take(SSL* session) noexcept {
    if (session == session_) return;  // TLS 1.3 is done again with each ticket
    forget();
    SSL_up_ref(session);
    session_ = session;
    BIO* const socket = SSL_get_rbio(session);
    BIO_set_callback_arg(socket, reinterpret_cast<char*>(this));
    BIO_set_callback_ex(socket, &TlsSession::count);
  }

  // What comes after our own goodbye is no part of an answer.
  static bool has_closed(const SSL* session) noexcept {
    return (SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN) != 0;
  }

  // Asked before and after each operation; what it returns is what the operation returns.
  static long count(BIO* socket, int operation, const char*, std::size_t wanted, int, long,
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

  Intake* intake_ = nullptr;
  bool peer_closed_ = false;
  SSL* session_ = nullptr;
};

}  // namespace moonshot
