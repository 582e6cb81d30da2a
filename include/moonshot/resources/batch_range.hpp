#pragma once

/// @file
/// Batches as a range over pages.

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/resources/detail/batch_pages.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

class Batches;

/// All batches of an organization, newest first. A page is asked for when the one before it is used
/// up, and not at all if nobody reads on. Not for concurrent use.
class BatchRange {
 public:
  /// The next batch. Null at the end and on failure: see `error()`. Valid until the next call.
  const Batch* next();

  /// The failure that ended the range, or null. Lives as long as this object.
  const Error* error() const noexcept { return error_.get(); }
  /// The same, shared; null without a failure.
  ErrorPtr error_ptr() const noexcept { return error_; }

  /// An input iterator. Moving it on throws the failure as its exact class.
  class iterator {
   public:
    /// Can be read once, from the first to the last.
    using iterator_category = std::input_iterator_tag;
    /// A batch.
    using value_type = Batch;
    /// For the standard library.
    using difference_type = std::ptrdiff_t;
    /// What `operator->` returns.
    using pointer = const Batch*;
    /// What `operator*` returns.
    using reference = const Batch&;

    /// The end of the range.
    iterator() noexcept = default;
    /// The batch; valid until the iterator is moved on. Precondition: not the end.
    reference operator*() const noexcept { return *batch_; }
    /// A member of the batch. Precondition: not the end.
    pointer operator->() const noexcept { return batch_; }
    /// Reads the next batch, with a request where a page is used up.
    iterator& operator++() {
      advance();
      return *this;
    }
    /// The same; there is no copy of the place before.
    void operator++(int) { advance(); }
    /// Whether both are at the end, or at the same place.
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.batch_ == b.batch_;
    }
    /// The opposite of `==`.
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

   private:
    friend class BatchRange;
    explicit iterator(BatchRange* range) : range_(range) { advance(); }
    void advance() {
      batch_ = range_->next();
      if (batch_ == nullptr && range_->error() != nullptr) range_->error()->raise();
    }
    BatchRange* range_ = nullptr;
    const Batch* batch_ = nullptr;
  };

  /// Reads the first batch, and throws as the iterator does. A range can be read once.
  iterator begin() { return iterator(this); }
  /// The end of the range.
  iterator end() noexcept { return {}; }

 private:
  friend class Batches;
  BatchRange(std::shared_ptr<const detail::ClientCore> core, BatchListOptions options,
             CallOptions call)
      : core_(std::move(core)), pages_(std::move(options)), call_(std::move(call)) {}

  std::shared_ptr<const detail::ClientCore> core_;
  detail::BatchPages pages_;
  CallOptions call_;
  ErrorPtr error_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/batch_range.ipp"
#endif
