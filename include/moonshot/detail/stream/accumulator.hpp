#pragma once

/// @file
/// Adds the chunks of a stream up to one message.

#include <cstdint>
#include <map>

#include "moonshot/detail/stream/extra_sum.hpp"
#include "moonshot/detail/stream/tool_call_sum.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds the chunks of a stream up to the value that the same call without streaming gives. What
/// says nothing (an empty id, role, type or usage, a null) never takes the place of what does. Not
/// for concurrent use.
class ChatAccumulator {
 public:
  /// Adds one chunk.
  void add(const ChatChunk& chunk);
  /// The message so far.
  const ChatCompletion& value() const noexcept { return value_; }
  ChatCompletion& value() noexcept { return value_; }
  /// Whether every choice that says something has a finish reason, and one of them has one.
  bool is_finished() const;

 private:
  struct ChoiceState {
    ToolCallSum calls;
    FunctionCallSum function_call;
    ExtraSum choice;
    ExtraSum message;
    ExtraSum logprobs;
  };

  void add_head(const ChatChunk& chunk);
  void add_choice(const ChunkChoice& piece);
  void add_usage(const Usage& usage, bool of_choice);
  /// The choice of this index, which is added where it is new; null where there are too many.
  Choice* find_or_add_choice(std::int64_t index);

  ChatCompletion value_;
  bool usage_of_choice_ = false;
  ExtraSum extra_;
  std::map<std::int64_t, ChoiceState> choices_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/accumulator.ipp"
#endif
