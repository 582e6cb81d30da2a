#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <limits>

#include "moonshot/detail/exchange/certificate_alert.hpp"
#include "moonshot/detail/httplib/tls_session.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool TlsSession::begin(SSL_CTX* context, const Socket& socket,
                                       const std::string& host) noexcept {
  end();
  ERR_clear_error();
  session_ = SSL_new(context);
  if (session_ == nullptr) return false;
  SSL_set_mode(session_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                             SSL_MODE_RELEASE_BUFFERS);
  // Else OpenSSL reads on for as long as the peer sends messages of TLS itself, and no limit of
  // time could end that.
  SSL_clear_mode(session_, SSL_MODE_AUTO_RETRY);
  SSL_set_verify(session_, SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* const checks = SSL_get0_param(session_);
  X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // An address has no name to be asked for.
  if (X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str()) != 1) {
    ERR_clear_error();
    if (X509_VERIFY_PARAM_set1_host(checks, host.c_str(), host.size()) != 1) return false;
    // SSL_set_tlsext_host_name is a macro with a C-style cast, so the function behind it is called.
    auto* const name = const_cast<char*>(host.c_str());
    if (SSL_ctrl(session_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name) != 1) {
      return false;
    }
  }
  return SSL_set_fd(session_, static_cast<int>(socket.descriptor())) == 1;
}

/// The alert of the peer that the latest function of OpenSSL has failed for, or 0.
inline int latest_alert() noexcept {
  const auto error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  return ERR_GET_LIB(error) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET
             ? reason - SSL_AD_REASON_OFFSET
             : 0;
}

MOONSHOT_INLINE Moved TlsSession::moved(int result) noexcept {
  switch (SSL_get_error(session_, result)) {
    case SSL_ERROR_NONE:
      return {Moved::Kind::some, static_cast<std::size_t>(result), 0};
    case SSL_ERROR_WANT_READ:
      return {Moved::Kind::later, 0, readable};
    case SSL_ERROR_WANT_WRITE:
      return {Moved::Kind::later, 0, writable};
    case SSL_ERROR_ZERO_RETURN:
      return {Moved::Kind::ended, 0, 0};
    default:
      alert_ = latest_alert();
      return {};
  }
}

MOONSHOT_INLINE Moved TlsSession::shake_hands() noexcept {
  ERR_clear_error();
  const auto step = moved(SSL_connect(session_));
  established_ = step.kind == Moved::Kind::some;
  return step;
}

MOONSHOT_INLINE std::string TlsSession::failure() const {
  const long verdict = session_ != nullptr ? SSL_get_verify_result(session_) : X509_V_OK;
  if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return "the certificate is not for this host";
  }
  if (verdict != X509_V_OK) {
    return std::string("the certificate is refused: ") + X509_verify_cert_error_string(verdict);
  }
  if (auto words = certificate_refusal(); !words.empty()) return words;
  if (const char* const reason = ERR_reason_error_string(ERR_peek_last_error())) {
    return std::string("the handshake failed: ") + reason;
  }
  return "the connection broke within the handshake";
}

MOONSHOT_INLINE std::string TlsSession::certificate_refusal() const {
  if (alert_ == 0) return {};
  return words_on_certificate(alert_, SSL_get_certificate(session_) != nullptr);
}

inline int tls_size(std::size_t size) noexcept {
  return static_cast<int>((std::min)(size, std::size_t{(std::numeric_limits<int>::max)()}));
}

MOONSHOT_INLINE Moved TlsSession::read(char* target, std::size_t size) noexcept {
  // Servers send a few messages of TLS (tickets, new keys) before an answer. Those behind them are
  // left for the next call.
  constexpr int most_messages = 4;
  Moved step;
  for (int i = 0; i < most_messages; ++i) {
    const auto before = BIO_number_read(SSL_get_rbio(session_));
    ERR_clear_error();
    step = moved(SSL_read(session_, target, tls_size(size)));
    const bool was_message = step.kind == Moved::Kind::later && step.wanted == readable &&
                             BIO_number_read(SSL_get_rbio(session_)) != before;
    if (!was_message) break;
  }
  return step;
}

MOONSHOT_INLINE Moved TlsSession::write(const char* bytes, std::size_t size) noexcept {
  ERR_clear_error();
  return moved(SSL_write(session_, bytes, tls_size(size)));
}

MOONSHOT_INLINE void TlsSession::send_close_notify() noexcept {
  if (!established_) return;
  ERR_clear_error();
  SSL_shutdown(session_);
  ERR_clear_error();
}

MOONSHOT_INLINE void TlsSession::end() noexcept {
  SSL_free(session_);
  session_ = nullptr;
  established_ = false;
  alert_ = 0;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
