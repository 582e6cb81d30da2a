#pragma once

#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/tools/detail/repeat_watch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// The numbers of the official guide, https://platform.kimi.ai/docs/guide/tool-call-repeat.
inline constexpr int first_reminder = 3;
inline constexpr int strong_reminder = 5;
inline constexpr int last_reminder = 8;

MOONSHOT_INLINE bool write_comparable(JsonReader& reader, JsonWriter& writer);

/// Writes the object that `reader` is at with its members in order. Of members with the same name
/// the last one counts.
MOONSHOT_INLINE bool write_comparable_object(JsonReader& reader, JsonWriter& writer) {
  std::map<std::string, std::string> members;
  std::string_view name;
  if (!reader.enter_object()) return false;
  while (reader.next_member(name)) {
    const std::string kept(name);  // `reader` uses the view again
    JsonWriter value;
    if (!write_comparable(reader, value)) return false;
    members[kept] = std::move(value).text();
  }
  writer.begin_object();
  for (const auto& member : members) {
    writer.member(member.first);
    writer.raw(member.second);
  }
  writer.end_object();
  return !reader.failed();
}

/// Writes the next value of `reader`, which bounds the depth.
MOONSHOT_INLINE bool write_comparable(JsonReader& reader, JsonWriter& writer) {
  std::string text;
  std::string_view raw;
  switch (reader.peek()) {
    case ValueType::object:
      return write_comparable_object(reader, writer);
    case ValueType::array:
      if (!reader.enter_array()) return false;
      writer.begin_array();
      while (reader.next_element()) {
        if (!write_comparable(reader, writer)) return false;
      }
      writer.end_array();
      return !reader.failed();
    case ValueType::string:
      if (!reader.read_string(text)) return false;
      writer.string_unchecked(text);
      return true;
    case ValueType::number: {
      if (!reader.read_number(raw)) return false;
      const auto whole = whole_number(raw);
      writer.raw(whole ? std::to_string(*whole) : std::string(raw));
      return true;
    }
    default:
      if (!reader.read_raw(raw)) return false;
      writer.raw(raw);
      return true;
  }
}

MOONSHOT_INLINE std::string comparable(std::string_view json) {
  const auto mended = readable_arguments(json);
  if (!mended) return std::string(json);
  JsonReader reader(*mended);
  JsonWriter writer;
  const bool done = write_comparable(reader, writer) && reader.finish();
  return done ? std::move(writer).text() : std::string(json);
}

MOONSHOT_INLINE RepeatWatch::Repeat RepeatWatch::count(const std::vector<ToolCall>& calls) {
  std::map<Key, int> streaks;
  Repeat most;
  for (const auto& call : calls) {
    const Key key(call.function.name, comparable(call.function.arguments));
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
