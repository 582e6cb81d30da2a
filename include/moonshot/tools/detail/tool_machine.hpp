#pragma once

/// @file
/// The life of a run with tools as a state machine: all that is decided about it, and nothing that
/// is done.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/detail/call/call_settings.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/tools/detail/repeat_watch.hpp"
#include "moonshot/tools/tool_run_options.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What a run needs next from its driver.
struct ToolNeed {
  enum class Kind {
    report,  ///< the observer to be told of `step`; nothing answers it
    answer,  ///< `request` to be sent with `call_options`, answered by `answered`
    calls,   ///< the calls from `first` to before `end` to be run, at the same time where there are
             ///< several, answered by `done` for each that was run
    over     ///< nothing: `outcome` has the end
  };
  Kind kind = Kind::over;
  std::size_t first = 0;
  std::size_t end = 0;
};

/// Decides everything about one run: what comes next, which calls run and in which order, what the
/// model is told, and how the run ends. No clock, lock, thread or socket: the present time, and
/// whether the run was cancelled, are passed in.
///
/// `next` says what is needed; when that is done, `next` is asked again. Not for concurrent use,
/// but for `is_over`, and for `done` with different calls.
class ToolMachine {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// A run that starts now. `settings` are those of the client, `tools` those of the toolbox.
  /// `settings` and `options` must outlive it.
  ToolMachine(const CallSettings& settings, const ToolRunOptions& options, std::vector<Tool> tools,
              ChatRequest request, TimePoint now);
  ToolMachine(const ToolMachine&) = delete;
  ToolMachine& operator=(const ToolMachine&) = delete;

  /// The run ends with `error` before anything is sent. To be called first.
  void refuse(ErrorPtr error);
  ToolNeed next(TimePoint now, bool cancelled);

  /// Valid until `next` is asked again.
  const ToolStep& step() const noexcept { return step_; }
  const ChatRequest& request() const noexcept { return request_; }
  /// Those of the run, with the time that is left of it.
  const CallOptions& call_options() const noexcept { return call_options_; }
  /// The API has answered, or the call for the answer has failed.
  void answered(Result<ChatCompletion> answer);

  /// The calls of the present round, as they are to be run: with the ids of the history.
  const std::vector<ToolCall>& calls() const noexcept { return calls_; }
  /// When the time of the run ends.
  const std::optional<TimePoint>& deadline() const noexcept { return deadline_; }
  /// Whether no call and no tool may begin any more.
  bool is_over(TimePoint now, bool cancelled) const noexcept {
    return cancelled || (deadline_ && now >= *deadline_);
  }
  /// A call was run; `result` is the tool message for it.
  void done(std::size_t call, Message result) noexcept { results_[call] = std::move(result); }

  /// The end of the run, once it is over. To be called once.
  Result<ToolRun> outcome();
  /// The messages of the request and all that came after, as far as the run came. To be called
  /// last: at any time, or after `outcome`. Needs no memory.
  std::vector<Message> take_messages() noexcept;

 private:
  enum class State {
    asking,          // for the answer of a round
    telling_answer,  // the observer of it
    answered,        // what the answer asks for is to be found out
    announcing,      // the calls of a group, before they run
    running,         // and their results, after
    collecting,      // the results of all calls
    reminded,        // the model, where it repeats itself
    over
  };

  void add_definitions(std::vector<Tool> tools);
  bool begin_answer(TimePoint now);
  void take_answer();
  std::vector<ToolCall> add_answer(const Message& answer);
  ToolNeed report_answer();
  ToolNeed report_call(std::size_t call, const Message* result);
  ToolNeed report_reminder(const RepeatWatch::Repeat& repeat);
  std::optional<ToolNeed> next_call(TimePoint now, bool cancelled);
  std::optional<ToolNeed> next_result(TimePoint now, bool cancelled);
  std::optional<ToolNeed> end_round(TimePoint now, bool cancelled);
  void begin_round();
  void add_results() noexcept;
  void drop_demand();
  void finish();
  void fail(ErrorPtr error);

  ErrorPtr cancelled_error() const;
  ErrorPtr out_of_time() const;
  ErrorPtr calls_lost(const std::string& sign) const;
  ErrorPtr too_many_rounds() const;

  const CallSettings& settings_;
  const ToolRunOptions& options_;
  ChatRequest request_;
  CallOptions call_options_;
  std::optional<TimePoint> deadline_;
  State state_ = State::asking;
  int round_ = 1;
  ToolStep step_;
  ChatCompletion answer_;  // of this round
  RepeatWatch repeats_;

  // The calls of this round. Those of a group run at the same time: one, or all of them.
  std::vector<ToolCall> calls_;
  std::vector<Message> results_;  // empty where a call was not run
  std::size_t group_ = 0;         // where the present group begins
  std::size_t group_end_ = 0;
  std::size_t told_ = 0;  // of the group: up to where the observer was told

  ErrorPtr error_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/tool_machine.ipp"
#endif
