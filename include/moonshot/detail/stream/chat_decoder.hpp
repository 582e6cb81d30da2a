#pragma once

/// @file
/// Decodes the body of a streamed chat answer: bytes in, chunks out, no I/O.

#include <cstddef>
#include <string>
#include <string_view>

#include "moonshot/detail/stream/accumulator.hpp"
#include "moonshot/detail/stream/repetition.hpp"
#include "moonshot/detail/stream/sse.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Decodes a stream and adds its chunks up. Only `[DONE]` completes it. Not for concurrent use.
class ChatDecoder {
 public:
  ChatDecoder(Endpoint endpoint, std::size_t max_event_bytes,
              const std::optional<RepetitionGuard>& guard = {})
      : endpoint_(std::move(endpoint)), sse_(max_event_bytes), max_event_bytes_(max_event_bytes) {
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
  bool decode_event(const SseEvent& event);
  void fail_with_refusal(std::string_view body);
  /// Everything so far as JSON, for the errors of calls that return no stream.
  std::string received_json() const;
  void fail_for_repetition();
  void fail_decoding(const std::string& expected, const std::string& found, std::string pointer,
                     std::string body);

  Endpoint endpoint_;
  SseDecoder sse_;
  std::size_t max_event_bytes_;
  ChatAccumulator accumulator_;
  ChatChunk chunk_;
  std::string beginning_;  // the body until its first event
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
