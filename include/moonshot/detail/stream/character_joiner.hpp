#pragma once

/// @file
/// Joins the characters that a server has cut in two between chunks.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Holds back the first half of a character, be it an escaped surrogate or the first bytes of its
/// UTF-8, until the next piece of the same text has come. What belongs to nothing becomes U+FFFD.
/// Not for concurrent use.
class CharacterJoiner {
 public:
  /// Whether a half is held back.
  bool holding() const noexcept { return !held_.empty(); }
  /// Sets the texts of `chunk`, which was read from `json` after its repair, to what they are with
  /// the halves of the chunks before. `json` are the bytes of the event as they came.
  void join(std::string_view json, ChatChunk& chunk);
  /// The U+FFFD for what is held back, as a last chunk. Its choices are empty where nothing is.
  ChatChunk take_rest();

 private:
  /// A text of a choice: its name, or `arguments` and the place of the call.
  using Key = std::pair<std::int64_t, std::string>;

  void join_choice(JsonReader& reader, ChunkChoice& choice);
  void join_parts(JsonReader& reader, ChunkChoice& choice);
  void join_delta(JsonReader& reader, ChunkChoice& choice);
  void join_calls(JsonReader& reader, ChunkChoice& choice);
  void join_call(JsonReader& reader, const Key& key, ToolCallDelta& call);
  void join_arguments(JsonReader& reader, const Key& key, FunctionCallDelta& function);
  void join_function_call(JsonReader& reader, ChunkChoice& choice);
  void end_choice(ChunkChoice& choice);
  std::string whole_characters(const Key& key, std::string text);

  std::map<Key, std::string> held_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/character_joiner.ipp"
#endif
