#pragma once

/// @file
/// Notices a model that makes the same call again and again.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Counts the calls of a run that are the same in name and arguments, however they are written, in
/// answer after answer.
class RepeatWatch {
 public:
  /// A call that is repeated.
  struct Repeat {
    const ToolCall* call = nullptr;  ///< null: no call needs a reminder
    int times = 0;
  };

  /// Counts the calls of one more answer. Returns the one that was made for the 3rd, 5th or 8th
  /// time in a row, of several the one that was made most often. Within an answer, the same call
  /// counts once: the model had not seen its result.
  Repeat count(const std::vector<ToolCall>& calls);

 private:
  using Key = std::pair<std::string, std::string>;  // name and arguments, as `comparable` has them
  std::map<Key, int> streaks_;                      // of the calls of the last answer
};

/// JSON in a form in which equal values are equal texts: without white space, with the members of
/// an object in order, and with one way to write each string and each integer. What is no JSON
/// stays as it is.
std::string comparable(std::string_view json);

/// The reminder for a model that repeats a call, in the words of the official guide; a stronger one
/// from the 5th time on.
Message repeat_reminder(const RepeatWatch::Repeat& repeat);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/tools/detail/repeat_watch.ipp"
#endif
