#pragma once

// TLS over a raw peer's connection: for the servers that no HTTP server would be.

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include <moonshot/detail/exchange/sigpipe_guard.hpp>

#include <raw_peer.hpp>
#include <tls_simulator.hpp>

namespace support {

/// What a server shows, and which versions of the protocol it speaks.
class TlsServer {
 public:
  explicit TlsServer(const TestCertificates::Server& files, int oldest = 0, int newest = 0)
      : context_(SSL_CTX_new(TLS_server_method())) {
    // Old versions need signatures that OpenSSL allows at this level only.
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context_.get(), oldest);
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    SSL_CTX_use_certificate_file(context_.get(), files.certificate.c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  }
  SSL_CTX* context() const { return context_.get(); }
  /// From now on refuses clients without a certificate that this authority has signed.
  void demand_certificates(const std::string& ca_file) {
    constexpr int demanded = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context_.get(), demanded, nullptr);
    SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr);
    // Without a name, sessions that are resumed would be refused.
    const unsigned char name = 1;
    SSL_CTX_set_session_id_context(context_.get(), &name, sizeof name);
  }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
};

/// The server's side of one session over `connection`, which must outlive it; speaks as a
/// `Conversation` does. Its end is no end of the session: see `close`.
class TlsConversation {
 public:
  TlsConversation(const Conversation& connection, const TestCertificates::Server& files)
      : TlsConversation(TlsServer(files), connection) {}
  TlsConversation(const TlsServer& server, const Conversation& connection)
      : session_(SSL_new(server.context())) {
    SSL_set_fd(session_.get(), connection.descriptor());
    ok_ = SSL_accept(session_.get()) == 1;
  }

  /// Whether the handshake succeeded.
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
  /// False where the client has gone.
  bool write(std::string_view bytes) {
    if (bytes.empty()) return ok_;
    return ok_ && SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
  }
  /// Begins to write with another key, which is a message of TLS 1.3 and no byte of HTTP. False
  /// where the client has gone.
  bool change_key() {
    return ok_ && SSL_key_update(session_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
           SSL_do_handshake(session_.get()) == 1;
  }
  void stall() {
    std::string ignored;
    while (read_some(ignored)) ignored.clear();
  }
  /// Whether the client has said that no more will come.
  bool is_closed_there() const {
    return (SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  /// Says that no more will come.
  void close() { SSL_shutdown(session_.get()); }

  /// Whom the client's certificate names; empty where it has shown none.
  std::string client_name() const {
    X509* const certificate = SSL_get1_peer_certificate(session_.get());
    if (certificate == nullptr) return {};
    char name[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
  }
  /// The host that the client asked for by name; empty where it named none.
  std::string server_name() const {
    const char* name = SSL_get_servername(session_.get(), TLSEXT_NAMETYPE_host_name);
    return name != nullptr ? name : "";
  }

 private:
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  const moonshot::detail::SigpipeGuard no_sigpipe_;  // OpenSSL writes to clients that have gone
  std::unique_ptr<SSL, Free> session_;
  bool ok_ = false;
};

/// The beginning of what `server` answers to the client's first words, which are read.
inline std::string first_flight(const TlsServer& server, Conversation& connection) {
  std::string hello;
  if (!connection.read_some(hello)) return {};
  SSL* const session = SSL_new(server.context());
  BIO* const in = BIO_new_mem_buf(hello.data(), static_cast<int>(hello.size()));
  BIO_set_mem_eof_return(in, -1);  // more may come: this is no end
  BIO* const out = BIO_new(BIO_s_mem());
  SSL_set_bio(session, in, out);
  SSL_accept(session);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  std::string flight(bytes, static_cast<std::size_t>(size));
  SSL_free(session);
  return flight;
}

}  // namespace support
