#pragma once

/// @file
/// Batches as a range over pages.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Where a list of batches begins.
struct BatchListOptions {
  std::string after;  ///< the id of the batch before the first one; empty: the newest
  std::optional<std::int64_t> limit;  ///< batches on one page; the server's default is 20
};

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
    using iterator_category = std::input_iterator_tag;
    using value_type = Batch;
    using difference_type = std::ptrdiff_t;
    using pointer = const Batch*;
    using reference = const Batch&;

    iterator() noexcept = default;
    reference operator*() const noexcept { return *batch_; }
    pointer operator->() const noexcept { return batch_; }
    iterator& operator++() {
      advance();
      return *this;
    }
    void operator++(int) { advance(); }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.batch_ == b.batch_;
    }
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

  iterator begin() { return iterator(this); }
  iterator end() noexcept { return {}; }

 private:
  friend class Batches;
  BatchRange(std::shared_ptr<const detail::ClientCore> core, BatchListOptions options,
             CallOptions call)
      : core_(std::move(core)), options_(std::move(options)), call_(std::move(call)) {}

  /// One page.
  static Result<BatchPage> page(const detail::ClientCore& core, const BatchListOptions& list,
                                const CallOptions& options);
  bool read_page();

  std::shared_ptr<const detail::ClientCore> core_;
  BatchListOptions options_;
  CallOptions call_;
  BatchPage page_;
  std::size_t next_ = 0;
  bool has_more_ = true;
  ErrorPtr error_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/batch_range.ipp"
#endif
