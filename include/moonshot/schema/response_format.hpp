#pragma once

/// @file
/// A request that asks for a C++ type, and the answer as that type.

#include <string>
#include <utility>

#include "moonshot/detail/json/decode.hpp"
#include "moonshot/error.hpp"
#include "moonshot/result.hpp"
#include "moonshot/schema/detail/answer_json.hpp"
#include "moonshot/schema/json_schema.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The strict response format for `T`, which has `MOONSHOT_FIELDS`. `name` names the schema:
/// letters, digits, `_`, `-`. Never fails; safe from any thread.
template <class T>
ResponseFormat response_format_for(std::string name = "answer") {
  ResponseFormat format;
  format.type = ResponseFormatType::json_schema;
  format.json_schema.emplace();
  format.json_schema->name = std::move(name);
  format.json_schema->schema = json_schema<T>();
  format.json_schema->strict = true;
  return format;
}

/// Why the first choice of `completion` has no complete text, or null where it has one:
/// `ContentFiltered` for a refusal or an answer that the filter cut, `DecodeError` for one that is
/// cut off, asks for tool calls or is missing. `endpoint` is that of the error.
ErrorPtr incomplete_content(const ChatCompletion& completion, const Endpoint& endpoint = {});

/// The first choice of `completion` as a `T`. A `<think>...</think>` before the JSON is left out,
/// and a Markdown fence that is the whole answer is opened: servers without structured output send
/// these. Fails as `incomplete_content` does, and with `DecodeError` where the text is no JSON or
/// not a `T`; the text is in its `body()`. Safe from any thread. `Chat::parse` does this and the
/// request in one.
template <class T>
Result<T> decode_content(const ChatCompletion& completion, const Endpoint& endpoint = {}) {
  if (auto error = incomplete_content(completion, endpoint)) return error;
  T value{};
  detail::Mismatch mismatch;
  std::string text = completion.text();
  if (detail::decode_text(detail::json_of_answer(text), value, mismatch)) return value;
  detail::explain_surroundings(text, mismatch);
  return detail::decode_error(mismatch, std::move(text), endpoint, {});
}

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/response_format.ipp"
#endif
