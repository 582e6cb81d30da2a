#pragma once

/// @file
/// Makes connections.

#include <memory>
#include <mutex>
#include <string>

#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/trust_store.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/http/url.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Makes connections to any origin as the options say. It sets them up and opens no socket: that is
/// done by the first exchange.
/// Thread safety: all functions may be called from any thread.
class Connector {
 public:
  /// A connection, or null and why there is none.
  struct Made {
    std::unique_ptr<Connection> connection;
    http::Outcome problem;
  };

  /// Loads the client certificate. `options` must outlive this.
  explicit Connector(const TransportOptions& options)
      : options_(options), own_(load_client_certificate(options)) {}

  /// Sets up a connection to the origin of `base`. The first one to an https origin loads the
  /// trusted certificates. Fails where there are none or the client certificate cannot be used
  /// (`tls`), or where the setting of the proxy cannot be read (`connection`).
  Made make(const http::Url& base);
  /// The client certificate, or why it cannot be used.
  const ClientCertificate& own_certificate() const noexcept { return own_; }

 private:
  void load_trust();
  bool set_up_tls(Connection& connection, http::Outcome& problem);

  const TransportOptions& options_;
  const ClientCertificate own_;
  std::once_flag trust_loaded_;
  TrustStore trust_;
  std::shared_ptr<SSL_CTX> tls_context_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/connector.ipp"
#endif
