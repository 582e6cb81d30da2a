#pragma once

/// @file
/// Carries out, on an event loop, what a `ToolMachine` decides.

#include <memory>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/call_series.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/error.hpp"
#include "moonshot/tools/detail/tool_machine.hpp"
#include "moonshot/tools/detail/tool_wait.hpp"
#include "moonshot/tools/tool_run_options.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A run that is to be started.
struct ToolRunPlan {
  std::shared_ptr<EventCore> core;
  std::shared_ptr<const Toolbox> toolbox;
  ChatRequest request;
  ToolRunOptions options;
  ErrorPtr problem;  ///< what the run fails with before anything is sent, or null
};

/// One run on a loop. It lives until the call or the tools that it waits for have ended. All
/// functions but `handle` are called on the loop's thread.
class EventToolRun final : public std::enable_shared_from_this<EventToolRun> {
 public:
  EventToolRun(ToolRunPlan plan, ResultHandler<ToolRun> handler);
  EventToolRun(const EventToolRun&) = delete;
  EventToolRun& operator=(const EventToolRun&) = delete;

  void begin();
  /// Ends what is under way, and the run.
  CallHandle handle() const { return series_.handle(); }

 private:
  ResultHandler<ToolRun> ending_with(ResultHandler<ToolRun> handler);
  void advance();
  void ask();
  bool run_calls(const ToolNeed& need);
  void take_results(ToolWait& wait, const ToolNeed& need);

  const std::shared_ptr<EventCore> core_;
  const CallSeries series_;
  const ToolRunOptions options_;  // with those of the series' calls
  const std::shared_ptr<const Toolbox> toolbox_;
  ToolMachine machine_;
  SeriesEnd<ToolRun> end_;
};

/// The call that is a run of `chat`. It fails with `problem` where that is not null.
AsyncCall<ToolRun> tool_run_call(const AsyncChat& chat, Toolbox toolbox, ChatRequest request,
                                 ToolRunOptions options, ErrorPtr problem);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/event_tool_run.ipp"
#endif
