#pragma once

/// @file
/// The loop of a conversation with tools: ask, run the calls, tell the results, ask again.

#include <cstddef>
#include <functional>
#include <vector>

#include "moonshot/resources/chat.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// How many calls of one answer run at the same time.
inline constexpr std::size_t most_parallel_tools = 16;

/// One step of a run, for an observer. Pointers are valid during the call.
struct ToolStep {
  int round = 1;                           ///< 1 for the first answer
  const ChatCompletion* answer = nullptr;  ///< an answer of the model has come
  const ToolCall* call = nullptr;          ///< a call begins; with `result`: it is done
  const Message* result = nullptr;         ///< the tool message of `call`
};

struct ToolRunOptions {
  /// Answers that may ask for tools. When the last of them still does, the run is an error.
  int max_rounds = 10;
  /// Runs the calls of one answer at the same time, up to `most_parallel_tools`. Results keep the
  /// order of the calls.
  bool parallel = false;
  /// Told of each step on the thread of the run. What it throws passes through.
  std::function<void(const ToolStep&)> on_step;
  /// Streams the answers and is told of each chunk; empty: they are not streamed.
  std::function<void(const ChatChunk&)> on_chunk;
  /// For each call to the API. `timeouts.total` and `cancel` hold for the whole run: no call and no
  /// tool begins after that. A tool that is at work is not torn away; it is told by its
  /// `ToolContext`.
  CallOptions call;
};

/// What a run came to.
struct ToolRun {
  ChatCompletion completion;      ///< the last answer
  std::vector<Message> messages;  ///< the request's, and all that were added, the last answer too
  int rounds = 0;                 ///< answers
};

/// Runs `request` with the tools of `toolbox` until an answer asks for none. Answers go back
/// unchanged, `reasoning_content` included. The toolbox's definitions are put in front of
/// `request.tools`, but for those that the request has already, there or in a message. A
/// `tool_choice` that demands a call holds for the first round: in all of them it would never end.
/// Fails with every class that `create` fails with; with `Cancelled` and, once `timeouts.total` has
/// passed, `TimeoutError` (total) also between calls of tools; with `DecodeError` where the last
/// allowed answer still asks for tools, and where `length` cut off the calls (`ContentFiltered`
/// where the filter did): such calls are not run; with `UsageError` for an empty toolbox and for
/// `max_rounds` below 1. What was done before a failure is told to `on_step`.
Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                              const ToolRunOptions& options = {});
/// The same; throws the error as its exact class.
inline ToolRun run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                         const ToolRunOptions& options = {}) {
  return std::move(try_run_tools(chat, toolbox, std::move(request), options).value());
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/tool_run.ipp"
#endif
