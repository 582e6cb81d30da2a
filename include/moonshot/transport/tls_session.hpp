#pragma once

/// @file
/// A second handle on a connection's TLS session.

#include <openssl/ssl.h>

#include "moonshot/config.hpp"

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
  /// its application data.
  void follow(SSL_CTX* context) noexcept {
    SSL_CTX_set_app_data(context, this);
    SSL_CTX_set_info_callback(context, [](const SSL* session, int where, int) {
      if ((where & SSL_CB_HANDSHAKE_DONE) == 0) return;
      auto* self = static_cast<TlsSession*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
      self->take(const_cast<SSL*>(session));
    });
  }

  /// Whether bytes have been decrypted, or are about to be, that nobody has read: what would be
  /// taken for the next answer, and what the socket itself no longer shows.
  bool has_unread() const noexcept { return session_ != nullptr && SSL_has_pending(session_) == 1; }

 private:
  void take(SSL* session) noexcept {
    SSL_up_ref(session);
    SSL_free(session_);
    session_ = session;
  }

  SSL* session_ = nullptr;
};

}  // namespace moonshot
