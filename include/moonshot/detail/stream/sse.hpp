#pragma once

/// @file
/// Server-sent events: bytes in, events out, no I/O. The rules are those of the WHATWG HTML
/// standard, section 9.2.6.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One event. The views are valid until the next call on the decoder.
struct SseEvent {
  std::string_view event;  ///< `message` where the stream names none
  std::string_view data;
  std::string_view id;  ///< the last event id so far
  /// A reconnection time that was named since the last event.
  std::optional<std::chrono::milliseconds> retry;
};

/// Splits a byte stream into events. Any split of the bytes gives the same events. Invalid UTF-8
/// becomes U+FFFD. Not for concurrent use.
///
///     decoder.push(bytes);
///     while (decoder.next(event)) ...
class SseDecoder {
 public:
  /// What comes out for bytes that are not UTF-8.
  enum class Utf8 {
    repaired,  ///< U+FFFD, as the standard says
    raw        ///< the bytes: half of a character may go on in the next event
  };
  /// `max_event_bytes` bounds one event and one line.
  explicit SseDecoder(std::size_t max_event_bytes = std::size_t{64} << 20U,
                      Utf8 utf8 = Utf8::repaired)
      : max_event_bytes_(max_event_bytes), repairs_(utf8 == Utf8::repaired) {}

  /// Gives the next bytes; they must stay in place until `next` has returned false.
  void push(std::string_view bytes) noexcept {
    input_ = bytes;
    line_feed_ = nullptr;
  }

  /// The next complete event. False where more bytes are needed, or the stream is broken.
  bool next(SseEvent& event);

  /// The body has ended: the last event, where no blank line followed it. The standard drops it.
  bool next_unfinished(SseEvent& event);

  /// The last line that is no field but begins like a JSON object, as some gateways write an error
  /// behind the events that they have sent. Empty where there was none.
  const std::string& json_line() const noexcept { return json_line_; }

  /// Whether the last line that is neither empty nor a comment is `[DONE]`, without the `data:`
  /// that some servers forget.
  bool ends_in_done_line() const noexcept { return done_line_; }

  /// Whether an event was larger than allowed. Nothing more comes out then.
  bool too_large() const noexcept { return too_large_; }
  /// The id to resume from: that of the last dispatched event.
  const std::string& last_event_id() const noexcept { return last_event_id_; }
  /// The last valid reconnection time.
  std::optional<std::chrono::milliseconds> retry() const noexcept { return retry_; }

 private:
  void forget_dispatched() noexcept;
  bool take_line(std::string_view& line);
  void remove_byte_order_mark(std::string_view& line) noexcept;
  void take_field(std::string_view line);
  bool dispatch(SseEvent& event);

  std::string_view input_;
  const char* line_feed_ = nullptr;  // the first one in the input, or its end; null: not known
  std::string partial_;              // the beginning of a line whose end has not come
  bool partial_used_ = false;
  bool skip_line_feed_ = false;
  bool first_line_ = true;
  bool too_large_ = false;
  std::size_t max_event_bytes_;
  bool repairs_;

  std::string data_;
  bool dispatched_ = false;
  std::string event_;
  std::string json_line_;
  bool done_line_ = false;
  std::string id_;
  std::string last_event_id_;
  std::optional<std::chrono::milliseconds> retry_;
  bool retry_fresh_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/stream/sse.ipp"
#endif
