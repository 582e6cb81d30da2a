#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/stream/call_forms.hpp"
#include "moonshot/detail/stream/chat_decoder.hpp"
#include "moonshot/detail/stream/wrapped_answer.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/json.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void ChatDecoder::head(http::ResponseHead head, std::vector<Attempt> attempts) {
  attempts_ = std::move(attempts);
  if (attempts_.empty()) {
    Attempt only;
    only.status = head.status;
    only.request_id = std::string(head.request_id().value_or(""));
    attempts_.push_back(std::move(only));
  }
  accumulator_.value().head = std::move(head);
}

MOONSHOT_INLINE void ChatDecoder::push(std::string_view bytes) {
  if (done_ || error_ != nullptr) return;
  const std::size_t room = max_event_bytes_ - beginning_.size();
  if (!any_event_) beginning_.append(bytes.substr(0, room));
  if (form_ == Form::unknown) find_form();
  if (form_ == Form::json) {
    measured_ += extent_.add(std::string_view(beginning_).substr(measured_));
    if (bytes.size() > room && !extent_.complete()) {
      fail_decoding("at most " + std::to_string(max_event_bytes_) + " bytes", "a larger answer", "",
                    std::move(beginning_));
    }
  } else {
    sse_.push(bytes);
  }
}

// No line of an event stream begins with a bracket. Empty lines and comments may stand before
// either.
MOONSHOT_INLINE void ChatDecoder::find_form() {
  const std::string_view text = beginning_;
  if (text == utf8_mark.substr(0, text.size())) return;
  if (measured_ == 0) measured_ = text.size() - without_utf8_mark(text).size();
  while (measured_ < text.size()) {
    in_comment_ = in_comment_ || text[measured_] == ':';
    measured_ = (std::min)(in_comment_ ? text.find_first_of("\r\n", measured_)
                                       : text.find_first_not_of(" \t\r\n", measured_),
                           text.size());
    if (measured_ == text.size() || (!in_comment_ && text[measured_] == ':')) continue;
    if (!in_comment_) {
      form_ = text[measured_] == '{' ? Form::json : Form::events;
      return;
    }
    in_comment_ = false;
  }
}

MOONSHOT_INLINE void ChatDecoder::fail_decoding(const std::string& expected,
                                                const std::string& found, std::string pointer,
                                                std::string body) {
  CallErrorData data;
  data.expected = expected;
  data.found = found;
  data.pointer = std::move(pointer);
  data.message = "expected " + expected + " at " +
                 (data.pointer.empty() ? "the top" : data.pointer) + " of a stream event, found " +
                 found;
  data.endpoint = endpoint_;
  data.attempts = std::move(attempts_);
  data.body = std::move(body);
  error_ = make_call_error<DecodeError>(std::move(data));
}

MOONSHOT_INLINE void ChatDecoder::fail_with_refusal(std::string_view body,
                                                    std::string_view spoken) {
  error_ = judge_part(endpoint_, value().head, std::string(body), spoken, std::move(attempts_));
}

MOONSHOT_INLINE void ChatDecoder::fail_interrupted(std::string message, std::string body) {
  CallErrorData data;
  data.message = std::move(message);
  data.endpoint = endpoint_;
  data.attempts = std::move(attempts_);
  data.body = std::move(body);
  error_ = make_call_error<StreamInterrupted>(std::move(data));
}

// Reads one event. Returns whether `chunk_` holds a new chunk.
MOONSHOT_INLINE bool ChatDecoder::decode_event(const SseEvent& event) {
  if (!any_event_) {
    any_event_ = true;
    beginning_ = std::string();
  }
  const auto data = trim(event.data);
  const bool is_error = event.event == "error";
  if (data.empty() || data == "null") return false;
  if (event.event == "ping" && !member_of(data, "choices")) return false;
  if (is_done_sign(data)) return finish();
  if (is_error) {
    fail_with_refusal(data);
    return false;
  }
  return decode_chunk(data);
}

MOONSHOT_INLINE bool ChatDecoder::decode_chunk(std::string_view data) {
  chunk_ = ChatChunk();
  wrapper_pointer_.clear();
  AnswerText text(data);
  Mismatch mismatch;
  if (!text.decode(chunk_, mismatch)) {
    std::string_view spoken;
    if (is_refusal(text.text(), value().head.headers, spoken)) {
      fail_with_refusal(data, spoken);
    } else {
      fail_decoding(mismatch.expected, mismatch.found, std::move(mismatch.pointer),
                    std::string(data));
    }
    return false;
  }
  if (was_absent(chunk_, "choices")) {
    const auto wrapper = find_wrapped_answer(text.text());
    if (!wrapper.empty()) return decode_wrapped_chunk(text.text(), wrapper, data);
    // Some gateways report an error in an event that has a form of their own.
    if (!chunk_.usage && reads_as_error(text.text(), value().head.headers)) {
      fail_with_refusal(data);
      return false;
    }
  }
  return read_forms(text, data) && find_error(data);
}

// Reads the chunk in the member `wrapper` of the object `json`, which is `data` as it was read.
MOONSHOT_INLINE bool ChatDecoder::decode_wrapped_chunk(std::string_view json,
                                                       std::string_view wrapper,
                                                       std::string_view data) {
  const ChatChunk outer = std::exchange(chunk_, ChatChunk());
  prepend_pointer(wrapper_pointer_, wrapper);
  AnswerText text(*member_of(json, wrapper));
  Mismatch mismatch;
  if (!text.decode(chunk_, mismatch)) {
    fail_decoding(mismatch.expected, mismatch.found, wrapper_pointer_ + mismatch.pointer,
                  std::string(data));
    return false;
  }
  keep_wrapper(outer, wrapper, chunk_);
  return read_forms(text, data) && find_error(data);
}

/// Whether a delta adds anything to the message.
MOONSHOT_INLINE bool says_something(const Delta& delta) noexcept {
  return has_text(delta.content) || has_text(delta.reasoning_content) ||
         !delta.content_parts.empty() || !delta.tool_calls.empty() ||
         has_function_call(delta.extra);
}

// Reads what stands in other places than the API's. Returns whether it could be read.
MOONSHOT_INLINE bool ChatDecoder::read_forms(AnswerText& text, std::string_view data) {
  for (std::size_t i = 0; i < chunk_.choices.size(); ++i) {
    auto& choice = chunk_.choices[i];
    if (says_something(choice.delta)) with_deltas_.insert(place_of(choice.index));
    if (!take_other_forms(choice, i, data)) return false;
  }
  if (text.repaired() || characters_.holding()) characters_.join(text.with_halves(), chunk_);
  for (auto& choice : chunk_.choices) {
    for (auto& call : choice.delta.tool_calls) take_flat_function(call);
    take_text(choice.delta.reasoning_content, choice.delta.extra, "reasoning");
  }
  return true;
}

// Reads what a choice says outside of the API's members. Returns whether it could be read.
MOONSHOT_INLINE bool ChatDecoder::take_other_forms(ChunkChoice& choice, std::size_t index,
                                                   std::string_view data) {
  if (choice.finish_reason && choice.finish_reason->word() == "null") choice.finish_reason.reset();
  auto& delta = choice.delta;
  if (choice.extra.empty() && delta.extra.empty()) return true;
  if (with_deltas_.count(place_of(choice.index)) != 0) {
    take_late_calls(choice);
    return true;
  }
  const std::string pointer = wrapper_pointer_ + "/choices/" + std::to_string(index);
  if (!take_message(choice, choice.extra, pointer + "/message", data)) return false;
  if (says_something(delta)) return true;
  const auto* within = delta.extra.find("message");
  if (within != nullptr && within->text().front() == '{' &&
      !take_message(choice, delta.extra, pointer + "/delta/message", data)) {
    return false;
  }
  if (says_something(delta)) return true;
  if (!take_text(delta.content, delta.extra, "text") &&
      !take_text(delta.content, delta.extra, "message") &&
      !take_text(delta.content, choice.extra, "text")) {
    take_text(delta.content, choice.extra, "content");
  }
  return true;
}

// After deltas, a message is all of them once more. Only its calls may be new.
MOONSHOT_INLINE void ChatDecoder::take_late_calls(ChunkChoice& choice) {
  const auto* raw = choice.extra.find("message");
  if (raw == nullptr) raw = choice.delta.extra.find("message");
  if (raw == nullptr || !choice.delta.tool_calls.empty()) return;
  for (const auto& sum : value().choices) {
    if (sum.index == place_of(choice.index) && !sum.message.tool_calls.empty()) return;
  }
  Delta message;
  Mismatch mismatch;
  if (AnswerText(raw->text()).decode(message, mismatch)) {
    choice.delta.tool_calls = std::move(message.tool_calls);
  }
}

// Takes the `message` that some servers send in the place of the delta, or within it. `unknown`
// holds it. Returns whether it could be read.
MOONSHOT_INLINE bool ChatDecoder::take_message(ChunkChoice& choice, Extra& unknown,
                                               const std::string& pointer, std::string_view data) {
  const auto* raw = unknown.find("message");
  if (raw == nullptr || raw->text() == "null") return true;
  Delta message;
  Mismatch mismatch;
  if (!AnswerText(raw->text()).decode(message, mismatch)) {
    fail_decoding(mismatch.expected, mismatch.found, pointer + mismatch.pointer, std::string(data));
    return false;
  }
  PresenceAccess::remove(unknown, "message");
  auto& delta = choice.delta;
  if (!message.role || message.role->word().empty()) message.role = delta.role;
  for (const auto& member : delta.extra) {
    PresenceAccess::append(message.extra, member.first, member.second.text());
  }
  delta = std::move(message);
  return true;
}

// An `error` with words in a chunk or a choice ends the stream; what the chunk says beside it
// counts. Returns whether the chunk is to be given to the caller.
MOONSHOT_INLINE bool ChatDecoder::find_error(std::string_view data) {
  const JsonText* spoken = nullptr;
  bool speaks = false;
  for (const auto& choice : chunk_.choices) {
    const bool says = says_something(choice.delta);
    speaks = speaks || says;
    if (spoken == nullptr && !choice.extra.empty()) spoken = error_beside_content(choice.extra);
    if (spoken == nullptr && !says) spoken = error_beside_content(choice.delta.extra);
  }
  if (spoken == nullptr && !chunk_.extra.empty()) spoken = error_beside_content(chunk_.extra);
  if (spoken != nullptr) fail_with_refusal(data, spoken->text());
  return error_ == nullptr || speaks;
}

// After [DONE]. Returns whether there is one more chunk.
MOONSHOT_INLINE bool ChatDecoder::finish() {
  chunk_ = characters_.take_rest();
  const bool has_rest = !chunk_.choices.empty();
  if (value().choices.empty()) {
    fail_decoding("a choice", "a stream without any", "/choices", received_json());
  } else if (!accumulator_.is_finished() && holds_error(sse_.json_line())) {
    fail_with_refusal(sse_.json_line());
  } else if (!accumulator_.is_finished()) {
    fail_interrupted(
        "the stream ended with [DONE], but without a finish_reason: the server behind "
        "a gateway may have died",
        received_json());
  } else if (auto nameless = find_missing_name(value().choices); !nameless.empty()) {
    fail_decoding("the name of a function", "none", std::move(nameless), received_json());
  } else {
    done_ = true;
  }
  return has_rest;
}

// A whole answer in the place of a stream.
MOONSHOT_INLINE const ChatChunk* ChatDecoder::read_whole_answer() {
  beginning_.resize(measured_);
  auto answer = read_chat_answer(endpoint_, value().head, std::move(beginning_), attempts_);
  if (!answer) {
    error_ = answer.error_ptr();
    return nullptr;
  }
  answer->origin_proof = std::move(value().origin_proof);
  value() = std::move(*answer);
  chunk_ = chunk_of(value());
  done_ = true;
  return &chunk_;
}

MOONSHOT_INLINE void ChatDecoder::add_chunk() {
  accumulator_.add(chunk_);
  const auto& choices = accumulator_.value().choices;
  if (!choices.empty()) chunk_.first_index = choices.front().index;
}

MOONSHOT_INLINE std::string ChatDecoder::received_json() const {
  auto text = json::encode(value());
  return text ? std::move(*text) : std::string();
}

MOONSHOT_INLINE void ChatDecoder::fail_for_repetition() {
  fail_interrupted("the answer repeats itself and was ended by the repetition guard",
                   received_json());
}

MOONSHOT_INLINE const ChatChunk* ChatDecoder::next() {
  if (done_ || error_ != nullptr) return nullptr;
  if (extent_.complete()) return read_whole_answer();
  SseEvent event;
  while (!done_ && error_ == nullptr && sse_.next(event)) {
    if (!decode_event(event)) continue;
    add_chunk();
    if (!done_ && repetition_ && repetition_->add(chunk_.reasoning() + chunk_.text()))
      fail_for_repetition();
    return &chunk_;
  }
  if (sse_.too_large() && error_ == nullptr) {
    fail_decoding("at most " + std::to_string(max_event_bytes_) + " bytes", "a larger event", "",
                  std::move(beginning_));
  }
  return nullptr;
}

MOONSHOT_INLINE void ChatDecoder::end(std::string_view detail) {
  if (done_ || error_ != nullptr) return;
  // Some servers forget the blank line behind their last event.
  SseEvent event;
  const bool is_unfinished = sse_.next_unfinished(event);
  if (is_unfinished) {
    const auto data = trim(event.data);
    const bool counts = is_done_sign(data) || event.event == "error" || holds_error(data) ||
                        sse_.ends_in_done_line();
    if (counts && decode_event(event)) accumulator_.add(chunk_);
    if (done_ || error_ != nullptr) return;
  }
  if (any_event_ && sse_.ends_in_done_line()) {
    if (finish()) accumulator_.add(chunk_);
    return;
  }
  const auto type = value().head.headers.get("Content-Type").value_or("");
  if (holds_error(sse_.json_line())) {
    fail_with_refusal(sse_.json_line());
  } else if (any_event_) {
    const ChatChunk rest = characters_.take_rest();
    if (!rest.choices.empty()) accumulator_.add(rest);
    fail_interrupted("the stream ended without [DONE]: " + std::string(detail), received_json());
  } else if (reads_as_error(beginning_, value().head.headers)) {
    fail_with_refusal(beginning_);
  } else if (form_ == Form::json) {
    fail_interrupted("the answer ended within its JSON: " + std::string(detail),
                     std::move(beginning_));
  } else if (!is_unfinished &&
             (type.substr(0, 17) != "text/event-stream" || is_html(trim(beginning_)))) {
    const auto found = describe_body(beginning_);
    fail_decoding("an event stream", found, "", std::move(beginning_));
  } else {
    fail_interrupted("the stream ended without [DONE]: " + std::string(detail),
                     std::move(beginning_));
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
