#pragma once

/// @file
/// The default transport: cpp-httplib over OpenSSL.

#include <memory>
#include <optional>
#include <string>

#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Carries exchanges over a pool of connections. cpp-httplib writes the requests and reads the
/// answers; sockets, proxies, TLS, limits and cancellation are the library's own.
///
/// - TLS certificates are always verified. The trusted certificates are loaded once, with the first
///   https exchange, and shared by all connections.
///   Nothing older than TLS 1.2 is spoken, and a body that ends with the connection is whole only
///   where the TLS session was closed.
/// - A peer can make it read at most 24 KiB that never reach the caller: heads, interim answers,
///   extensions of chunks, trailers. What a proxy answers is bounded in the same way. An answer
///   that comes before the request was sent to its end is read, and the rest is not sent.
/// - Redirects are not followed: the key goes to no other host. A 3xx is an answer like any other.
/// - Writing to a connection that the peer has closed raises no SIGPIPE in the calling thread:
///   the signal is blocked there until `send` returns, the calls of the sink included.
/// - Cancellation and deadlines hold while the name is resolved, too. A host's addresses are tried
///   in turn until one connects, within the limit for connecting.
/// - A request that was sent is never sent again: where a connection that was kept breaks before
///   the answer, that is an error, and whether to try again is the caller's decision. Idle
///   connections that the server has closed are noticed before a request is sent on them.
///
/// docs/reliability.md has the measurements.
///
/// Thread safety: `send` may be called from any number of threads. A child process after `fork`
/// must make its own transport: calls to the parent's fail there. Destroying the parent's is safe;
/// its memory is then kept.
class HttplibTransport final : public http::Transport {
 public:
  /// Opens no connection yet, but loads the client certificate. Never fails: an option that cannot
  /// be used is the outcome of the exchanges that need it, see also `problem_with_settings`.
  explicit HttplibTransport(TransportOptions options = {});
  /// Closes the idle connections. No `send` may be running. Waits for no peer.
  MOONSHOT_INLINE ~HttplibTransport() override;
  /// Not copyable: share it.
  HttplibTransport(const HttplibTransport&) = delete;
  /// Not copyable: share it.
  HttplibTransport& operator=(const HttplibTransport&) = delete;

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  MOONSHOT_INLINE std::optional<http::SettingProblem> problem_with_settings() const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/transport/httplib.ipp"
#endif
