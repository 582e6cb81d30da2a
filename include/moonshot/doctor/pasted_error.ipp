#pragma once

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/errors/choices.hpp"
#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/detail/errors/http_head.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/line_marks.hpp"
#include "moonshot/detail/errors/no_answer.hpp"
#include "moonshot/detail/errors/speech.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/errors/told_status.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/doctor/pasted_error.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Reads the response heads in front of the text. The last one counts, because the head of a proxy
/// or of `100 Continue` may come before it. The text itself stays as it was pasted.
MOONSHOT_INLINE void read_heads(PastedError& pasted) {
  std::string_view rest = trim(pasted.text);
  const bool has_headers = !pasted.headers.empty();
  int status = 0;
  http::Headers headers;
  while (begins(rest, "HTTP/")) {
    std::string_view before = rest;
    http::Headers read;
    const int own = take_head(rest, [&](std::string_view line, std::size_t name) {
      read.add(std::string(line.substr(0, name)), std::string(trim(line.substr(name + 1))));
    });
    if (own == 0) {
      // A body that begins like a head.
      rest = before;
      break;
    }
    if (rest.empty()) rest = read_status_line(take_line(before)).behind;
    status = own;
    headers = std::move(read);
  }
  if (status == 0) return;
  if (!has_headers) pasted.headers = std::move(headers);
  if (pasted.status == 0) pasted.status = status;
  pasted.text = std::string(rest);
}

/// What an event of the streams of `/anthropic/v1/messages` and `/v1/responses` is.
enum class OtherEvent { none, answer, error };

MOONSHOT_INLINE OtherEvent other_event(const ErrorObject& object) {
  constexpr std::string_view kinds[] = {"message_", "content_block_", "response."};
  const std::string type = object.text_of("type");
  const bool listed = std::any_of(std::begin(kinds), std::end(kinds),
                                  [&](std::string_view kind) { return begins(type, kind); });
  if (!listed) return OtherEvent::none;
  const auto response = object.object("response");
  const bool failed = type == "response.failed" || speaks_as_error(object.raw("error")) ||
                      (response && speaks_as_error(response->raw("error")));
  return failed ? OtherEvent::error : OtherEvent::answer;
}

/// Whether `text` is one object of the API's answers, and `known` whether it has a member that only
/// answers have. The answer of a line of a batch stands in it.
MOONSHOT_INLINE bool is_answer_object(std::string_view text, bool& known) {
  constexpr std::string_view members[] = {"choices", "search_results", "markdown"};
  constexpr std::string_view objects[] = {
      "list", "model", "file", "batch", "response", "chat.completion", "chat.completion.chunk"};
  auto object = ErrorObject::parse(text);
  if (!object) return false;
  if (object->has("custom_id") && object->raw("error").empty()) {
    const auto response = object->object("response");
    text = response ? response->raw("body") : std::string_view();
    object = ErrorObject::parse(text);
    if (!object) return false;
  }
  // All else in such an event is what the model says.
  const auto event = other_event(*object);
  known = known || event == OtherEvent::answer;
  if (event != OtherEvent::none) return event == OtherEvent::answer;
  const bool refused =
      holds_choices(*object) ? !error_beside_content(text).empty() : holds_error(text);
  if (refused) return false;
  if (!errors_of_choices(object->raw("choices")).empty()) return false;
  for (const auto name : members) known = known || !object->raw(name).empty();
  for (const auto name : objects) known = known || object->text_of("object") == name;
  const auto data = object->object("data");
  known = known || (data && (data->has("available_balance") || data->has("total_tokens")));
  known = known || (object->text_of("type") == "message" && object->has("content"));
  return true;
}

/// The same for the events of a stream.
MOONSHOT_INLINE bool is_answer_stream(std::string_view text, bool& known) {
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!begins(line, "data:")) {
      // What is no line of a stream is what a program has printed behind it.
      const bool is_printed = !is_event_stream(line);
      if (is_printed && (is_text_of_error(line) || reads_as_error(line, {}))) return false;
      continue;
    }
    const std::string_view data = trim(line.substr(5));
    if (data.empty() || data == "[DONE]") continue;
    if (!is_answer_object(data, known)) return false;
  }
  return known;
}

/// The same for a list of answers, and for answers one behind another. `known` is of the last one.
MOONSHOT_INLINE bool is_answer_list(std::string_view text, bool& known) {
  if (begins(text, "[")) {
    JsonReader list(text);
    std::string_view raw;
    list.enter_array();
    while (list.next_element()) {
      known = false;
      if (!list.read_raw(raw) || !is_answer_object(raw, known) || !known) return false;
    }
    return known && list.finish();
  }
  while (!text.empty()) {
    std::string_view raw;
    known = false;
    if (!JsonReader(text).read_raw(raw) || !is_answer_object(raw, known) || !known) return false;
    text = trim(text.substr(raw.size()));
  }
  return known;
}

/// Whether `text` consists of answers with words in front of each, as programs print them. What
/// stands between two of them names no status of a refusal.
MOONSHOT_INLINE bool is_printed_answers(std::string_view text) {
  constexpr int most_tries = 32;
  bool known = false;
  auto at = text.find('{');
  for (int i = 0; i < most_tries && at != std::string_view::npos; ++i) {
    std::string_view raw;
    const bool whole = JsonReader(text.substr(at)).read_raw(raw);
    const auto object = whole ? ErrorObject::parse(raw) : std::nullopt;
    if (object && holds_choices(*object)) {
      if (known && told_status(text.substr(0, at)) != 0) return false;
      if (!is_answer_object(raw, known)) return false;
      text.remove_prefix(at + raw.size());
      at = text.find('{');
    } else {
      if (object && holds_error(raw)) return false;
      at = text.find('{', at + (whole ? raw.size() : 1));
    }
  }
  return known && trim(text).empty();
}

inline constexpr std::string_view python_answer_label = "ChatCompletion";

/// Where the first repr of an answer within `text` ends, as Python prints what openai-python gives:
/// `ChatCompletion(id='...', choices=[Choice(...)], ...)`; 0 where there is none, or one that holds
/// an error.
MOONSHOT_INLINE std::size_t end_of_python_answer(std::string_view text) {
  constexpr std::string_view names[] = {"ChatCompletion", "ChatCompletionChunk",
                                        "ChatCompletionMessage"};
  const auto start = text.find(python_answer_label);
  if (start == std::string_view::npos) return 0;
  const auto open = text.find('(', start);
  const auto name = text.substr(start, open - start);
  if (std::find(std::begin(names), std::end(names), name) == std::end(names)) return 0;
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      at += end_of_string(text.substr(at)) - 1;
      continue;
    }
    if (begins(text.substr(at), "error=") && !begins(text.substr(at), "error=None")) return 0;
    depth += c == '(' || c == '[' || c == '{' ? 1 : 0;
    depth -= c == ')' || c == ']' || c == '}' ? 1 : 0;
    if (depth == 0) return at + 1;
  }
  return 0;
}

/// Whether `text` ends in reprs of answers. Words may stand in front of each; between two of them
/// they name no status of a refusal. What stands in their strings is what the model says.
MOONSHOT_INLINE bool is_python_answer(std::string_view text) {
  bool known = false;
  while (!trim(text).empty()) {
    const auto end = end_of_python_answer(text);
    if (end == 0) return false;
    if (known && told_status(text.substr(0, text.find(python_answer_label))) != 0) return false;
    text.remove_prefix(end);
    known = true;
  }
  return known;
}

MOONSHOT_INLINE void read_headers(std::string_view object, http::Headers& headers) {
  detail::JsonReader reader(object);
  std::string_view name;
  if (!reader.enter_object()) return;
  headers = {};
  while (reader.next_member(name)) {
    std::string copy(name);
    std::string_view raw;
    if (!reader.read_raw(raw)) return;
    if (raw != "null")
      headers.add(std::move(copy), detail::string_of(raw).value_or(std::string(raw)));
  }
}

/// The error of a call that got no answer, of which a text tells.
MOONSHOT_INLINE ErrorPtr error_of(const NoAnswer& failure, PastedError pasted) {
  CallErrorData fields;
  fields.message = "The text tells of a call that got no answer: \"" + std::string(failure.words) +
                   "\" stands in it.";
  fields.endpoint = std::move(pasted.endpoint);
  fields.phase = failure.phase;
  switch (failure.kind) {
    case ErrorKind::tls_error:
      return make_call_error<TlsError>(std::move(fields));
    case ErrorKind::timeout_error:
      return make_call_error<TimeoutError>(std::move(fields));
    default:
      return make_call_error<ConnectionError>(std::move(fields));
  }
}

}  // namespace detail

MOONSHOT_INLINE bool is_good_answer(const PastedError& pasted) {
  PastedError read = pasted;
  detail::read_heads(read);
  if (read.status != 0 && (read.status < 200 || read.status >= 300)) return false;
  std::string_view text = detail::trim(read.text);
  const auto plain = detail::without_quotation(text);
  if (plain) text = detail::trim(*plain);
  // What stands in front of the answer may be the command that has asked for it.
  const auto object = text.find("\n{");
  if (object != std::string_view::npos && !detail::begins(text, "{") &&
      !detail::is_event_stream(text)) {
    text.remove_prefix(object + 1);
  }
  bool known = false;
  if (detail::is_event_stream(text)) return detail::is_answer_stream(text, known);
  if (detail::is_printed_answers(text) || detail::is_python_answer(text)) return true;
  if (detail::is_answer_list(text, known)) return true;
  known = false;
  if (!detail::is_answer_object(text, known)) return false;
  // What has choices is an answer, whatever its texts say. Another object with a status of success
  // is one too, unless an intermediary has put an error into it.
  return known || (read.status != 0 && !detail::reads_as_error(text, read.headers));
}

namespace detail {

MOONSHOT_INLINE ErrorPtr judge_text(PastedError pasted) {
  read_heads(pasted);
  if (pasted.status == 0 && pasted.headers.empty()) {
    if (const auto failure = find_no_answer(pasted.text)) {
      return error_of(*failure, std::move(pasted));
    }
  }
  Refusal refusal;
  refusal.status = pasted.status;
  refusal.headers = std::move(pasted.headers);
  refusal.body = std::move(pasted.text);
  refusal.endpoint = std::move(pasted.endpoint);
  refusal.received = std::chrono::system_clock::now();
  return judge(std::move(refusal));
}

}  // namespace detail

MOONSHOT_INLINE ErrorPtr judge(PastedError pasted) {
  const auto secrets = pasted.secrets.empty()
                           ? nullptr
                           : std::make_shared<const detail::SecretFinder>(pasted.secrets);
  return detail::guarded(detail::judge_text(std::move(pasted)), secrets);
}

MOONSHOT_INLINE std::string explain(PastedError pasted, std::string_view id_json) {
  if (is_good_answer(pasted)) return good_answer_json(id_json);
  return explanation_json(*judge(std::move(pasted)), id_json);
}

MOONSHOT_INLINE std::string explain_row(std::string_view row, const PastedError& defaults) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (detail::begins(row, byte_order_mark)) row.remove_prefix(byte_order_mark.size());
  const auto object = detail::ErrorObject::parse(detail::trim(row));
  const std::string id =
      object && !object->raw("id").empty() ? redact(object->raw("id"), defaults.secrets) : "null";
  if (!object || !object->has("body")) {
    return explanation_json(usage_error("row", "it is no JSON object with a member body"), id);
  }
  PastedError pasted = defaults;
  const std::string_view status = object->raw("status");
  if (status.size() == 3) {
    if (const int given = detail::status_at(status, 0)) pasted.status = given;
  }
  detail::read_headers(object->raw("headers"), pasted.headers);
  pasted.text = object->text_of("body");
  return explain(std::move(pasted), id);
}

MOONSHOT_NAMESPACE_END
