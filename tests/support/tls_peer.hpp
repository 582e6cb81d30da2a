#pragma once

// A conversation over TLS, in the hands of a script.

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include <moonshot/transport/sigpipe_guard.hpp>

#include <raw_peer.hpp>
#include <test_certificates.hpp>

namespace support {

/// Shakes hands over `connection`, which must outlive it, and then speaks as a `Conversation` does.
class TlsConversation {
 public:
  TlsConversation(Conversation& connection, const TestCertificates::Server& files)
      : context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX_use_certificate_chain_file(context_.get(), files.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), connection.descriptor());
    ok_ = SSL_accept(session_.get()) == 1;
  }

  bool ok() const { return ok_; }

  /// The next request, head and body; empty where the client has gone.
  std::string read_request() {
    return Conversation::read_request_with([this](std::string& text) { return read_some(text); });
  }
  bool read_some(std::string& text) {
    char buffer[16384];
    const int count = ok_ ? SSL_read(session_.get(), buffer, sizeof buffer) : -1;
    if (count <= 0) return false;
    text.append(buffer, static_cast<std::size_t>(count));
    return true;
  }
  bool write(std::string_view bytes) {
    return ok_ && SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  void stall() {
    std::string ignored;
    while (read_some(ignored)) ignored.clear();
  }
  /// Says that nothing more will come.
  void say_goodbye() { SSL_shutdown(session_.get()); }

  /// The host that the client asked for by name; empty where it named none.
  std::string server_name() const {
    const char* name = SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name);
    return name != nullptr ? name : "";
  }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* session) const { SSL_free(session); }
  };
  const moonshot::SigpipeGuard no_sigpipe_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> session_;
  bool ok_ = false;
};

}  // namespace support
