#pragma once

#include <vector>

#include "moonshot/detail/stream/repetition.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool RepetitionDetector::add(std::string_view text) {
  const std::size_t length = guard_.min_length;
  if (length == 0 || guard_.repeats < 2) return false;
  tail_.append(text);
  fresh_ += text.size();
  if (tail_.size() < length || fresh_ * 4 < length) return false;
  fresh_ = 0;
  if (tail_.size() > length) tail_.erase(0, tail_.size() - length);
  return repeats();
}

// Whether the shortest period of the tail fits into it often enough. The border table of Knuth,
// Morris and Pratt gives that period.
MOONSHOT_INLINE bool RepetitionDetector::repeats() const {
  const std::size_t size = tail_.size();
  std::vector<std::size_t> border(size, 0);
  for (std::size_t i = 1; i < size; ++i) {
    std::size_t length = border[i - 1];
    while (length > 0 && tail_[i] != tail_[length]) length = border[length - 1];
    if (tail_[i] == tail_[length]) ++length;
    border[i] = length;
  }
  const std::size_t period = size - border[size - 1];
  return period * static_cast<std::size_t>(guard_.repeats) <= size;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
