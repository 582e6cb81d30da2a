#pragma once

/// @file
/// The requests of chat calls, ready to be planned.

#include <optional>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call for the whole answer to `request`.
ResourceCall<ChatCompletion> whole_chat_call(const ClientCore& core, const ChatRequest& request,
                                             const CallOptions& options);

/// The request of a streamed chat call, and the nonce that goes with it where the origin is to be
/// proved.
struct ChatCall {
  CallRequest call;
  std::optional<OriginProof> proof;
};

/// The call for a streamed answer. Fails with `UsageError`.
Result<ChatCall> streamed_chat_call(const ClientCore& core, const ChatRequest& request,
                                    const CallOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/chat_calls.ipp"
#endif
