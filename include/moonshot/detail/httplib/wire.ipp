#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>

#include "moonshot/detail/httplib/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void Wire::begin() {
  connection_.intake.begin();
  heads_ = HeadReader();
  chunks_ = ChunkFollower();
  head_at_ = begin_ = passing_ = left_out_ = end_ = 0;
  in_body_ = in_chunks_ = is_cut_ = has_sent_ = has_ended_ = is_broken_ = false;
}

MOONSHOT_INLINE void Wire::begin_body(bool chunked) {
  in_body_ = true;
  in_chunks_ = chunked;
  sort();
}

// Looks at what has arrived, as far as it is known what to do with it.
MOONSHOT_INLINE void Wire::sort() {
  if (!heads_.is_complete()) {
    begin_ += heads_.take({buffer_.data() + begin_, end_ - begin_});
    is_broken_ = is_broken_ || heads_.is_refused();
  }
  if (passing_ == 0) {
    begin_ += left_out_;
    left_out_ = 0;
  }
  if (!in_body_) return;
  if (!in_chunks_) passing_ = end_ - begin_;
  while (begin_ + passing_ < end_ && left_out_ == 0 && !is_broken_) {
    const auto at = begin_ + passing_;
    const auto part = chunks_.next({buffer_.data() + at, end_ - at});
    is_broken_ = part.size == 0;
    if (part.passes) {
      passing_ += part.size;
    } else if (passing_ == 0) {
      begin_ += part.size;
    } else {
      left_out_ = part.size;
    }
  }
}

// Takes what has arrived, without waiting. The buffer must have room.
MOONSHOT_INLINE Moved Wire::take_in() {
  if (begin_ == end_) begin_ = end_ = 0;
  auto& intake = connection_.intake;
  const auto room = (std::min)(intake.room(), buffer_.size() - end_);
  if (room == 0) {
    is_broken_ = true;
    return {};
  }
  const auto moved = connection_.read(buffer_.data() + end_, room);
  switch (moved.kind) {
    case Moved::Kind::some:
      intake.add(moved.count);
      end_ += moved.count;
      sort();
      break;
    case Moved::Kind::ended:
      has_ended_ = true;
      break;
    case Moved::Kind::broken:
      is_broken_ = true;
      break;
    case Moved::Kind::later:
      break;
  }
  return moved;
}

MOONSHOT_INLINE ssize_t Wire::read(char* target, size_t size) {
  for (;;) {
    size_t ready = 0;
    if (const char* const bytes = buffered_data(ready)) {
      const auto count = (std::min)(size, ready);
      std::memcpy(target, bytes, count);
      consume_buffered(count);
      return static_cast<ssize_t>(count);
    }
    if (is_broken_ || !exchange_.goes_on()) return -1;
    // Some versions of cpp-httplib take the end within a head or a chunk for the end of it.
    if (has_ended_) return in_body_ && !in_chunks_ ? 0 : -1;
    const auto moved = take_in();
    if (moved.kind != Moved::Kind::later) continue;
    const auto found = exchange_.wait(moved.wanted);
    if (found == 0) return -1;
    if ((found & readable) != 0) connection_.intake.add_round();
  }
}

MOONSHOT_INLINE const char* Wire::buffered_data(size_t& size) const {
  size = head_left();
  if (size != 0) return heads_.head().data() + head_at_;
  size = passing_;
  return size != 0 ? buffer_.data() + begin_ : nullptr;
}

MOONSHOT_INLINE void Wire::consume_buffered(size_t size) {
  if (head_left() != 0) {
    head_at_ += size;
    return;
  }
  begin_ += size;
  passing_ -= size;
  if (passing_ == 0) sort();
}

// Looks whether the peer has answered already.
MOONSHOT_INLINE void Wire::listen() {
  while (end_ < buffer_.size() && !has_ended_ && !is_broken_ &&
         take_in().kind == Moved::Kind::some) {
  }
  // A server that is content may read on; one that refuses does not need the rest.
  constexpr int least_refusal = 300;
  const bool is_over = has_ended_ || is_broken_;
  is_cut_ = heads_.status() >= least_refusal || (heads_.status() != 0 && is_over);
}

// Returns whether there is a point in writing more.
MOONSHOT_INLINE bool Wire::wait_to_write(Readiness wanted) {
  // A success that comes early may be from a server that still reads, but not for ever.
  constexpr std::chrono::seconds patience{1};
  const bool is_answered = heads_.status() != 0;
  const auto until =
      is_answered ? Exchange::Clock::now() + patience : (Exchange::Clock::time_point::max)();
  const bool can_listen = end_ < buffer_.size();
  const auto ready = exchange_.wait(can_listen ? wanted | readable : wanted, until);
  if (ready == 0) {
    is_cut_ = is_answered && exchange_.goes_on();
    return is_cut_;
  }
  if (can_listen && (ready & readable) != 0) {
    connection_.intake.add_round();
    listen();
  }
  return is_cut_ || !(has_ended_ || is_broken_);
}

MOONSHOT_INLINE ssize_t Wire::write(const char* bytes, size_t size) {
  // After a piece of this size it is worth while to look for an answer.
  constexpr size_t large = std::size_t{64} << 10U;
  size_t done = 0;
  while (done < size && !is_cut_) {
    if (!exchange_.goes_on()) return -1;
    const auto moved = connection_.write(bytes + done, (std::min)(size - done, large));
    if (moved.kind == Moved::Kind::some) {
      has_sent_ = true;
      done += moved.count;
      if (size >= large && end_ < buffer_.size()) listen();
    } else if (moved.kind == Moved::Kind::later) {
      if (!wait_to_write(moved.wanted)) return -1;
    } else {
      // What the peer has sent before it closed the connection may still be there. No more of the
      // request can be sent, so any final answer is the answer, however much of it is still to
      // read.
      listen();
      is_cut_ = heads_.status() != 0;
      if (!is_cut_) return -1;
    }
  }
  return static_cast<ssize_t>(size);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
