#pragma once

#include <utility>

#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/says_something.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/stream/whole_answer.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/resources/batch_results.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// The error of a line that was not run. Its words are not documented: those that are not known to
/// be the API's still come from its file, and not from a gateway.
MOONSHOT_INLINE ErrorPtr error_of_line(const Endpoint& endpoint, const BatchLine& line,
                                       std::string_view text) {
  auto judged = detail::judge(endpoint, {}, std::string(text), {});
  if (judged->kind() != ErrorKind::gateway_error) return judged;
  ApiErrorData data;
  const auto& error = line.error->text();
  const auto words = detail::string_member(error, "message");
  data.message = words ? *words : detail::string_of(error).value_or(error);
  data.code = detail::string_member(line.error->text(), "code").value_or("");
  data.type = detail::string_member(line.error->text(), "type").value_or("");
  data.body = std::string(text);
  data.endpoint = endpoint;
  data.provenance.origin = Origin::unknown;
  data.provenance.evidence.emplace_back("It is the error of one line of a batch.");
  return make_api_error(ErrorKind::api_error, std::move(data));
}

MOONSHOT_INLINE Result<ChatCompletion> completion_of_line(const Endpoint& endpoint,
                                                          const BatchLine& line,
                                                          std::string_view text) {
  const bool has_error = line.error && says_something(line.error->text());
  if (line.response && (!has_error || line.response->body.text() != "null")) {
    detail::Answer answer;
    answer.head.status = static_cast<int>(line.response->status_code);
    const auto& body = line.response->body.text();
    answer.body = detail::string_of(body).value_or(body);
    // Without a status that can be read, the body says what it is.
    const bool is_answer = answer.head.status == 0 && member_of(answer.body, "choices").has_value();
    if (answer.head.is_success() || is_answer) {
      return detail::decode_answer<ChatCompletion>(endpoint, std::move(answer));
    }
    return detail::refusal_of(endpoint, std::move(answer));
  }
  if (has_error) return error_of_line(endpoint, line, text);
  return detail::decode_error({"", "the member `response` or `error`", "neither"},
                              std::string(text), endpoint);
}

}  // namespace detail

MOONSHOT_INLINE BatchLineResult read_batch_line(const Endpoint& endpoint, std::string_view line) {
  BatchLine read;
  detail::Mismatch mismatch;
  detail::AnswerText text(line);
  if (!text.decode(read, mismatch)) {
    return {read.custom_id, detail::decode_error(mismatch, std::string(line), endpoint)};
  }
  return {read.custom_id, detail::completion_of_line(endpoint, read, line)};
}

MOONSHOT_NAMESPACE_END
