#pragma once

/// @file
/// The loop of a conversation with tools: ask, run the calls, tell the results, ask again.

#include <cstddef>
#include <functional>
#include <vector>

#include "moonshot/resources/chat.hpp"
#include "moonshot/tools/toolbox.hpp"

namespace moonshot {

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
  /// Runs the calls of one answer at the same time, each on a thread of its own. Results keep the
  /// order of the calls.
  bool parallel = false;
  /// Told of each step on the thread of the run. What it throws passes through.
  std::function<void(const ToolStep&)> on_step;
  /// Streams the answers and is told of each chunk; empty: they are not streamed.
  std::function<void(const ChatChunk&)> on_chunk;
  /// For each call to the API; `timeouts.total` and `cancel` hold for the whole run.
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
/// `request.tools`. Fails with every class that `create` fails with; with `Cancelled` also between
/// rounds; with `TimeoutError` (total) once `call.timeouts.total` has passed; with `DecodeError`
/// where the last allowed answer still asks for tools; with `UsageError` for an empty toolbox and
/// for `max_rounds` below 1.
Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                              const ToolRunOptions& options = {});
/// The same; throws the error as its exact class.
inline ToolRun run_tools(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
                         const ToolRunOptions& options = {}) {
  return std::move(try_run_tools(chat, toolbox, std::move(request), options).value());
}

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/tool_run.ipp"
#endif
