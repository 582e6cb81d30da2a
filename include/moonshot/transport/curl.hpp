#pragma once

/// @file
/// A transport on libcurl (7.88 or newer). The CMake target `moonshot::curl` brings libcurl.

#include <memory>
#include <optional>

#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Carries exchanges over libcurl. For a `Client`, put one into `ClientOptions::transport`:
///
///     options.transport = std::make_shared<moonshot::CurlTransport>(options.transport_options);
///
/// It keeps the promises of `HttplibTransport`: certificates are always verified, and nothing older
/// than TLS 1.2 is spoken; redirects are not followed, and no cookie is kept; a request that was
/// sent is never sent again; cancellation and deadlines hold while the name is resolved, too; an
/// answer that comes before the request was sent to its end is read; at most 24 KiB of a head are
/// read. What differs:
///
/// - An answer that never comes to the next byte of its body, because its chunks have extensions
///   without end, is read until a limit of time passes.
/// - SOCKS proxies can be used: see `TransportOptions::proxy`.
/// - On Windows and macOS, and where nobody has named certificates, those are trusted that libcurl
///   was built to trust.
///
/// libcurl's codes are facts about an exchange, and do not decide how it ended.
///
/// Thread safety: `send` may be called from any number of threads. A child process after `fork`
/// must make its own transport: calls to the parent's fail there. Destroying the parent's is safe;
/// its memory is then kept.
class CurlTransport final : public http::Transport {
 public:
  /// Opens no connection yet, but loads the client certificate. Never fails: an option that cannot
  /// be used is the outcome of the exchanges that need it, see also `problem_with_settings`.
  explicit CurlTransport(TransportOptions options = {});
  /// Closes the idle connections. No `send` may be running. Waits for no peer.
  MOONSHOT_INLINE ~CurlTransport() override;
  /// Not copyable: share it.
  CurlTransport(const CurlTransport&) = delete;
  /// Not copyable: share it.
  CurlTransport& operator=(const CurlTransport&) = delete;

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  MOONSHOT_INLINE std::unique_ptr<http::EventTransport> on_loop(EventLoop& loop) override;
  MOONSHOT_INLINE std::optional<http::SettingProblem> problem_with_settings() const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/transport/curl.ipp"
#endif
