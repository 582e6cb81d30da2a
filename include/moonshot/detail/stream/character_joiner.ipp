#pragma once

#include <cstddef>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/stream/character_joiner.hpp"
#include "moonshot/detail/stream/extra_sum.hpp"
#include "moonshot/detail/text/integer.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/json.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::string_view arguments_of_call = "arguments of call ";
inline constexpr std::string_view older_call = "function_call";

/// The surrogate at the start of `text`, in the three bytes that `JsonReader` gives it, or 0.
MOONSHOT_INLINE std::uint32_t surrogate_at(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() < 3 || byte(0) != 0xED || byte(1) < 0xA0 || byte(1) > 0xBF || byte(2) < 0x80 ||
      byte(2) > 0xBF) {
    return 0;
  }
  return 0xD000U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
}

MOONSHOT_INLINE std::string CharacterJoiner::whole_characters(const Key& key, std::string text) {
  const auto before = held_.find(key);
  if (before != held_.end()) {
    text.insert(0, before->second);
    held_.erase(before);
  }
  constexpr std::size_t surrogate_size = 3;
  std::string whole;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto length = utf8_length(rest.substr(0, 4));
    const auto unit = surrogate_at(rest);
    std::size_t taken = length;
    if (length != 0) {
      whole.append(rest.substr(0, length));
    } else if (is_high_surrogate(unit) &&
               is_low_surrogate(surrogate_at(rest.substr(surrogate_size)))) {
      append_utf8(whole, join_surrogates(unit, surrogate_at(rest.substr(surrogate_size))));
      taken = 2 * surrogate_size;
    } else {
      taken = unit != 0 ? surrogate_size : broken_length(rest);
      const bool begins = unit != 0 ? is_high_surrogate(unit)
                                    : static_cast<unsigned char>(rest.front()) >= 0xC2 &&
                                          static_cast<unsigned char>(rest.front()) <= 0xF4;
      if (begins && taken == rest.size()) {
        held_[key] = std::string(rest);
      } else {
        whole += replacement_character;
      }
    }
    rest.remove_prefix(taken);
  }
  return whole;
}

MOONSHOT_INLINE void CharacterJoiner::join_arguments(JsonReader& reader, const Key& key,
                                                     FunctionCallDelta& function) {
  std::string_view name;
  std::string_view ignored;
  reader.enter_object();
  while (reader.next_member(name)) {
    std::string text;
    if (name != "arguments" || reader.peek() != ValueType::string) {
      reader.read_raw(ignored);
    } else if (reader.read_string(text)) {
      function.arguments = whole_characters(key, std::move(text));
    }
  }
}

MOONSHOT_INLINE void CharacterJoiner::join_call(JsonReader& reader, const Key& key,
                                                ToolCallDelta& call) {
  std::string_view name;
  std::string_view ignored;
  if (!reader.enter_object()) return;
  while (reader.next_member(name)) {
    if (name == "function" && reader.peek() == ValueType::object && call.function) {
      join_arguments(reader, key, *call.function);
    } else {
      reader.read_raw(ignored);
    }
  }
}

MOONSHOT_INLINE void CharacterJoiner::join_function_call(JsonReader& reader, ChunkChoice& choice) {
  FunctionCallDelta call;
  Mismatch ignored;
  const auto* raw = choice.delta.extra.find(older_call);
  if (raw != nullptr) decode_text(raw->text(), call, ignored, Strictness::answer);
  join_arguments(reader, {choice.index, std::string(older_call)}, call);
  auto text = json::encode(call);
  if (raw != nullptr && text) choice.delta.extra.set(older_call, JsonText(std::move(*text)));
}

MOONSHOT_INLINE void CharacterJoiner::join_calls(JsonReader& reader, ChunkChoice& choice) {
  auto& calls = choice.delta.tool_calls;
  std::string_view ignored;
  std::size_t position = 0;
  if (!reader.enter_array()) return;
  while (reader.next_element()) {
    if (reader.peek() != ValueType::object || position >= calls.size()) {
      reader.read_raw(ignored);
      continue;
    }
    auto& call = calls[position];
    const auto place = call.index.value_or(static_cast<std::int64_t>(position));
    join_call(reader, {choice.index, std::string(arguments_of_call) + std::to_string(place)}, call);
    ++position;
  }
}

/// Whether a member of a delta may have been taken for its content.
MOONSHOT_INLINE bool is_other_content(std::string_view name) noexcept {
  return name == "text" || name == "message";
}

MOONSHOT_INLINE void CharacterJoiner::join_parts(JsonReader& reader, ChunkChoice& choice) {
  auto& parts = choice.delta.content_parts;
  std::string_view name;
  std::string_view ignored;
  std::size_t position = 0;
  if (!reader.enter_array()) return;
  while (reader.next_element()) {
    if (reader.peek() != ValueType::object || position >= parts.size()) {
      reader.read_raw(ignored);
      continue;
    }
    auto& part = parts[position++];
    reader.enter_object();
    while (reader.next_member(name)) {
      std::string text;
      if (name != "text" || reader.peek() != ValueType::string || !part.is_text()) {
        reader.read_raw(ignored);
      } else if (reader.read_string(text)) {
        part.text = whole_characters({choice.index, "content"}, std::move(text));
      }
    }
  }
  choice.delta.content = Content(parts).joined_text();
}

MOONSHOT_INLINE void CharacterJoiner::join_delta(JsonReader& reader, ChunkChoice& choice) {
  auto& delta = choice.delta;
  ExtraSum unknown;
  std::string_view view;
  std::string_view ignored;
  if (!reader.enter_object()) return;
  while (reader.next_member(view)) {
    const std::string name(view);
    const auto type = reader.peek();
    std::string text;
    if (name == "tool_calls" && type == ValueType::array) {
      join_calls(reader, choice);
    } else if (name == "content" && type == ValueType::array) {
      join_parts(reader, choice);
    } else if (name == older_call && type == ValueType::object) {
      join_function_call(reader, choice);
    } else if (name == "message" && type == ValueType::object &&
               delta.extra.find(name) == nullptr) {
      join_delta(reader, choice);
    } else if (type != ValueType::string) {
      reader.read_raw(ignored);
    } else if (reader.read_string(text) && name != "role" && !text.empty()) {
      const bool is_content =
          name == "content" || (is_other_content(name) && delta.extra.find(name) == nullptr);
      auto whole = whole_characters({choice.index, is_content ? "content" : name}, std::move(text));
      if (is_content) {
        delta.content = std::move(whole);
      } else if (name == "reasoning_content") {
        delta.reasoning_content = std::move(whole);
      } else {
        unknown.set(delta.extra, name, whole);
      }
    }
  }
}

MOONSHOT_INLINE void CharacterJoiner::join_choice(JsonReader& reader, ChunkChoice& choice) {
  std::string_view name;
  std::string_view ignored;
  if (!reader.enter_object()) return;
  // What stood in another place and was taken from there is no unknown member any more.
  const auto was_taken = [&] { return choice.extra.find(name) == nullptr; };
  while (reader.next_member(name)) {
    const auto type = reader.peek();
    if (type == ValueType::object && (name == "delta" || (name == "message" && was_taken()))) {
      join_delta(reader, choice);
    } else if (type == ValueType::string && (name == "text" || name == "content") && was_taken()) {
      std::string text;
      if (!reader.read_string(text)) return;
      if (!text.empty()) {
        choice.delta.content = whole_characters({choice.index, "content"}, std::move(text));
      }
    } else {
      reader.read_raw(ignored);
    }
  }
  if (choice.finish_reason && !choice.finish_reason->word().empty()) end_choice(choice);
}

/// Puts the U+FFFD for the text of `name` behind what a choice has of it.
MOONSHOT_INLINE void append_rest(ChunkChoice& choice, const std::string& name, ExtraSum& unknown) {
  const std::string rest(replacement_character);
  if (name.compare(0, arguments_of_call.size(), arguments_of_call) == 0) {
    auto& call = choice.delta.tool_calls.emplace_back();
    call.index = to_integer(std::string_view(name).substr(arguments_of_call.size()));
    call.function.emplace().arguments = rest;
  } else if (name == "content") {
    choice.delta.content = choice.delta.content.value_or("") + rest;
    auto& parts = choice.delta.content_parts;
    if (!parts.empty()) parts.push_back(text_part(rest));
  } else if (name == "reasoning_content" || name == "reasoning") {
    choice.delta.reasoning_content = choice.delta.reasoning_content.value_or("") + rest;
  } else if (name == older_call) {
    PresenceAccess::append(choice.delta.extra, name, R"({"arguments":"\ufffd"})");
  } else {
    unknown.append(choice.delta.extra, {name, JsonText::string(rest)});
  }
}

MOONSHOT_INLINE void CharacterJoiner::end_choice(ChunkChoice& choice) {
  ExtraSum unknown;
  auto held = held_.lower_bound({choice.index, std::string()});
  while (held != held_.end() && held->first.first == choice.index) {
    append_rest(choice, held->first.second, unknown);
    held = held_.erase(held);
  }
}

MOONSHOT_INLINE void CharacterJoiner::join(std::string_view json, ChatChunk& chunk) {
  JsonReader reader(json, JsonReader::Halves::keep);
  std::string_view name;
  std::string_view ignored;
  if (!reader.enter_object()) return;
  while (reader.next_member(name)) {
    if (name != "choices" || reader.peek() != ValueType::array) {
      reader.read_raw(ignored);
      continue;
    }
    std::size_t index = 0;
    reader.enter_array();
    while (reader.next_element()) {
      if (reader.peek() == ValueType::object && index < chunk.choices.size()) {
        join_choice(reader, chunk.choices[index++]);
      } else {
        reader.read_raw(ignored);
      }
    }
  }
}

MOONSHOT_INLINE ChatChunk CharacterJoiner::take_rest() {
  ChatChunk chunk;
  while (!held_.empty()) {
    auto& choice = chunk.choices.emplace_back();
    choice.index = held_.begin()->first.first;
    end_choice(choice);
  }
  return chunk;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
