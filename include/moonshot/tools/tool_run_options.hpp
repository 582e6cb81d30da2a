#pragma once

/// @file
/// Choices for a run with tools, its steps and its outcome.

#include <cstddef>
#include <functional>
#include <vector>

#include "moonshot/options.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"

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
  /// Runs the calls of one answer at the same time, up to `most_parallel_tools`. The results keep
  /// the order of the calls. Of a run that blocks, the functions must then be safe from any thread;
  /// in an event-driven run, asynchronous tools and those that `executor` runs go on at the same
  /// time.
  bool parallel = false;
  /// Reminds a model that repeats itself: where it makes the same call with the same arguments for
  /// the 3rd, 5th and 8th time in a row, in answer after answer, a system message that says so
  /// follows the results. From the 5th on it names the tool, the number and the arguments. See
  /// https://platform.kimi.ai/docs/guide/tool-call-repeat
  bool remind_of_repeats = true;
  /// Where set: gets the messages of the request and all that came after, as far as the run came,
  /// whatever ends it, so that an error, or an exception of an observer, costs nothing that was
  /// done. Written when the run ends, before a handler is told; must live until then. Not written
  /// where the loop of an event-driven run is destroyed. Calls that were not run may have no tool
  /// message yet: the API refuses a history with such calls, so answer them before it is sent
  /// again.
  std::vector<Message>* messages_so_far = nullptr;
  /// Called for each step, on the thread of the run. What it throws passes through unchanged; in an
  /// event-driven run, it comes out of the function that drives the loop, and ends the run with
  /// `Cancelled`.
  std::function<void(const ToolStep&)> on_step;
  /// Called for each chunk of the answers, which are then streamed, on the thread of the run.
  /// Empty: they are not streamed. What it throws is treated as for `on_step`.
  std::function<void(const ChatChunk&)> on_chunk;
  /// For event-driven runs: runs the function that it is given once, on whichever thread it likes,
  /// as for `on`. Tools that are not asynchronous are run by it. Empty: they run on the loop's
  /// thread, where all other calls of the loop wait for them.
  std::function<void(std::function<void()>)> executor;
  /// For each call to the API. `timeouts.total` and `cancel` are for the whole run: after them no
  /// call and no tool begins. A tool that is running is not stopped; it can see them in its
  /// `ToolContext`. An asynchronous one is not waited for any longer.
  CallOptions call;
};

/// The outcome of a run.
struct ToolRun {
  ChatCompletion completion;      ///< the last answer
  std::vector<Message> messages;  ///< those of the request, and all that came after
  int rounds = 0;                 ///< how many answers there were
};

MOONSHOT_NAMESPACE_END
