#pragma once

/// @file
/// How far a connection gets: name, TCP, proxy, TLS, and who issued the certificate.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/httplib/proxy.hpp"
#include "moonshot/http/url.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The parts of a connection, in order.
enum class ConnectionStage { proxy_setting, name, tcp, tunnel, handshake, certificate, done };

/// The word of a stage: `proxy setting`, `name`, `TCP`, `proxy tunnel`, `TLS handshake`,
/// `certificate`, `done`.
const char* to_string(ConnectionStage stage) noexcept;

/// The certificate that the server showed.
struct ServerCertificate {
  std::string subject;    ///< RFC 2253
  std::string issuer;     ///< RFC 2253
  std::string not_after;  ///< as OpenSSL prints it, UTC
};

/// What a probe saw. Nothing of HTTP is sent to the server, and no key to anybody.
struct ConnectionProbe {
  ConnectionStage reached = ConnectionStage::proxy_setting;  ///< the first that failed, or `done`
  std::string problem;  ///< why, as one plain sentence without a full stop; else empty
  std::optional<detail::Proxy> proxy;  ///< the proxy in effect
  std::string peer;                    ///< `host:port` of the server, or of the proxy
  std::vector<std::string> addresses;  ///< numeric addresses of the peer
  std::chrono::milliseconds connect_time{0};
  bool tls = false;                  ///< the target is https
  std::string tls_version;           ///< e.g. `TLSv1.3`; empty before the handshake was done
  std::string trusted_certificates;  ///< where they came from
  std::optional<ServerCertificate> certificate;

  bool ok() const noexcept { return reached == ConnectionStage::done; }
};

/// Connects to `target` as the default transport would, and closes the connection. Waits up to
/// `timeout` for each of name, TCP, tunnel and handshake. Never fails: `reached` and `problem` say
/// what did not work. Safe from any thread.
ConnectionProbe probe_connection(const http::Url& target, const TransportOptions& options,
                                 std::chrono::seconds timeout);

/// Whether `issuer` names one of the well-known public authorities. A server on the Internet whose
/// certificate is trusted but comes from nobody of them is most often seen through a proxy that
/// opens TLS.
bool is_public_authority(std::string_view issuer) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/connection_probe.ipp"
#endif
