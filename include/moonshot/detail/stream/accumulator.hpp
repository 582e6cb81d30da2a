#pragma once

/// @file
/// Adds the chunks of a stream up to one message.

#include <cstdint>
#include <map>
#include <vector>

#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds the chunks of a stream up to the value that the same call without streaming gives.
/// Not for concurrent use.
class ChatAccumulator {
 public:
  /// Adds one chunk: texts are appended, tool calls are merged by index, the last usage wins.
  void add(const ChatChunk& chunk);
  /// The message so far.
  const ChatCompletion& value() const noexcept { return value_; }
  ChatCompletion& value() noexcept { return value_; }

 private:
  /// The choice of this index, which is added where it is new; null where there are too many.
  Choice* find_or_add_choice(std::int64_t index);
  ChatCompletion value_;
  /// For each choice, the `index` of each of its tool calls.
  std::map<std::int64_t, std::vector<std::int64_t>> call_indexes_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/accumulator.ipp"
#endif
