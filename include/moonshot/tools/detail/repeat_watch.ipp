#pragma once

#include "moonshot/tools/detail/repeat_watch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// The numbers of the official guide, https://platform.kimi.ai/docs/guide/tool-call-repeat.
inline constexpr int first_reminder = 3;
inline constexpr int strong_reminder = 5;
inline constexpr int last_reminder = 8;

MOONSHOT_INLINE RepeatWatch::Repeat RepeatWatch::count(const std::vector<ToolCall>& calls) {
  std::map<Key, int> streaks;
  Repeat most;
  for (const auto& call : calls) {
    const Key key(call.function.name, call.function.arguments);
    const auto before = streaks_.find(key);
    const int times = before != streaks_.end() ? before->second + 1 : 1;
    if (!streaks.emplace(key, times).second) continue;
    const bool is_due =
        times == first_reminder || times == strong_reminder || times == last_reminder;
    if (is_due && times > most.times) most = {&call, times};
  }
  streaks_ = std::move(streaks);
  return most;
}

MOONSHOT_INLINE Message repeat_reminder(const RepeatWatch::Repeat& repeat) {
  std::string words = "You are repeating the exact same tool call with identical parameters. ";
  if (repeat.times < strong_reminder) {
    words +=
        "Look at the results that you have: make a different call, change the parameters, or "
        "answer without it.";
    return system(std::move(words));
  }
  const auto& function = repeat.call->function;
  words += "This makes no progress. tool: " + function.name +
           ", repeated_times: " + std::to_string(repeat.times) +
           ", arguments: " + function.arguments +
           ". Do not make this call again: choose another way, or tell the user what is missing.";
  return system(std::move(words));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
