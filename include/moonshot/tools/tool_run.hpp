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
  /// Set: a call begins, or with `result`: is done. With `reminder`: the call that is repeated. Its
  /// id is that of the history, see `ToolRun::messages`.
  const ToolCall* call = nullptr;
  const Message* result = nullptr;    ///< the tool message of `call`
  const Message* reminder = nullptr;  ///< set: the model is told that it repeats `call`
  int repeated_times = 0;             ///< with `reminder`: how many times in a row
};

/// Choices for a run.
struct ToolRunOptions {
  /// How many answers the model may give, at least 1. Where the last of them still asks for tools,
  /// the run is a `DecodeError`.
  int max_rounds = 10;
  /// Runs the calls of one answer at the same time, up to `most_parallel_tools`: the functions must
  /// then be safe from any thread. The results keep the order of the calls.
  bool parallel = false;
  /// Reminds a model that repeats itself: where it makes the same call with the same arguments for
  /// the 3rd, 5th and 8th time in a row, in answer after answer, a system message that says so
  /// follows the results. From the 5th on it names the tool, the number and the arguments. See
  /// https://platform.kimi.ai/docs/guide/tool-call-repeat
  bool remind_of_repeats = true;
  /// Where set: gets the messages of the request and all that came after, as far as the run came,
  /// whatever ends it, so that an error, or an exception of an observer, costs nothing that was
  /// done. Written when the run ends; must live until then. Calls that were not run may have no
  /// tool message yet: the API refuses a history with such calls, so answer them before it is sent
  /// again.
  std::vector<Message>* messages_so_far = nullptr;
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
/// done before a failure is in `ToolRunOptions::messages_so_far`. Safe from any thread; `chat` and
/// `toolbox` must live until it returns. `run_tools_as` returns the last answer as a C++ type.
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
