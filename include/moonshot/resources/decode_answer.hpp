#pragma once

/// @file
/// The body of a success to its type.

#include <string>
#include <utility>

#include "moonshot/errors/judge.hpp"
#include "moonshot/json/decode.hpp"
#include "moonshot/json/lookup.hpp"
#include "moonshot/pipeline/pipeline.hpp"
#include "moonshot/result.hpp"

namespace moonshot {

/// Decodes `answer` into a `T` with a member `head`. Fails with `DecodeError`, which keeps the
/// bytes, or with the exact `ApiError` where the body of a 2xx answer is an error.
template <class T>
Result<T> decode_answer(const Pipeline& pipeline, Answer answer) {
  T value{};
  json::Mismatch mismatch;
  const auto error = json::member_of(answer.body, "error");
  if (error && *error != "null") {
    return judge(pipeline.endpoint, std::move(answer.head), std::move(answer.body),
                 std::move(answer.attempt));
  }
  if (!json::decode_text(answer.body, value, mismatch)) {
    return json::decode_error(mismatch, std::move(answer.body), pipeline.endpoint,
                              {std::move(answer.attempt)});
  }
  value.head = std::move(answer.head);
  return value;
}

}  // namespace moonshot
