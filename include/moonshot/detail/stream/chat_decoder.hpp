#pragma once

/// @file
/// Decodes the body of a streamed chat answer: bytes in, chunks out, no I/O.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "moonshot/detail/stream/accumulator.hpp"
#include "moonshot/detail/stream/character_joiner.hpp"
#include "moonshot/detail/stream/repetition.hpp"
#include "moonshot/detail/stream/sse.hpp"
#include "moonshot/detail/stream/whole_answer.hpp"
#include "moonshot/detail/tokens/extent.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Decodes a stream and adds its chunks up. Only `[DONE]` completes it, and only after a
/// `finish_reason`: some gateways send it when the server behind them has died. A whole JSON answer
/// in the place of a stream is read as one, and is complete with its last bracket. Not for
/// concurrent use.
class ChatDecoder {
 public:
  ChatDecoder(Endpoint endpoint, std::size_t max_event_bytes,
              const std::optional<RepetitionGuard>& guard = {})
      : endpoint_(std::move(endpoint)),
        sse_(max_event_bytes, SseDecoder::Utf8::raw),
        max_event_bytes_(max_event_bytes) {
    if (guard) repetition_.emplace(*guard);
  }

  /// The head of the answer, before the first bytes; `attempts` are the tries so far, this one
  /// included, for errors that come out of the stream. Empty: this one alone.
  void head(http::ResponseHead head, std::vector<Attempt> attempts = {});
  /// Gives the next bytes; they must stay in place until `next` has returned null.
  void push(std::string_view bytes);
  /// The next chunk, valid until the next call. Null where more bytes are needed, at `[DONE]`, and
  /// on failure.
  const ChatChunk* next();
  /// The body has ended. Without `[DONE]` and without an earlier error this is `StreamInterrupted`,
  /// or `DecodeError` where the body was no event stream at all. `detail` says how it ended.
  void end(std::string_view detail);

  bool done() const noexcept { return done_; }
  /// The failure of exact class, or null.
  const ErrorPtr& error() const noexcept { return error_; }
  /// The tries so far with more known of them, for an error at the end of the stream.
  void attempts(std::vector<Attempt> attempts) { attempts_ = std::move(attempts); }
  /// Everything so far.
  const ChatCompletion& value() const noexcept { return accumulator_.value(); }
  ChatCompletion& value() noexcept { return accumulator_.value(); }

 private:
  /// The body may be events, or one JSON object.
  enum class Form { unknown, events, json };

  bool decode_event(const SseEvent& event);
  bool decode_chunk(std::string_view data);
  bool decode_wrapped_chunk(std::string_view json, std::string_view wrapper, std::string_view data);
  bool take_other_forms(ChunkChoice& choice, std::size_t index, std::string_view data);
  void take_late_calls(ChunkChoice& choice);
  bool take_message(ChunkChoice& choice, Extra& unknown, const std::string& pointer,
                    std::string_view data);
  bool read_forms(AnswerText& text, std::string_view data);
  bool find_error(std::string_view data);
  void add_chunk();
  bool finish();
  const ChatChunk* read_whole_answer();
  void find_form();
  void fail_with_refusal(std::string_view body, std::string_view spoken = {});
  /// Everything so far as JSON, for the errors of calls that return no stream.
  std::string received_json() const;
  void fail_for_repetition();
  void fail_interrupted(std::string message, std::string body);
  void fail_decoding(const std::string& expected, const std::string& found, std::string pointer,
                     std::string body);

  Endpoint endpoint_;
  SseDecoder sse_;
  std::size_t max_event_bytes_;
  ChatAccumulator accumulator_;
  CharacterJoiner characters_;
  ChatChunk chunk_;
  std::string wrapper_pointer_;  // of the member of the event that the chunk stands in, if any
  std::string beginning_;        // the body until its first event, or all of it where it is JSON
  Form form_ = Form::unknown;
  JsonExtent extent_;
  std::size_t measured_ = 0;            // of the beginning, by `extent_`
  bool in_comment_ = false;             // where it has been measured
  std::set<std::int64_t> with_deltas_;  // the choices that have had a delta of the API's form
  bool any_event_ = false;
  bool done_ = false;
  std::optional<RepetitionDetector> repetition_;
  ErrorPtr error_;
  std::vector<Attempt> attempts_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/chat_decoder.ipp"
#endif
