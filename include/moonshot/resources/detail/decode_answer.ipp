#pragma once

#include "moonshot/detail/errors/says_something.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/stream/chat_decoder.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool has_content(std::string_view text, std::string_view name) {
  const auto content = member_of(text, name);
  return content && says_something(*content);
}

MOONSHOT_INLINE ErrorPtr error_of_answer(const Endpoint& endpoint, Answer answer,
                                         std::string_view text, std::string_view content_member,
                                         Mismatch mismatch) {
  const bool is_there = member_of(text, content_member).has_value();
  if (is_there ? holds_error(text) : reads_as_error(text, answer.head.headers)) {
    return refusal_of(endpoint, std::move(answer));
  }
  if (mismatch.expected.empty()) {
    mismatch.expected = "the member `" + std::string(content_member) + "`";
    mismatch.found = "no such member";
  } else if (is_other_text(text, mismatch)) {
    mismatch.found = describe_body(text);
  }
  return decode_error(mismatch, std::move(answer.body), endpoint, std::move(answer.attempts))
      .share();
}

/// Whether a body is an event stream, whatever its content type says.
MOONSHOT_INLINE bool holds_events(std::string_view body) noexcept {
  const auto start = answer_start(body);
  if (start < body.size() && body[start] == '{') return false;
  return is_event_stream(trim(without_utf8_mark(body)));
}

MOONSHOT_INLINE Result<ChatCompletion> decode_chat_answer(const Endpoint& endpoint, Answer answer) {
  if (!holds_events(answer.body)) {
    return read_chat_answer(endpoint, std::move(answer.head), std::move(answer.body),
                            std::move(answer.attempts));
  }
  ChatDecoder decoder(endpoint, answer.body.size());
  decoder.head(std::move(answer.head), std::move(answer.attempts));
  decoder.push(answer.body);
  while (decoder.next() != nullptr) {
  }
  decoder.end("the body ended");
  if (decoder.error() != nullptr) return decoder.error();
  return std::move(decoder.value());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
