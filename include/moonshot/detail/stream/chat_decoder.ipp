#pragma once

#include <utility>

#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/stream/chat_decoder.hpp"
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
  if (!any_event_) beginning_.append(bytes.substr(0, max_event_bytes_ - beginning_.size()));
  sse_.push(bytes);
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

MOONSHOT_INLINE void ChatDecoder::fail_with_refusal(std::string_view body) {
  error_ = judge(endpoint_, value().head, std::string(body), std::move(attempts_));
}

// Reads one event. Returns whether `chunk_` holds a new chunk.
MOONSHOT_INLINE bool ChatDecoder::decode_event(const SseEvent& event) {
  std::string_view data = event.data;
  if (!any_event_) {
    any_event_ = true;
    beginning_ = std::string();
  }
  const bool is_error = event.event == "error";
  if (data.empty() || (event.event == "ping" && !is_error)) return false;
  if (data.substr(0, 6) == "[DONE]") {
    done_ = true;
    return false;
  }
  if (is_error) {
    fail_with_refusal(data);
    return false;
  }
  chunk_ = ChatChunk();
  Mismatch mismatch;
  if (!decode_text(data, chunk_, mismatch)) {
    if (reads_as_error(data, value().head.headers)) {
      fail_with_refusal(data);
    } else {
      fail_decoding(mismatch.expected, mismatch.found, std::move(mismatch.pointer),
                    std::string(data));
    }
    return false;
  }
  // Some gateways report an error in an event that has a form of their own.
  const bool empty = !chunk_.usage && was_absent(chunk_, "choices");
  if (holds_error(chunk_.extra) || (empty && reads_as_error(data, value().head.headers))) {
    fail_with_refusal(data);
    return false;
  }
  return true;
}

MOONSHOT_INLINE std::string ChatDecoder::received_json() const {
  auto text = json::encode(value());
  return text ? std::move(*text) : std::string();
}

MOONSHOT_INLINE void ChatDecoder::fail_for_repetition() {
  CallErrorData data;
  data.message = "the answer repeats itself and was ended by the repetition guard";
  data.endpoint = endpoint_;
  data.attempts = std::move(attempts_);
  data.body = received_json();
  error_ = make_call_error<StreamInterrupted>(std::move(data));
}

MOONSHOT_INLINE const ChatChunk* ChatDecoder::next() {
  SseEvent event;
  while (!done_ && error_ == nullptr && sse_.next(event)) {
    if (!decode_event(event)) continue;
    accumulator_.add(chunk_);
    if (repetition_ && repetition_->add(chunk_.reasoning() + chunk_.text())) fail_for_repetition();
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
  if (!any_event_ && reads_as_error(beginning_, value().head.headers)) {
    fail_with_refusal(beginning_);
    return;
  }
  const auto type = value().head.headers.get("Content-Type").value_or("");
  if (!any_event_ && type.substr(0, 17) != "text/event-stream") {
    fail_decoding("an event stream", beginning_.empty() ? "an empty body" : "another kind of body",
                  "", std::move(beginning_));
    return;
  }
  CallErrorData data;
  data.message = "the stream ended without [DONE]: " + std::string(detail);
  data.endpoint = endpoint_;
  data.attempts = std::move(attempts_);
  data.body = any_event_ ? received_json() : std::move(beginning_);
  error_ = make_call_error<StreamInterrupted>(std::move(data));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
