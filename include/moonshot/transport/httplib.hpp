#pragma once

/// @file
/// The default transport: cpp-httplib over OpenSSL.

#include <memory>
#include <string>

#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Carries exchanges with a pool of `httplib::Client`s, because one of them serialises its calls.
///
/// - TLS certificates are always verified. The trusted certificates are loaded once, with the first
///   https exchange, and shared by all connections.
///   Nothing older than TLS 1.2 is spoken, and a body that ends with the connection is whole only
///   where the TLS session was closed.
/// - A peer can make it read `Intake::most` bytes that are no part of a body, and no more. A proxy
///   that is asked for a tunnel is bound by the limits of time only, and on Windows so is a peer
///   without TLS.
/// - Redirects are not followed: the key goes to no other host. A 3xx is an answer like any other.
/// - Writing to a connection that the peer has closed raises no SIGPIPE in the calling thread.
/// - Cancellation and deadlines hold while the name is resolved, too (see `Resolver`). A host's
///   addresses are tried in turn until one connects, within the limit for connecting.
/// - A request that was sent is never sent again: where a connection that was kept breaks before
///   the answer, that is an error, and whether to try again is the caller's decision. Idle
///   connections that the server has closed are noticed before that.
///
/// - What a peer can make a connection read for nothing is bounded (see `Intake`); but not the
///   answer of a proxy to `CONNECT`, nor plain HTTP on Windows: cpp-httplib 0.11 can be crashed
///   there.
///
/// Thread safety: `send` may be called from any number of threads. A child process after `fork`
/// must make its own transport: calls to the parent's fail there. Destroying the parent's is safe;
/// its memory is then kept.
class HttplibTransport final : public http::Transport {
 public:
  explicit HttplibTransport(TransportOptions options = {});
  ~HttplibTransport() override;
  HttplibTransport(const HttplibTransport&) = delete;
  HttplibTransport& operator=(const HttplibTransport&) = delete;

  http::Outcome send(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                     const CancelToken& cancel) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/transport/httplib.ipp"
#endif
