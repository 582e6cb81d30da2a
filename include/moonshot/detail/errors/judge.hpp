#pragma once

/// @file
/// From the bytes of a refusal to the exact error.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/errors/refusal.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the body of a 2xx answer is an error: a JSON object with a member `error` that says
/// something. Some gateways send null, `{}`, `false` or empty members with every chunk.
bool holds_error(std::string_view body);
/// The `error` among the unknown members of a decoded 2xx answer, or of a part of it. Null where
/// there is none that says something. Points into `unknown`.
const JsonText* error_in(const Extra& unknown);
/// The same for the body of an answer that has content: an `error` beside it must have words, or
/// it would cost the answer. Returns the `error` as it stands in `body`, else an empty text.
std::string_view error_beside_content(std::string_view body);
/// The same for the unknown members of a decoded answer with content, or of a part of it.
const JsonText* error_beside_content(const Extra& unknown);
/// Whether the body of a 2xx answer is the error of an intermediary that answers 2xx: a known
/// wrapper or one of the API's own messages. Never to be asked of a body that has the content of a
/// success, `choices` above all: its texts may quote an error. Never fails.
bool reads_as_error(std::string_view body, const http::Headers& headers);

/// Whether nothing tells if an error without a class passes by itself: its words are those that a
/// gateway writes in place of any others, or it is a 429 that does not speak of money.
bool has_undecided_words(std::string_view body, const http::Headers& headers, int status);

/// Determines the class, the fields and the provenance of a refusal, be it a response or an error
/// event within a stream. Never fails: what is not understood is an `ApiError` with everything
/// kept.
ErrorPtr judge(Refusal refusal);

/// The same for an answer that has just been received.
ErrorPtr judge(const Endpoint& endpoint, http::ResponseHead head, std::string body,
               std::vector<Attempt> attempts);

/// The same where only `spoken`, a JSON value within `body`, is the error; empty: all of `body`.
ErrorPtr judge_part(const Endpoint& endpoint, http::ResponseHead head, std::string body,
                    std::string_view spoken, std::vector<Attempt> attempts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/judge.ipp"
#endif
