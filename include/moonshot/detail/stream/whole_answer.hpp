#pragma once

/// @file
/// The whole JSON body of a chat answer, whichever kind of call it answers.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/json/decode.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The text of an answer or of a part of it. Once they are in the way, halves of surrogate pairs
/// and bytes that are not UTF-8 become U+FFFD, and control characters within strings are escaped;
/// `NaN` and `Infinity` become `null`, except in the members that carry the meaning.
class AnswerText {
 public:
  /// `text` must outlive it. A byte order mark at its start is left out.
  explicit AnswerText(std::string_view text) noexcept;
  AnswerText(const AnswerText&) = delete;
  AnswerText& operator=(const AnswerText&) = delete;

  /// Reads all of it into `value`, which must be as it was made. On failure fills `mismatch` and
  /// returns false.
  template <class T>
  bool decode(T& value, Mismatch& mismatch) {
    return decode(decode_function<T>(), reset_function<T>(), &value, mismatch);
  }
  /// As it was read.
  std::string_view text() const noexcept { return text_; }
  /// The same, but with what is no character as it came.
  std::string_view with_halves() const noexcept { return with_halves_; }
  /// Whether something was in the way.
  bool repaired() const noexcept { return !repaired_.empty(); }

 private:
  bool decode(bool (*read)(Decoder&, void*), void (*reset)(void*), void* value, Mismatch& mismatch);

  std::string_view text_;
  std::string_view with_halves_;
  std::string mended_;
  std::string repaired_;
};

/// Where the first line of a body begins that is neither empty nor a comment of an event stream, or
/// its end. A byte order mark is passed over.
std::size_t answer_start(std::string_view body) noexcept;

/// The number of a choice by its index. One that is none is that of the first.
constexpr std::int64_t place_of(std::int64_t index) noexcept { return index > 0 ? index : 0; }

/// Whether the data of an event is the sign that the message is complete. Some servers put it into
/// quotes.
bool is_done_sign(std::string_view data) noexcept;

/// Whether a text that could not be read is an error. `spoken` is the part of it that is; empty for
/// all of it.
bool is_refusal(std::string_view text, const http::Headers& headers, std::string_view& spoken);

/// Reads a whole answer. Fails with `DecodeError`, which keeps the bytes, where it has no choice or
/// a part that carries its meaning cannot be read; and with the exact `ApiError` where it is an
/// error.
///
/// What has `choices` is an answer, and none of its texts is read as an error. An `error` that says
/// something makes it one all the same where it stands in a choice, or where no choice says
/// anything; beside choices that do it stays in `extra`.
Result<ChatCompletion> read_chat_answer(const Endpoint& endpoint, http::ResponseHead head,
                                        std::string body, std::vector<Attempt> attempts);

/// What a whole message adds to a stream.
Delta delta_of(const Message& message);

/// The one chunk that says what a whole answer says.
ChatChunk chunk_of(const ChatCompletion& answer);

/// Whether anything was counted.
bool says_something(const Usage& usage) noexcept;
/// Whether a message holds anything of an answer.
bool says_something(const Message& message);

/// Takes a text that some servers send under another name, e.g. `reasoning` in the place of
/// `reasoning_content`. It stays among the unknown members where `text` has one already. Returns
/// whether it was taken.
bool take_text(std::optional<std::string>& text, Extra& unknown, std::string_view name);

/// Whether a body that could not be read, for `mismatch`, does not even begin as JSON.
bool is_other_text(std::string_view body, const Mismatch& mismatch);

/// What a body is that is no answer, for the error that says so, e.g. `an HTML page`.
std::string describe_body(std::string_view body);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/whole_answer.ipp"
#endif
