#pragma once

/// @file
/// Which batch of a list is next, and which page, whoever asks for the pages.

#include <cstddef>
#include <utility>

#include "moonshot/resources/batch_options.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A list that is read page by page. Not for concurrent use.
class BatchPages {
 public:
  explicit BatchPages(BatchListOptions first) : where_(std::move(first)) {}

  /// The next batch of the page that was taken last; null where that is used up. Valid until the
  /// next `take`.
  const Batch* next() noexcept {
    return next_ == page_.data.size() ? nullptr : &page_.data[next_++];
  }
  /// Where the page begins that is to be asked for now; null where there is none. It is told once:
  /// a page that cannot be had is the end of the list.
  const BatchListOptions* ask() noexcept {
    return std::exchange(has_more_, false) ? &where_ : nullptr;
  }
  /// Takes the page that was asked for.
  void take(BatchPage page) {
    page_ = std::move(page);
    next_ = 0;
    if (page_.data.empty()) return;
    const auto previous = std::exchange(where_.after, page_.data.back().id);
    // A server that gives the same page for ever must not be asked for ever.
    has_more_ = page_.has_more.value_or(false) && where_.after != previous;
  }

 private:
  BatchListOptions where_;
  BatchPage page_;
  std::size_t next_ = 0;
  bool has_more_ = true;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
