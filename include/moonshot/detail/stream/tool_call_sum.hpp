#pragma once

/// @file
/// Adds up the pieces of tool calls.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "moonshot/detail/stream/extra_sum.hpp"
#include "moonshot/detail/tokens/extent.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds up the tool calls of one choice. A piece belongs to the call of its `index`, else of its
/// `id`, else to the one at its place in the list of its delta. Not for concurrent use.
class ToolCallSum {
 public:
  /// Adds a piece that stands at `position` in the list of its delta.
  void add(std::vector<ToolCall>& calls, const ToolCallDelta& piece, std::size_t position);

 private:
  struct State {
    std::int64_t index = 0;
    JsonExtent arguments;
    ExtraSum call;
    ExtraSum function;
  };

  std::size_t find(const std::vector<ToolCall>& calls, const ToolCallDelta& piece,
                   std::size_t position) const;
  bool begins_another(const std::vector<ToolCall>& calls, std::size_t place,
                      const ToolCallDelta& piece) const;
  std::size_t insert(std::vector<ToolCall>& calls, const ToolCallDelta& piece);
  void merge(ToolCall& call, State& state, const ToolCallDelta& piece);

  std::vector<State> states_;              // of the calls, in rising order of their indexes
  std::vector<std::size_t> at_positions_;  // for each position the latest call there
};

/// Adds up the pieces of the older `function_call`, which stays JSON: the first name counts,
/// arguments are joined, and other members are those of the first piece. Not for concurrent use.
class FunctionCallSum {
 public:
  /// Adds a piece. `sum` is an empty object at first, and nobody else's to change.
  void add(JsonText& sum, std::string_view piece);

 private:
  bool begun_ = false;
  bool has_name_ = false;
  bool has_arguments_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/tool_call_sum.ipp"
#endif
