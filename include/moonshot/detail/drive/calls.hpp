#pragma once

/// @file
/// The kinds of calls that block: a whole answer, a download, a stream that a callback is told of.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "moonshot/detail/call/body_pieces.hpp"
#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/detail/call/whole_body.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A request of a resource, and what else there is to know about it.
struct CallRequest {
  CallRequest(http::Request sent) : request(std::move(sent)) {}

  http::Request request;
  /// What it asks of a governor; nothing where it is not governed.
  std::optional<TokenClaim> claim;
  /// When the file that it names was uploaded, where this client did it a moment ago: the server
  /// may not know it yet.
  std::optional<std::chrono::steady_clock::time_point> uploaded;
};

/// The plan of a call that starts now: its request is completed, its limits are resolved. Fails
/// with `UsageError`.
Result<CallPlan> plan_call(const ClientCore& core, CallRequest request, const CallOptions& options);

/// Sends one request, again where that may help, and gives the whole answer to `read`. Returns the
/// failure, or null. Fails with every class of the family: the exact `ApiError` for a status that
/// is not 2xx, `StreamInterrupted` and `DecodeError` (too large) with the bytes kept, and what
/// `read` makes of the answer.
ErrorPtr run_call(const ClientCore& core, CallRequest request, const CallOptions& options,
                  const AnswerReader& read);

/// The same, and returns the answer as it came.
Result<Answer> run_call(const ClientCore& core, CallRequest request, const CallOptions& options);

/// Sends one request, again where that may help and nothing was told yet, and tells `callback` of
/// the body of a success. Returns its head. Fails with every class of the family; what `callback`
/// throws passes through unchanged.
Result<http::ResponseHead> run_download(const ClientCore& core, CallRequest request,
                                        const PieceCallback& callback, const CallOptions& options);

/// Sends one request for a stream and tells `callback` of each chunk. Fails with every class of the
/// family; what `callback` throws passes through unchanged.
Result<ChatCompletion> run_stream(const ClientCore& core, CallRequest request,
                                  std::optional<OriginProof> proof, const ChunkCallback& callback,
                                  const CallOptions& options);

/// The most of an answer that is kept in memory.
std::size_t response_limit(const ClientCore& core, const CallOptions& options) noexcept;

/// What a streamed answer of a call with `options` needs.
ChunkOptions chunk_options(const ClientCore& core, const CallOptions& options,
                           std::optional<OriginProof> proof);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/calls.ipp"
#endif
