#pragma once

#include "moonshot/resources/batch_range.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/detail/id_path.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<BatchPage> BatchRange::page(const detail::ClientCore& core,
                                                   const BatchListOptions& list,
                                                   const CallOptions& options) {
  http::Request request;
  request.method = "GET";
  request.target = "/batches";
  if (!list.after.empty()) {
    auto target = detail::id_path("/batches?after=", "after", list.after);
    if (!target) return target.error_ptr();
    request.target = std::move(*target);
  }
  if (list.limit) {
    request.target += (list.after.empty() ? "?limit=" : "&limit=") + std::to_string(*list.limit);
  }
  return detail::call_for<BatchPage>(core, std::move(request), options);
}

MOONSHOT_INLINE bool BatchRange::read_page() {
  auto page = BatchRange::page(*core_, options_, call_);
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
