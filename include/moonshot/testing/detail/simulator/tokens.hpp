#pragma once

/// @file
/// A tokenizer of the right order of magnitude: every four characters are a token.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Byte length of the first `characters` characters of UTF-8 text.
inline std::size_t utf8_prefix(std::string_view text, std::size_t characters) {
  std::size_t bytes = 0;
  while (bytes < text.size() && characters > 0) {
    ++bytes;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
      ++bytes;
    }
    --characters;
  }
  return bytes;
}

/// Splits a text into its tokens, never inside a character. Joined, they are the text.
inline std::vector<std::string> tokenize(std::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    const std::size_t bytes = utf8_prefix(text, 4);
    tokens.emplace_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return tokens;
}

inline std::int64_t count_tokens(std::string_view text) {
  std::size_t characters = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++characters;
  }
  return static_cast<std::int64_t>((characters + 3) / 4);
}

/// Tokens of one message: text by its length, a picture or video at a flat rate.
inline std::int64_t message_tokens(const Json& message) {
  constexpr std::int64_t media_tokens = 1024;
  std::int64_t tokens = count_tokens(content_text(message)) +
                        count_tokens(string_member(message, "reasoning_content"));
  if (const Json* content = member(message, "content"); content && content->is_array()) {
    for (const Json& part : *content) {
      if (string_member(part, "type") != "text") tokens += media_tokens;
    }
  }
  for (const char* name : {"tool_calls", "tools"}) {
    if (const Json* value = member(message, name)) tokens += count_tokens(to_go_json(*value));
  }
  return tokens;
}

/// The thinking effort, which a request may give in either of two places.
inline std::string effort_of(const Json& body) {
  const std::string effort = string_member(body, "reasoning_effort");
  const Json* thinking = member(body, "thinking");
  return effort.empty() && thinking ? string_member(*thinking, "effort") : effort;
}

/// Hash and tokens of each prefix of the prompt. Each prefix has one message more than the one
/// before, and the last one is the whole prompt. What comes before the first message is part of all
/// of them.
inline std::vector<std::pair<std::uint64_t, std::int64_t>> prompt_prefixes(
    const ModelProfile& model, const Json& body) {
  std::int64_t tokens = model.prompt_overhead;
  std::uint64_t hash = hash_of(model.id);
  // As recorded: 94 instead of 93 tokens with a low effort, and 47 more for a JSON object.
  const std::string effort = effort_of(body);
  if (!effort.empty() && effort != "max") tokens += 1;
  hash = hash_of(effort, hash);
  if (const Json* tools = member(body, "tools")) {
    const std::string text = to_go_json(*tools);
    tokens += count_tokens(text);
    hash = hash_of(text, hash);
  }
  if (const Json* format = member(body, "response_format")) {
    if (string_member(*format, "type") != "text") tokens += 47;
    hash = hash_of(to_go_json(*format), hash);
  }
  std::vector<std::pair<std::uint64_t, std::int64_t>> prefixes;
  if (const Json* messages = member(body, "messages")) {
    for (const Json& message : *messages) {
      tokens += message_tokens(message);
      hash = hash_of(to_go_json(message), hash);
      prefixes.emplace_back(hash, tokens);
    }
  }
  return prefixes;
}

inline std::int64_t prompt_tokens(const ModelProfile& model, const Json& body) {
  const auto prefixes = prompt_prefixes(model, body);
  return prefixes.empty() ? model.prompt_overhead : prefixes.back().second;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
