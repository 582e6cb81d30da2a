#pragma once

// A server that demands a certificate of the client.

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <moonshot/moonshot.hpp>

#include <loopback_client.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <tls_peer.hpp>
#include <tls_simulator.hpp>

namespace support {

/// Answers clients that show a certificate which the tests' authority has signed.
class DemandingServer {
 public:
  explicit DemandingServer(int version = 0)
      : tls_(certificates().good(), version, version),
        peer_([this](Conversation& connection) { serve(connection); }) {
    tls_.demand_certificates(certificates().ca_file());
  }

  moonshot::ClientOptions options() const {
    auto options = loopback_options(peer_, true);
    options.retry.base_delay = options.retry.max_delay = std::chrono::milliseconds(1);
    return options;
  }
  /// Whom the certificates of the clients that were answered name, one for each connection.
  std::vector<std::string> names() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return names_;
  }
  int connections() const { return peer_.connections(); }

 private:
  void serve(Conversation& connection) {
    TlsConversation session(tls_, connection);
    if (!session.ok()) {
      // Else a reset might overtake the alert.
      connection.stall();
      return;
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      names_.push_back(session.client_name());
    }
    while (!session.read_request().empty()) {
      session.write(http_response(pong));
    }
  }

  TlsServer tls_;
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
  RawPeer peer_;
};

/// `options` with the certificate and key of `files`.
inline moonshot::ClientOptions showing(moonshot::ClientOptions options,
                                       const TestCertificates::Server& files) {
  options.transport_options.client_certificate_file = files.certificate;
  options.transport_options.client_key_file = files.key;
  return options;
}

}  // namespace support
