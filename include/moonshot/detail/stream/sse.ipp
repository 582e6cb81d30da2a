#pragma once

#include <cstdint>
#include <cstring>

#include "moonshot/detail/stream/sse.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/text/utf8.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// A line ends at LF, CR or CRLF. Where a CR is the last byte so far, the line is complete at once,
// and an LF at the beginning of the next bytes belongs to it.
MOONSHOT_INLINE bool SseDecoder::take_line(std::string_view& line) {
  if (partial_used_) {
    partial_.clear();
    partial_used_ = false;
  }
  if (skip_line_feed_ && !input_.empty()) {
    if (input_.front() == '\n') input_.remove_prefix(1);
    skip_line_feed_ = false;
  }
  const char* const begin = input_.data();
  // Looked for once for all the lines before it: many of them may end at a CR.
  if (!input_.empty() && (line_feed_ == nullptr || line_feed_ < begin)) {
    line_feed_ = static_cast<const char*>(std::memchr(begin, '\n', input_.size()));
    if (line_feed_ == nullptr) line_feed_ = begin + input_.size();
  }
  std::size_t end = input_.empty() ? 0 : static_cast<std::size_t>(line_feed_ - begin);
  const char* const carriage =
      end == 0 ? nullptr : static_cast<const char*>(std::memchr(begin, '\r', end));
  if (carriage != nullptr) end = static_cast<std::size_t>(carriage - begin);
  if (end == input_.size()) {
    if (partial_.size() + input_.size() > max_event_bytes_) {
      too_large_ = true;
    } else {
      partial_.append(input_);
    }
    push({});
    return false;
  }
  line = input_.substr(0, end);
  if (!partial_.empty()) {
    partial_.append(line);
    line = partial_;
    partial_used_ = true;
  }
  skip_line_feed_ = carriage != nullptr;
  input_.remove_prefix(end + 1);
  return true;
}

MOONSHOT_INLINE void SseDecoder::take_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon != 0) done_line_ = colon == std::string_view::npos && trim(line) == "[DONE]";
  const std::string_view name = line.substr(0, colon);
  std::string_view value =
      colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  if (name == "data") {
    if (data_.size() + value.size() > max_event_bytes_) {
      too_large_ = true;
      return;
    }
    data_.append(value);
    data_ += '\n';
  } else if (name == "event") {
    event_ = std::string(value);
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) id_ = std::string(value);
  } else if (name == "retry") {
    constexpr std::size_t most_digits = 15;
    const bool digits = !value.empty() && value.size() <= most_digits &&
                        value.find_first_not_of("0123456789") == std::string_view::npos;
    if (!digits) return;
    std::int64_t count = 0;
    for (const char c : value) count = count * 10 + (c - '0');
    retry_ = std::chrono::milliseconds(count);
    retry_fresh_ = true;
  } else if (line.front() == '{') {
    json_line_ = std::string(line);
  }
}

MOONSHOT_INLINE bool SseDecoder::dispatch(SseEvent& event) {
  if (id_ != last_event_id_) {
    repair_utf8(id_);
    last_event_id_ = id_;
  }
  if (data_.empty()) {
    event_.clear();
    return false;
  }
  data_.pop_back();
  if (repairs_) repair_utf8(data_);
  repair_utf8(event_);
  event.event = event_.empty() ? std::string_view("message") : std::string_view(event_);
  event.data = data_;
  event.id = last_event_id_;
  event.retry = retry_fresh_ ? retry_ : std::nullopt;
  retry_fresh_ = false;
  dispatched_ = true;
  return true;
}

MOONSHOT_INLINE void SseDecoder::forget_dispatched() noexcept {
  if (!dispatched_) return;
  data_.clear();
  event_.clear();
  dispatched_ = false;
}

MOONSHOT_INLINE void SseDecoder::remove_byte_order_mark(std::string_view& line) noexcept {
  if (!first_line_) return;
  first_line_ = false;
  line = without_utf8_mark(line);
}

MOONSHOT_INLINE bool SseDecoder::next_unfinished(SseEvent& event) {
  forget_dispatched();
  std::string_view line = partial_used_ ? std::string_view() : std::string_view(partial_);
  remove_byte_order_mark(line);
  if (!line.empty()) take_field(line);
  partial_.clear();
  return !too_large_ && dispatch(event);
}

MOONSHOT_INLINE bool SseDecoder::next(SseEvent& event) {
  forget_dispatched();
  std::string_view line;
  while (!too_large_ && take_line(line)) {
    remove_byte_order_mark(line);
    // Kimi's documentation shows separator lines that hold a space. No field can have that name.
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    if (!blank) {
      take_field(line);
    } else if (dispatch(event)) {
      return true;
    }
  }
  return false;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
