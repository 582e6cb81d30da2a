#pragma once

/// @file
/// The loop of a conversation with tools: ask, run the calls, tell the results, ask again.

#include <utility>

#include "moonshot/resources/chat.hpp"
#include "moonshot/tools/tool_run_options.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Runs `request` with the tools of `toolbox` until an answer asks for none. Answers go back as
/// `Conversation::add` adds them, `reasoning_content` included: a call without an id, or with one
/// that an earlier call has, gets another one. Tools run with the arguments that the model wrote,
/// see `ToolFunction`. The toolbox's definitions are put in front of `request.tools`, except those
/// whose names the request has already, there or in a message. A `tool_choice` that demands a call
/// is for the first answer only: the run would never end otherwise.
///
/// Fails as `Chat::create` does; with `Cancelled`, or with `TimeoutError` (total) once
/// `timeouts.total` has passed, also between calls of tools; with `DecodeError` where the last
/// allowed answer still asks for tools, where an answer ends with `tool_calls` and has none (they
/// were lost on the way), or where an answer with calls was cut off (`ContentFiltered` where the
/// filter cut it): such calls are not run; with `UsageError` for an empty toolbox (`toolbox`) and
/// for `max_rounds` below 1 (`max_rounds`). A failure of a tool is no failure of the run. What was
/// done before a failure is in `ToolRunOptions::messages_so_far`. An asynchronous tool is waited
/// for, as by `Toolbox::run`. Safe from any thread; `chat` and `toolbox` must live until it
/// returns. `run_tools_as` returns the last answer as a C++ type.
Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                              const ToolRunOptions& options = {});
/// The same; throws the error as its exact class.
inline ToolRun run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                         const ToolRunOptions& options = {}) {
  return try_run_tools(chat, toolbox, std::move(request), options).value();
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/tool_run.ipp"
#endif
