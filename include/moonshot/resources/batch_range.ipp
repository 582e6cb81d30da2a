#pragma once

#include "moonshot/resources/batch_range.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE bool BatchRange::read_page() {
  auto page = detail::make_call(*core_, detail::batch_page_call(options_), call_);
  if (!page) {
    error_ = page.error_ptr();
    return false;
  }
  const std::string previous = std::move(options_.after);
  page_ = std::move(*page);
  next_ = 0;
  if (page_.data.empty()) return false;
  options_.after = page_.data.back().id;
  // A server that gives the same page for ever must not be asked for ever.
  has_more_ = page_.has_more.value_or(false) && options_.after != previous;
  return true;
}

MOONSHOT_INLINE const Batch* BatchRange::next() {
  if (next_ == page_.data.size()) {
    const bool more = std::exchange(has_more_, false);
    if (!more || !read_page()) return nullptr;
  }
  return &page_.data[next_++];
}

MOONSHOT_NAMESPACE_END
