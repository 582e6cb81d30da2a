#pragma once

/// @file
/// The loop of a conversation with tools: ask, run the calls, tell the results, ask again.

#include <cstddef>
#include <functional>
#include <vector>

#include "moonshot/resources/chat.hpp"
#include "moonshot/tools/toolbox.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// How many calls of one answer run at the same time at most, see `ToolRunOptions::parallel`.
inline constexpr std::size_t most_parallel_tools = 16;

/// One step of a run, for an observer. The pointers are valid only while the observer is called.
struct ToolStep {
  int round = 1;                           ///< 1 for the first answer
  const ChatCompletion* answer = nullptr;  ///< set: an answer of the model has come
  const ToolCall* call = nullptr;          ///< set: a call begins, or with `result`: is done
  const Message* result = nullptr;         ///< the tool message of `call`
};

/// Choices for a run.
struct ToolRunOptions {
  /// How many answers the model may give, at least 1. Where the last of them still asks for tools,
  /// the run is a `DecodeError`.
  int max_rounds = 10;
  /// Runs the calls of one answer at the same time, up to `most_parallel_tools`: the functions must
  /// then be safe from any thread. The results keep the order of the calls.
  bool parallel = false;
  /// Called for each step, on the thread of the run. What it throws passes through unchanged.
  std::function<void(const ToolStep&)> on_step;
  /// Called for each chunk of the answers, which are then streamed, on the thread of the run.
  /// Empty: they are not streamed. What it throws passes through unchanged.
  std::function<void(const ChatChunk&)> on_chunk;
  /// For each call to the API. `timeouts.total` and `cancel` are for the whole run: after them no
  /// call and no tool begins. A tool that is running is not stopped; it can see them in its
  /// `ToolContext`.
  CallOptions call;
};

/// The outcome of a run.
struct ToolRun {
  ChatCompletion completion;      ///< the last answer
  std::vector<Message> messages;  ///< those of the request, and all that came after
  int rounds = 0;                 ///< how many answers there were
};

/// Runs `request` with the tools of `toolbox` until an answer asks for none. Answers go back
/// unchanged, `reasoning_content` included. The toolbox's definitions are put in front of
/// `request.tools`, except those whose names the request has already, there or in a message. A
/// `tool_choice` that demands a call is for the first answer only: the run would never end
/// otherwise.
///
/// Fails as `Chat::create` does; with `Cancelled`, or with `TimeoutError` (total) once
/// `timeouts.total` has passed, also between calls of tools; with `DecodeError` where the last
/// allowed answer still asks for tools, or where an answer with calls was cut off
/// (`ContentFiltered` where the filter cut it): such calls are not run; with `UsageError` for an
/// empty toolbox (`toolbox`) and for `max_rounds` below 1 (`max_rounds`). A failure of a tool is no
/// failure of the run. What was done before a failure is known from `on_step`. Safe from any
/// thread; `chat` and `toolbox` must live until it returns.
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
