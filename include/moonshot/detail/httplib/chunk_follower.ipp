#pragma once

#include <algorithm>

#include "moonshot/detail/httplib/chunk_follower.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// False where a chunk cannot have such a size.
MOONSHOT_INLINE bool ChunkFollower::follow_size(char byte) noexcept {
  constexpr std::uint64_t most = std::uint64_t{1} << 60U;
  const int digit = hex_value(byte);
  if (digit >= 0) {
    has_digit_ = true;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return left_ < most;
  }
  if (byte == '\n') {
    state_ = left_ > 0 ? State::data : State::trailers;
  } else {
    state_ = State::extension;
  }
  return has_digit_ && (byte == '\n' || byte == '\r' || byte == ';' || byte == ' ' || byte == '\t');
}

// The rest of a line, whatever it holds.
MOONSHOT_INLINE ChunkFollower::Part ChunkFollower::line(std::string_view bytes) noexcept {
  const bool is_extension = state_ == State::extension;
  const auto feed = bytes.find('\n');
  if (feed == std::string_view::npos) return {bytes.size(), is_extension};
  state_ = is_extension && left_ > 0 ? State::data : State::trailers;
  return {feed + 1, is_extension};
}

MOONSHOT_INLINE ChunkFollower::Part ChunkFollower::next(std::string_view bytes) noexcept {
  const char first = bytes.front();
  switch (state_) {
    case State::size:
      return {follow_size(first) ? std::size_t{1} : 0, true};
    case State::extension:
    case State::trailer:
      return line(bytes);
    case State::data: {
      const auto size =
          static_cast<std::size_t>((std::min)(left_, static_cast<std::uint64_t>(bytes.size())));
      left_ -= size;
      if (left_ == 0) state_ = State::end_of_data;
      return {size, true};
    }
    case State::end_of_data:
      if (first != '\r') return {};
      state_ = State::data_feed;
      return {1, true};
    case State::data_feed:
      if (first != '\n') return {};
      state_ = State::size;
      has_digit_ = false;
      return {1, true};
    case State::trailers:
      if (first == '\r') {
        state_ = State::last_feed;
        return {1, true};
      }
      state_ = State::trailer;
      return line(bytes);
    case State::last_feed:
      if (first != '\n') return {};
      state_ = State::ended;
      return {1, true};
    case State::ended:
      break;
  }
  return {bytes.size(), true};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
