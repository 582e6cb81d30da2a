#pragma once

/// @file
/// Calls of tools on an event loop.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/loop/detail/timer_heap.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What a `ToolWait` is made of.
struct ToolWaitParts {
  std::shared_ptr<EventCore> core;
  std::shared_ptr<const Toolbox> toolbox;
  std::vector<ToolCall> calls;
  CancelSource stop;  ///< of the run: ends the wait, and is what tools are told by
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::function<void(std::function<void()>)> executor;  ///< see `ToolRunOptions::executor`
};

/// Runs calls of one answer at the same time, and waits for those that take longer. It belongs to
/// its core while it waits. All functions are called on the loop's thread.
class ToolWait final : public LoopCall, public std::enable_shared_from_this<ToolWait>, HeapTimer {
 public:
  explicit ToolWait(ToolWaitParts parts);
  /// Tools that are still at work, as at the end of the loop, are told that nobody waits any more.
  MOONSHOT_INLINE ~ToolWait() override;

  /// Begins the calls. Returns whether nothing has to be waited for.
  bool begin();
  /// Waits after `begin`, and tells `on_over`: where all tools have answered, where the run was
  /// cancelled, or at the deadline. Not within this call, and not at all where the loop ends.
  void wait(std::function<void()> on_over);
  /// Whether something was thrown meanwhile, as where there was no memory; the loop knows what.
  bool has_failed() const noexcept { return has_failed_; }
  /// When it is over: the message for each call; empty where the call was not begun.
  std::vector<Message> results();

  MOONSHOT_INLINE void start() override;

 private:
  class Posted;
  struct Cut;

  MOONSHOT_INLINE void on_time() override { end(); }
  LoopCore& loop() const noexcept { return *parts_.core->loop(); }
  bool is_over() const;
  bool begin_next();
  void begin_call(std::size_t index);
  void run_elsewhere(const std::shared_ptr<Posted>& answer) const;
  void on_answer();
  void end();
  bool close_all() noexcept;

  const ToolWaitParts parts_;
  std::vector<Message> results_;                  // of calls that were run at once
  std::vector<std::shared_ptr<Posted>> answers_;  // of the others
  std::size_t next_ = 0;                          // the first call that has not begun
  std::size_t open_ = 0;                          // how many have begun and are not answered
  bool has_failed_ = false;
  bool is_ended_ = false;
  std::function<void()> on_over_;
  CancelToken::Registration registration_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/tool_wait.ipp"
#endif
