#pragma once

/// @file
/// The request of a call as it is sent, and the limits of the call.

#include <chrono>

#include "moonshot/detail/call/call_settings.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A call that only has to be sent.
struct PreparedCall {
  http::Request request;
  http::Deadlines deadlines;
  /// Whether the request asks for a body that is not compressed.
  bool identity_only = false;
  /// What must not be in any text about the call.
  CallSecrets secrets;
};

/// Completes `request` with base URL, headers, content type and key, and resolves the limits of a
/// call that starts `now`. Fails with `UsageError`: of the client, or for what the call's options
/// hold.
Result<PreparedCall> prepare(const CallSettings& settings, http::Request request,
                             const CallOptions& options, std::chrono::steady_clock::time_point now);

/// The secrets that a call with `options` is sent with, those of the client included. Never null.
CallSecrets secrets_of(const CallSettings& settings, const CallOptions& options);

/// The limits of one call that starts `now`. Fails with `UsageError` for one that is not positive.
Result<http::Deadlines> resolve_deadlines(const Timeouts& call, const Timeouts& client,
                                          std::chrono::steady_clock::time_point now);

/// The `UsageError` of a name or value that no header field can have, or of a field that is the
/// transport's own (`Content-Length`, `Transfer-Encoding`, `Connection`, ...); or null.
ErrorPtr check_headers(const http::Headers& headers);

/// The headers that a client sends with every call that does not set them itself.
http::Headers client_headers(const ClientOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/prepare.ipp"
#endif
