#pragma once

/// @file
/// The body of a success to its type.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/stream/whole_answer.hpp"
#include "moonshot/fwd.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The refusal that `answer` is, whatever its status.
inline ErrorPtr refusal_of(const Endpoint& endpoint, Answer answer) {
  return judge(endpoint, std::move(answer.head), std::move(answer.body),
               std::move(answer.attempts));
}

/// The member without which an answer of type `T` says nothing.
template <class T>
inline constexpr std::string_view content_member = "data";

/// Whether an answer of type `T` with content is one although an `error` stands beside it, which
/// then is in `extra`. Of a type that needs no more than an id, an error may have all.
template <class T>
inline constexpr bool outweighs_error = false;
template <>
inline constexpr bool outweighs_error<ModelList> = true;
template <>
inline constexpr bool outweighs_error<FileList> = true;
template <>
inline constexpr bool outweighs_error<BatchPage> = true;
template <>
inline constexpr bool outweighs_error<Batch> = true;

/// Whether the member `name` of an answer says anything.
bool has_content(std::string_view text, std::string_view name);

/// What is wrong where a member that must hold a number is absent or null; else nothing. `pointer`
/// leads to `value`.
template <class T>
std::optional<Mismatch> find_missing(const T& value, const std::string& pointer,
                                     const std::string& name) {
  if (was_absent(value, name))
    return Mismatch{pointer, "the member `" + name + "`", "no such member"};
  if (was_null(value, name)) return Mismatch{pointer + "/" + name, "a number", "null"};
  return std::nullopt;
}

/// The answer to a chat call: see `read_chat_answer`. Events in the place of one JSON value are
/// read as a stream.
Result<ChatCompletion> decode_chat_answer(const Endpoint& endpoint, Answer answer);

/// The error of an answer that could not be read as what it should be, for `mismatch`, or that
/// lacks its content. `text` is its body as it was read.
ErrorPtr error_of_answer(const Endpoint& endpoint, Answer answer, std::string_view text,
                         std::string_view content_member, Mismatch mismatch);

/// Decodes `answer` into a `T` with members `extra` and `head`. Fails with `DecodeError`, which
/// keeps the bytes, or with the exact `ApiError` where the body of a 2xx answer is an error, also
/// in an intermediary's form.
template <class T>
Result<T> decode_answer(const Endpoint& endpoint, Answer answer) {
  if constexpr (std::is_same_v<T, ChatCompletion>) {
    return decode_chat_answer(endpoint, std::move(answer));
  } else {
    T value{};
    Mismatch mismatch;
    AnswerText body(answer.body);
    const bool decoded = body.decode(value, mismatch);
    if (decoded && error_in(value.extra) != nullptr &&
        !(outweighs_error<T> && has_content(body.text(), content_member<T>))) {
      return refusal_of(endpoint, std::move(answer));
    }
    if (!decoded || was_absent(value, content_member<T>)) {
      const std::string text(body.text());
      return error_of_answer(endpoint, std::move(answer), text, content_member<T>,
                             std::move(mismatch));
    }
    value.head = std::move(answer.head);
    return value;
  }
}

/// How many tokens the prompt of an answer had, where it says so.
template <class T>
std::optional<std::int64_t> prompt_tokens_of(const T& value) {
  if constexpr (std::is_same_v<T, ChatCompletion>) {
    if (value.usage) return value.usage->prompt_tokens;
  }
  return std::nullopt;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/decode_answer.ipp"
#endif
