#pragma once

/// @file
/// Event-driven calls whose answer is handed on while it arrives.

#include <memory>

#include "moonshot/async/async_call.hpp"
#include "moonshot/detail/call/body_pieces.hpp"
#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call that sends `request`, or that fails with what is in its place. `on_piece`, which may be
/// null, is told of the body of a success on the loop's thread. Where the call is paused, it is
/// told of nothing, and nothing is read.
AsyncCall<http::ResponseHead> download_call(const std::shared_ptr<EventCore>& core,
                                            Result<CallRequest> request, PieceCallback on_piece,
                                            const CallOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/download_call.ipp"
#endif
