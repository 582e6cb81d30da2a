#pragma once

/// @file
/// How far a connection gets: name, TCP, proxy, TLS, and who issued the certificate.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/http/url.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The parts of a connection, in order.
enum class ConnectionStage {
  proxy_setting,  ///< the proxy that options or environment name is not one
  name,           ///< looking up the address of the server, or of the proxy
  tcp,            ///< connecting to it
  tunnel,         ///< the proxy's way to the server (`CONNECT`)
  handshake,      ///< TLS
  certificate,    ///< whether the certificate is trusted and belongs to the host
  done            ///< the connection stands
};

/// The word of a stage: `proxy setting`, `name`, `TCP`, `proxy tunnel`, `TLS handshake`,
/// `certificate`, `done`. Never fails and never null.
const char* to_string(ConnectionStage stage) noexcept;

/// A certificate that one side shows the other, trusted or not.
struct ShownCertificate {
  std::string subject;      ///< whom it names, as RFC 2253 writes it
  std::string issuer;       ///< who issued it, as RFC 2253 writes it
  std::string not_after;    ///< as OpenSSL prints it, UTC
  bool is_expired = false;  ///< by the clock of this machine
};

/// What a probe saw. No HTTP request is sent to the server, and the key to nobody.
struct ConnectionProbe {
  ConnectionStage reached = ConnectionStage::proxy_setting;  ///< the first that failed, or `done`
  std::string problem;               ///< why, as one plain sentence without a full stop; else empty
  std::optional<std::string> proxy;  ///< `host:port` of the proxy in effect, if any
  std::string peer;                  ///< `host:port` of the server, or of the proxy
  std::vector<std::string> addresses;         ///< numeric addresses of the peer
  std::chrono::milliseconds connect_time{0};  ///< until the TCP connection stood
  bool tls = false;                           ///< the target is https
  std::string tls_version;           ///< e.g. `TLSv1.3`; empty before the handshake was done
  std::string trusted_certificates;  ///< where they came from
  std::optional<ShownCertificate> certificate;  ///< the server's; nothing where it has shown none
  /// The client's, which is shown to a server that asks for one; nothing where none was chosen, or
  /// none can be used.
  std::optional<ShownCertificate> client_certificate;

  /// Whether the connection stands.
  bool ok() const noexcept { return reached == ConnectionStage::done; }
};

/// Connects to `target` as the default transport would, and closes the connection. Waits up to
/// `timeout` for each of name, TCP, tunnel and handshake. Never fails: `reached` and `problem` say
/// what did not work. Safe from any thread.
ConnectionProbe probe_connection(const http::Url& target, const TransportOptions& options,
                                 std::chrono::seconds timeout);

/// Whether `issuer` names one of the well-known public authorities. Where a server on the Internet
/// shows a trusted certificate of anybody else, most often a proxy on the way opens TLS. Never
/// fails.
bool is_public_authority(std::string_view issuer) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/connection_probe.ipp"
#endif
