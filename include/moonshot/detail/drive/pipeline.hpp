#pragma once

/// @file
/// The way of a call from the resource to the transport, in order.

#include <memory>
#include <string>

#include "moonshot/detail/call/recent_uploads.hpp"
#include "moonshot/detail/httplib/proxy.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/usage.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A client's settings once they are resolved, shared by all copies of a client. Immutable, but for
/// what it remembers.
struct Pipeline {
  Endpoint endpoint;
  ClientOptions options;
  /// The outermost stage: what a call is handed to.
  std::shared_ptr<http::Transport> stages;
  /// Why no call can be made, or null.
  ErrorPtr usage_error;
  /// Why calls without a key of their own cannot be made, or null.
  ErrorPtr missing_key;
  /// Never null.
  std::shared_ptr<RecentUploads> recent_uploads = std::make_shared<RecentUploads>();
};

/// Makes the transport that a client uses when its options name none.
using TransportFactory = std::shared_ptr<http::Transport> (*)(const TransportOptions& options);

/// Resolves `options` against the environment and the defaults and puts the stages together. Never
/// fails: what is wrong is kept in `usage_error` and returned by every call.
std::shared_ptr<const Pipeline> build_pipeline(ClientOptions options,
                                               const Environment& environment,
                                               TransportFactory default_transport);

/// A whole answer.
struct Answer {
  http::ResponseHead head;
  std::string body;
  std::vector<Attempt> attempts;
};

/// Sends one request, again where that may help (see `Retrier`), and reads the whole answer. Fails
/// with every class of the family: the exact `ApiError` for a status that is not 2xx,
/// `StreamInterrupted` and `DecodeError` (too large) with the bytes kept.
Result<Answer> run_call(const Pipeline& pipeline, http::Request request,
                        const CallOptions& options);

/// Checks and completes a request: base URL, the call's headers and key, content type. Fails with
/// `UsageError`.
Result<http::Request> prepare(const Pipeline& pipeline, http::Request request,
                              const CallOptions& options);

/// Tells the governor, where the call has a claim, what an answer's `usage` says of its prompt.
void correct_claim(const Pipeline& pipeline, const std::shared_ptr<TokenClaim>& claim,
                   const std::optional<Usage>& usage);

/// The limits of one call that starts `now`. Fails with `UsageError` for one that is not positive.
Result<http::Deadlines> resolve_deadlines(const Timeouts& call, const Timeouts& client,
                                          std::chrono::steady_clock::time_point now);

/// One try that began at `start` and has just ended.
Attempt attempt_of(const http::ResponseHead& head, std::chrono::steady_clock::time_point start);

/// The error of an exchange that gave no usable answer. `outcome` must not be `complete`.
ErrorPtr error_of(const http::Outcome& outcome, const Endpoint& endpoint,
                  std::vector<Attempt> attempts, std::string body);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/pipeline.ipp"
#endif
