#pragma once

/// @file
/// The client's side of a TLS session over a socket.

#include <openssl/ssl.h>

#include <cstddef>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/socket.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Allows nothing older than TLS 1.2. Some systems do allow it. Where the system asks for a newer
/// version, that stays.
inline void require_tls_1_2(SSL_CTX* context) noexcept {
  if (SSL_CTX_get_min_proto_version(context) >= TLS1_2_VERSION) return;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// Speaks TLS without waiting: each function does what it can and says what it needs to go on.
/// Thread safety: used by one thread at a time, like the connection that it belongs to.
class TlsSession {
 public:
  TlsSession() = default;
  ~TlsSession() { end(); }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Begins a session with the server `host`, whose certificate must be for that name or address,
  /// over `socket`, which must outlive the session. False where memory is short.
  bool begin(SSL_CTX* context, const Socket& socket, const std::string& host) noexcept;
  /// Goes on with the handshake. `Moved::Kind::some` means that it is done, and that the
  /// certificate is to be trusted.
  Moved shake_hands() noexcept;
  /// After a handshake that failed: why, as the end of a sentence. To be called on the thread of
  /// the handshake, and directly after it.
  std::string failure() const;
  /// What the peer has said of the certificate of this side, as the end of a sentence; empty where
  /// it has said nothing. With TLS 1.3 it says so after the handshake.
  std::string certificate_refusal() const;

  /// Where nothing but messages of TLS has come, that is `Moved::Kind::later`, though more of them
  /// may be there.
  Moved read(char* target, std::size_t size) noexcept;
  /// After `Moved::Kind::later`, the same bytes have to be given again before others.
  Moved write(const char* bytes, std::size_t size) noexcept;

  /// Whether bytes were taken from the socket that were not read. They would be taken for the next
  /// answer, and the socket itself no longer shows them.
  bool has_unread() const noexcept { return session_ != nullptr && SSL_has_pending(session_) == 1; }
  /// Whether all bytes go through the session.
  bool is_begun() const noexcept { return session_ != nullptr; }
  /// Closes our side of the session in order. Waits for nobody.
  void send_close_notify() noexcept;
  /// Forgets the session.
  void end() noexcept;

 private:
  Moved moved(int result) noexcept;

  SSL* session_ = nullptr;
  bool established_ = false;
  int alert_ = 0;  // that the peer has ended the session with
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/tls_session.ipp"
#endif
