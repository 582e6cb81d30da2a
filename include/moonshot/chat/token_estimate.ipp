#pragma once

#include <cstddef>
#include <string>

#include "moonshot/chat/token_estimate.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/json.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

inline constexpr std::int64_t tokens_per_request =
    81;  // kimi-k3 with one message: 85 beside its text
inline constexpr std::int64_t tokens_per_message = 4;  // role and separators
inline constexpr std::int64_t tokens_per_tool_call = 8;
inline constexpr std::int64_t tokens_per_image = 1024;
inline constexpr std::int64_t tokens_per_video = 8192;
inline constexpr std::int64_t tokens_of_json_object = 47;  // measured on kimi-k3

/// Counts in sixths of a token, because a Chinese character is about two thirds of a token.
class TextEstimator {
 public:
  explicit TextEstimator(std::string_view text) noexcept : text_(text) {}

  std::int64_t run() noexcept {
    while (at_ < text_.size()) step();
    return (sixths_ + 5) / 6;
  }

 private:
  static bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

  template <class Is>
  std::int64_t run_of(Is is) noexcept {
    const auto start = at_;
    while (at_ < text_.size() && is(text_[at_])) ++at_;
    return static_cast<std::int64_t>(at_ - start);
  }
  void add(std::int64_t tokens) noexcept { sixths_ += 6 * tokens; }

  void step() noexcept {
    const char c = text_[at_];
    if (is_letter(c)) return add(1 + (run_of(is_letter) - 1) / 8);
    if (is_digit(c)) return add((run_of(is_digit) + 2) / 3);
    if (is_space(c)) return space(c);
    if (static_cast<unsigned char>(c) < 0x80) {
      return add((run_of([c](char other) { return other == c; }) + 3) / 4);
    }
    wide(static_cast<unsigned char>(c));
  }

  // One space belongs to the word after it; several spaces, or a line break, are a token.
  void space(char first) noexcept {
    const auto length = run_of(is_space);
    if (length > 1 || first != ' ') add(1);
  }

  void wide(unsigned char first) noexcept {
    const auto length = detail::utf8_length(text_.substr(at_, 4));
    at_ += length == 0 ? 1 : length;
    constexpr unsigned char first_cjk = 0xE2;  // U+2000 and above
    if (length == 4) {
      sixths_ += 12;  // emoji and rare characters
    } else if (length == 3 && first >= first_cjk) {
      sixths_ += 4;
    } else {
      sixths_ += length == 0 ? 6 : 3;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::int64_t sixths_ = 0;
};

template <class T>
std::int64_t tokens_as_json(const T& value) {
  const auto text = json::encode(value);
  return text ? estimate_tokens(std::string_view(*text)) : 0;
}

MOONSHOT_INLINE std::int64_t tokens_of(const ContentPart& part) {
  if (part.text) return estimate_tokens(std::string_view(*part.text));
  return part.video_url ? tokens_per_video : tokens_per_image;
}

}  // namespace detail

MOONSHOT_INLINE std::int64_t estimate_tokens(std::string_view text) {
  return detail::TextEstimator(text).run();
}

MOONSHOT_INLINE std::int64_t estimate_tokens(const Message& message) {
  std::int64_t tokens = detail::tokens_per_message;
  const auto add = [&](std::string_view text) { tokens += estimate_tokens(text); };
  if (const auto* text = message.content.text()) add(*text);
  if (const auto* parts = message.content.parts()) {
    for (const auto& part : *parts) tokens += detail::tokens_of(part);
  }
  if (message.reasoning_content) add(*message.reasoning_content);
  for (const auto& call : message.tool_calls) {
    tokens += detail::tokens_per_tool_call;
    add(call.id);
    add(call.function.name);
    add(call.function.arguments);
  }
  if (message.tool_call_id) add(*message.tool_call_id);
  if (message.name) add(*message.name);
  for (const auto& tool : message.tools) tokens += detail::tokens_as_json(tool);
  return tokens;
}

MOONSHOT_INLINE std::int64_t estimate_tokens(const std::vector<Message>& messages) {
  std::int64_t tokens = detail::tokens_per_request;
  for (const auto& message : messages) tokens += estimate_tokens(message);
  return tokens;
}

MOONSHOT_INLINE std::int64_t estimate_tokens(const ChatRequest& request) {
  std::int64_t tokens = estimate_tokens(request.messages);
  for (const auto& tool : request.tools) tokens += detail::tokens_as_json(tool);
  if (request.response_format && request.response_format->type != ResponseFormatType::text) {
    tokens += detail::tokens_of_json_object;
    if (request.response_format->json_schema) {
      tokens += detail::tokens_as_json(*request.response_format->json_schema);
    }
  }
  return tokens;
}

MOONSHOT_NAMESPACE_END
