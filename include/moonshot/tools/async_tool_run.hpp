#pragma once

/// @file
/// The loop of a conversation with tools, event-driven.

#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/tools/tool_run_options.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The event-driven form of `try_run_tools`: the same request, checks, messages, steps and errors.
/// It returns at once, and nothing is sent before the call is started.
///
/// - Functions of the options are called on the loop's thread, and must not block it.
/// - Asynchronous tools (`Toolbox::add_async`) are begun on the loop's thread, and waited for
///   without a thread; with `ToolRunOptions::parallel` those of one answer go on at the same time.
/// - The other tools run on the loop's thread, where all its calls wait for them, or by
///   `ToolRunOptions::executor`.
/// - The `CallHandle` of the run, and `CallOptions::cancel`, end the exchange that is under way, or
///   the wait for tools, with `Cancelled`. Tools see that in `ToolContext::cancel`, which is also
///   cancelled where the time of the run has passed, where the run fails while they are at work,
///   and at the end of the loop. What they answer later is ignored. To pause a run has no effect.
/// - Where the loop is destroyed, the run ends without a word.
///
/// The run has a copy of `toolbox`. Throws `std::bad_alloc` where there is no memory. Safe from any
/// thread.
///
///     moonshot::run_tools(client.chat(), toolbox, request)
///         .start([](moonshot::Result<moonshot::ToolRun> run) {
///           if (run) std::puts(run->completion.text().c_str());
///         });
AsyncCall<ToolRun> run_tools(const AsyncChat& chat, Toolbox toolbox, ChatRequest request,
                             ToolRunOptions options = {});
/// Starts the same, and tells `handler`, which may be null.
inline CallHandle run_tools(const AsyncChat& chat, Toolbox toolbox, ChatRequest request,
                            ResultHandler<ToolRun> handler, ToolRunOptions options = {}) {
  return run_tools(chat, std::move(toolbox), std::move(request), std::move(options))
      .start(std::move(handler));
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/async_tool_run.ipp"
#endif
