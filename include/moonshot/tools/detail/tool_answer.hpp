#pragma once

/// @file
/// The answer of one asynchronous tool, on its way from the tool to who runs it.

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/cancel.hpp"
#include "moonshot/result.hpp"
#include "moonshot/tools/tool_context.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The content `{"error":...}` that tells the model of a failure.
std::string tool_error(std::string_view words);

/// The tool message for `call`. Makes the API take what a tool returned: with text in UTF-8, and
/// not empty.
Message tool_message(const ToolCall& call, Content content);

/// One call of an asynchronous tool, and its answer: the first one counts. The run that waits for
/// it and the tool share it. Thread safety: any thread may call any function.
class ToolAnswer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// The call and what the tool may know about it, see `ToolContext`.
  ToolAnswer(ToolCall call, CancelToken cancel, std::optional<TimePoint> deadline);
  ToolAnswer(const ToolAnswer&) = delete;
  ToolAnswer& operator=(const ToolAnswer&) = delete;
  virtual ~ToolAnswer() = default;

  const ToolContext& context() const noexcept { return context_; }
  /// Whether an answer is still wanted.
  bool is_open() const noexcept;
  /// The tool has answered.
  void give(Result<Content> content) noexcept;
  /// The tool will not answer any more.
  void abandon() noexcept;
  /// Nobody waits any more: what comes later is ignored. Returns whether it was open.
  bool close() noexcept;
  /// The message that answers the call, once it is not open any more. By one thread, once.
  Message message();

 protected:
  enum class State { open, given, abandoned, closed };
  /// Whether it was open, and is not any more.
  bool end(State state) noexcept;

  mutable std::mutex mutex_;  // guards what follows
  State state_ = State::open;

 private:
  /// The tool has answered, or never will. At most once, from whichever thread; the caller keeps
  /// this object alive.
  virtual void on_end() noexcept = 0;

  std::optional<Result<Content>> content_;
  const ToolCall call_;
  const ToolContext context_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/tool_answer.ipp"
#endif
