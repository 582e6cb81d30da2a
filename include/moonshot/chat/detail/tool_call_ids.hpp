#pragma once

/// @file
/// The ids of tool calls in a history. The API refuses a history in which two calls have the same
/// id, wherever they stand, and the models number the calls of each answer anew.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The ids of all calls of a history.
class ToolCallIds {
 public:
  explicit ToolCallIds(const std::vector<Message>& messages);

  /// The id under which a further call goes into the history: its own, unless that is empty or
  /// taken. From then on it is taken.
  std::string take(const std::string& id);
  /// An id in place of `id`, which is taken from then on.
  std::string take_substitute(const std::string& id);

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::size_t> substitutes_;  // how many each id has had
};

/// A call whose id was replaced, or a tool message whose call's id was.
struct RenamedId {
  std::size_t message = 0;  ///< its index
  std::size_t call = 0;     ///< the call's index in `tool_calls`; of no meaning for a tool message
  bool is_call = true;
  std::string from;
  std::string to;
};

/// Replaces the ids of calls that are empty or that an earlier call has, and those in the tool
/// messages that answer them. Within a round, tool messages with the same id answer its calls in
/// order; one with the id that a call had before it was replaced answers that call. All other ids
/// stay as they are.
std::vector<RenamedId> make_call_ids_unique(std::vector<Message>& messages);

/// The id in the history of the call that the model named `id` in its last round of calls: where
/// several match, the first one that has no tool message yet. `id` itself where none matches.
std::string id_in_history(const std::vector<Message>& messages, const std::string& id);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/tool_call_ids.ipp"
#endif
