#pragma once

// Clients for servers on this machine, with and without TLS.

#include <string>
#include <utility>

#include <moonshot/moonshot.hpp>

#include <raw_peer.hpp>
#include <secret.hpp>
#include <tls_peer.hpp>
#include <tls_simulator.hpp>

namespace support {

/// Settings of a client for `base_url`: it trusts the certificates of the tests and takes no proxy
/// from the environment.
inline moonshot::ClientOptions loopback_options(const std::string& base_url) {
  moonshot::ClientOptions options;
  options.api_key = key;
  options.base_url = base_url;
  options.transport_options.proxy_from_environment = false;
  options.transport_options.ca_file = certificates().ca_file();
  return options;
}

/// The same for `peer`.
inline moonshot::ClientOptions loopback_options(const RawPeer& peer, bool tls) {
  return loopback_options(tls ? "https://127.0.0.1:" + std::to_string(peer.port()) + "/v1"
                              : peer.base_url());
}

/// A script that plays `serve` with the connection, or with the TLS session over it.
template <class Serve>
RawPeer::Script spoken_over(bool tls, Serve serve) {
  return [tls, serve = std::move(serve)](Conversation& connection) {
    if (!tls) return serve(connection);
    TlsConversation session(connection, certificates().good());
    serve(session);
  };
}

}  // namespace support
