#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/stream/call_forms.hpp"
#include "moonshot/detail/stream/whole_answer.hpp"
#include "moonshot/detail/stream/wrapped_answer.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/extent.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/repair.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Where these are numbers, the answer cannot be read: a number that is none is no silence.
inline constexpr std::string_view members_with_meaning =
    "choices message delta content reasoning_content tool_calls function name arguments text";

MOONSHOT_INLINE AnswerText::AnswerText(std::string_view text) noexcept
    : text_(without_utf8_mark(text)), with_halves_(text_) {}

MOONSHOT_INLINE bool AnswerText::decode(bool (*read)(Decoder&, void*), void (*reset)(void*),
                                        void* value, Mismatch& mismatch) {
  if (decode_text_with(read, text_, value, mismatch, Strictness::answer)) return true;
  std::string repaired(text_);
  repair_numbers(repaired, members_with_meaning);
  // A text that is no JSON has no strings.
  const auto first = trim(text_).substr(0, 1);
  if (first == "{" || first == "[") repaired = escape_controls(repaired);
  const bool is_mended = repaired != text_;
  if (is_mended) {
    mended_ = repaired;
    with_halves_ = mended_;
  }
  if (!repair_json(repaired) && !is_mended) return false;
  repaired_ = std::move(repaired);
  text_ = repaired_;
  reset(value);
  return decode_text_with(read, text_, value, mismatch, Strictness::answer);
}

MOONSHOT_INLINE std::size_t answer_start(std::string_view body) noexcept {
  std::size_t start = body.size() - without_utf8_mark(body).size();
  while (true) {
    start = (std::min)(body.find_first_not_of(" \t\r\n", start), body.size());
    if (start == body.size() || body[start] != ':') return start;
    start = (std::min)(body.find_first_of("\r\n", start), body.size());
  }
}

MOONSHOT_INLINE bool is_done_sign(std::string_view data) noexcept {
  return data == "[DONE]" || data == "\"[DONE]\"";
}

/// Whether a text has only what an event stream may have behind its last chunk: comments, empty
/// lines and the sign of the end.
MOONSHOT_INLINE bool is_end_of_events(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto line = trim(text.substr(0, text.find('\n')));
    text.remove_prefix((std::min)(text.find('\n'), text.size() - 1) + 1);
    if (line.empty() || line.front() == ':') continue;
    const auto colon = line.substr(0, 5) == "data:" ? std::size_t{5} : std::size_t{0};
    const auto data = trim(line.substr(colon));
    if (!is_done_sign(data)) return false;
  }
  return true;
}

/// The JSON object of a body that has parts of an event stream around it: comments before it;
/// comments and `[DONE]` behind it. Any other body is left as it is.
MOONSHOT_INLINE std::string_view json_without_events(std::string_view body) noexcept {
  const auto start = answer_start(body);
  if (start == body.size() || body[start] != '{') return body;
  const auto json = body.substr(start);
  if (trim(json).back() == '}') return json;
  JsonExtent extent;
  const auto length = extent.add(json);
  return is_end_of_events(json.substr(length)) ? json.substr(0, length) : json;
}

MOONSHOT_INLINE bool says_something(const Usage& usage) noexcept {
  return usage.prompt_tokens != 0 || usage.completion_tokens != 0 || usage.total_tokens != 0;
}

MOONSHOT_INLINE bool take_text(std::optional<std::string>& text, Extra& unknown,
                               std::string_view name) {
  if (unknown.empty() || has_text(text)) return false;
  const auto* raw = unknown.find(name);
  auto other = raw != nullptr ? string_of(raw->text()) : std::nullopt;
  if (!has_text(other)) return false;
  text = std::move(other);
  PresenceAccess::remove(unknown, name);
  return true;
}

MOONSHOT_INLINE std::string describe_body(std::string_view body) {
  const auto text = trim(body);
  if (text.empty()) return "an empty body";
  if (is_html(text)) return "an HTML page";
  if (text.front() == '{') return "a JSON object";
  return "another kind of body";
}

MOONSHOT_INLINE bool is_other_text(std::string_view body, const Mismatch& mismatch) {
  const auto first = trim(body).substr(0, 1);
  return mismatch.expected == "JSON" && first != "{" && first != "[";
}

MOONSHOT_INLINE bool is_refusal(std::string_view text, const http::Headers& headers,
                                std::string_view& spoken) {
  const bool has_choices = member_of(text, "choices").has_value();
  spoken = has_choices ? error_beside_content(text) : std::string_view();
  return has_choices ? !spoken.empty() : reads_as_error(text, headers);
}

/// A whole chat answer on its way from bytes to value or error.
class ChatAnswerReader {
 public:
  ChatAnswerReader(const Endpoint& endpoint, http::ResponseHead head, std::string body,
                   std::vector<Attempt> attempts)
      : endpoint_(endpoint),
        head_(std::move(head)),
        body_(std::move(body)),
        attempts_(std::move(attempts)) {}

  Result<ChatCompletion> run() { return read(json_without_events(body_)); }

 private:
  Result<ChatCompletion> read(std::string_view json);
  Result<ChatCompletion> read_wrapped(std::string_view text, ErrorPtr error);
  ErrorPtr error_in_answer() const;
  bool is_readable();
  bool is_message(std::size_t index);
  bool miss(std::string pointer, std::string expected, std::string found);
  void complete();
  ErrorPtr refusal(std::string_view spoken) const;

  const Endpoint& endpoint_;
  http::ResponseHead head_;
  std::string body_;
  std::vector<Attempt> attempts_;
  ChatCompletion answer_;
  Mismatch mismatch_;
  std::string_view wrapper_;  // the member that holds the answer, where it is wrapped
};

MOONSHOT_INLINE bool says_something(const Message& message) {
  const auto* text = message.content.text();
  return (text != nullptr && !text->empty()) || message.content.parts() != nullptr ||
         has_text(message.reasoning_content) || !message.tool_calls.empty() ||
         has_function_call(message.extra);
}

MOONSHOT_INLINE Result<ChatCompletion> ChatAnswerReader::read(std::string_view json) {
  AnswerText body(json);
  const bool decoded = body.decode(answer_, mismatch_);
  const auto text = body.text();
  if (!decoded) {
    std::string_view spoken;
    if (is_refusal(text, head_.headers, spoken)) return refusal(spoken);
    if (is_other_text(text, mismatch_)) mismatch_.found = describe_body(text);
  } else {
    auto error = error_in_answer();
    const bool has_choices = !was_absent(answer_, "choices");
    if (wrapper_.empty() && !has_choices) {
      wrapper_ = find_wrapped_answer(text);
      if (!wrapper_.empty()) return read_wrapped(text, std::move(error));
    }
    if (error != nullptr) return error;
    if (!has_choices && reads_as_error(text, head_.headers)) return refusal({});
  }
  if (!decoded || !is_readable()) {
    if (!wrapper_.empty()) prepend_pointer(mismatch_.pointer, wrapper_);
    return decode_error(mismatch_, std::move(body_), endpoint_, std::move(attempts_));
  }
  complete();
  answer_.head = std::move(head_);
  return std::move(answer_);
}

/// Reads the answer within the one that was read as `text`. `error` stood beside it: it counts
/// where the answer says nothing.
MOONSHOT_INLINE Result<ChatCompletion> ChatAnswerReader::read_wrapped(std::string_view text,
                                                                      ErrorPtr error) {
  const ChatCompletion outer = std::exchange(answer_, ChatCompletion());
  auto answer = read(*member_of(text, wrapper_));
  if (answer) {
    keep_wrapper(outer, wrapper_, *answer);
  } else if (error != nullptr) {
    return error;
  }
  return answer;
}

MOONSHOT_INLINE ErrorPtr ChatAnswerReader::refusal(std::string_view spoken) const {
  return judge_part(endpoint_, head_, body_, spoken, attempts_);
}

MOONSHOT_INLINE ErrorPtr ChatAnswerReader::error_in_answer() const {
  bool speaks = false;
  for (const auto& choice : answer_.choices) {
    if (const auto* error = error_beside_content(choice.extra)) return refusal(error->text());
    const bool says = says_something(choice.message);
    speaks = speaks || says;
    const auto* within = says ? nullptr : error_beside_content(choice.message.extra);
    if (within != nullptr) return refusal(within->text());
  }
  // Where there are no choices, an error without words is still all that the answer says.
  const auto* error =
      answer_.choices.empty() ? error_in(answer_.extra) : error_beside_content(answer_.extra);
  return speaks || error == nullptr ? nullptr : refusal(error->text());
}

/// Records why the answer is none. Always returns false.
MOONSHOT_INLINE bool ChatAnswerReader::miss(std::string pointer, std::string expected,
                                            std::string found) {
  mismatch_ = {std::move(pointer), std::move(expected), std::move(found)};
  return false;
}

MOONSHOT_INLINE bool ChatAnswerReader::is_readable() {
  if (was_absent(answer_, "choices")) return miss("", "the member `choices`", "no such member");
  if (answer_.choices.empty()) return miss("/choices", "a choice", "none");
  for (std::size_t i = 0; i < answer_.choices.size(); ++i) {
    if (!is_message(i)) return false;
    for (auto& call : answer_.choices[i].message.tool_calls) take_flat_function(call);
  }
  auto nameless = find_missing_name(answer_.choices);
  return nameless.empty() || miss(std::move(nameless), "the name of a function", "none");
}

/// Reads what some servers send in the place of a message, or beside one that says nothing: the
/// `delta` of a stream, or the text alone. Returns whether there was one.
MOONSHOT_INLINE bool take_other_message(Choice& choice) {
  auto& message = choice.message;
  const auto* raw = choice.extra.find("delta");
  Message other;
  Mismatch ignored;
  if (raw != nullptr && AnswerText(raw->text()).decode(other, ignored) && says_something(other)) {
    if (other.role.word().empty()) other.role = message.role;
    for (const auto& member : message.extra) {
      PresenceAccess::append(other.extra, member.first, member.second.text());
    }
    message = std::move(other);
    PresenceAccess::remove(choice.extra, "delta");
    return true;
  }
  std::optional<std::string> text;
  const bool found =
      take_text(text, message.extra, "text") || take_text(text, message.extra, "message") ||
      take_text(text, choice.extra, "text") || take_text(text, choice.extra, "content");
  if (found) message.content = Content(std::move(*text));
  return found;
}

MOONSHOT_INLINE bool ChatAnswerReader::is_message(std::size_t index) {
  auto& choice = answer_.choices[index];
  const std::string pointer = "/choices/" + std::to_string(index);
  const bool is_null = was_null(choice, "message");
  if (is_null || was_absent(choice, "message")) {
    if (take_other_message(choice)) return true;
    return is_null ? miss(pointer + "/message", "a message", "null")
                   : miss(pointer, "the member `message`", "no such member");
  }
  const auto& message = choice.message;
  if (!says_something(message) && take_other_message(choice)) return true;
  const bool is_one = !was_absent(message, "role") || !was_absent(message, "content") ||
                      !was_absent(message, "tool_calls") || message.reasoning_content ||
                      message.extra.find("role") != nullptr;
  return is_one || miss(pointer + "/message", "a message", "an object without role and content");
}

/// Puts the first choice in front, and fills in what goes without saying, so that the message may
/// go back into a history.
MOONSHOT_INLINE void ChatAnswerReader::complete() {
  auto& choices = answer_.choices;
  std::size_t first = 0;
  for (std::size_t i = 1; i < choices.size(); ++i) {
    if (choices[i].index < choices[first].index) first = i;
  }
  if (first != 0) std::swap(choices[0], choices[first]);
  for (auto& choice : answer_.choices) {
    auto& message = choice.message;
    if (choice.finish_reason && choice.finish_reason->word() == "null") {
      choice.finish_reason.reset();
    }
    if (message.role.word().empty() && message.extra.find("role") == nullptr) {
      message.role = Role::assistant;
    }
    for (auto& call : message.tool_calls) {
      if (call.type.word().empty() && call.extra.find("type") == nullptr) {
        call.type = ToolType::function;
      }
    }
    take_text(message.reasoning_content, message.extra, "reasoning");
    const auto* raw = choice.extra.find("usage");
    Usage usage;
    // Where the two differ, the choice's own is the API's.
    if (raw != nullptr && AnswerText(raw->text()).decode(usage, mismatch_) &&
        says_something(usage)) {
      answer_.usage = std::move(usage);
    }
  }
}

MOONSHOT_INLINE Result<ChatCompletion> read_chat_answer(const Endpoint& endpoint,
                                                        http::ResponseHead head, std::string body,
                                                        std::vector<Attempt> attempts) {
  return ChatAnswerReader(endpoint, std::move(head), std::move(body), std::move(attempts)).run();
}

MOONSHOT_INLINE Delta delta_of(const Message& message) {
  Delta delta;
  if (!message.role.word().empty()) delta.role = message.role;
  if (!message.content.absent()) delta.content = message.content.joined_text();
  if (const auto* parts = message.content.parts()) delta.content_parts = *parts;
  delta.reasoning_content = message.reasoning_content;
  for (const auto& call : message.tool_calls) {
    auto& piece = delta.tool_calls.emplace_back();
    piece.index = static_cast<std::int64_t>(delta.tool_calls.size()) - 1;
    if (!call.id.empty()) piece.id = call.id;
    if (!call.type.word().empty()) piece.type = call.type;
    auto& function = piece.function.emplace();
    function.name = call.function.name;
    function.arguments = call.function.arguments;
    function.extra = PresenceAccess::members_of(call.function.extra);
    piece.extra = PresenceAccess::members_of(call.extra);
  }
  delta.extra = PresenceAccess::members_of(message.extra);
  return delta;
}

MOONSHOT_INLINE ChatChunk chunk_of(const ChatCompletion& answer) {
  ChatChunk chunk;
  chunk.id = answer.id;
  chunk.object = "chat.completion.chunk";
  chunk.created = answer.created;
  chunk.model = answer.model;
  chunk.usage = answer.usage;
  chunk.system_fingerprint = answer.system_fingerprint;
  chunk.extra = PresenceAccess::members_of(answer.extra);
  for (const auto& choice : answer.choices) {
    auto& piece = chunk.choices.emplace_back();
    piece.index = choice.index;
    if (chunk.choices.size() == 1) chunk.first_index = place_of(piece.index);
    piece.delta = delta_of(choice.message);
    piece.finish_reason = choice.finish_reason;
    piece.logprobs = choice.logprobs;
    piece.extra = PresenceAccess::members_of(choice.extra);
  }
  return chunk;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
