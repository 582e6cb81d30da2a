#pragma once

/// @file
/// The list of batches, of which each is asked for.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/held_items.hpp"
#include "moonshot/async/detail/pulled_batches.hpp"
#include "moonshot/async/next_item.hpp"
#include "moonshot/error.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Told once, on the loop's thread: of a batch, or of null at the end and on failure. The batch is
/// valid until the next one is asked for, and for as long as its list lives.
using NextBatchHandler = std::function<void(const Batch*)>;

/// What `AsyncBatchList::next` returns where it is given no handler.
using NextBatch = NextItem<Batch>;

/// All batches of an organization, newest first, each when it is asked for: the event-driven
/// `BatchRange`. A page is asked for when the one before it is used up, and not at all if nobody
/// reads on.
///
///     moonshot::AsyncBatchList list = client.batches().list();
///     while (const moonshot::Batch* batch = co_await list.next()) show(batch->id);
///     if (list.error() != nullptr) std::cerr << list.error()->what() << '\n';
///
/// Destroying the list, and assigning to it, ends the call for a page that is under way. On the
/// loop's thread no handler is told after that; on another thread, one that is just being told may
/// still run. Move-only; one that was moved from is good for nothing but an assignment.
///
/// `next`, `cancel` and the destructor may be called on any thread, also from within the list's
/// handlers, but not concurrently with one another. `error` is for the time in which no `next`
/// waits.
class AsyncBatchList {
 public:
  /// Takes over what another list reads.
  AsyncBatchList(AsyncBatchList&& other) noexcept = default;
  /// Ends the call of this list, and takes over what another one reads.
  AsyncBatchList& operator=(AsyncBatchList&& other) noexcept = default;
  /// Ends the call for a page, where one is under way.
  ~AsyncBatchList() = default;

  /// Tells `handler` of the next batch, or of null at the end and on failure; never within this
  /// function. After the end it is null again. May be called from within the handler, however many
  /// batches a page has: handlers follow one another, they are not nested. Where one waits already,
  /// it is let go untold. Takes no memory but what `handler` takes, and what a call for a page
  /// does.
  void next(NextBatchHandler handler) { next().start(std::move(handler)); }
  /// The next batch, for `co_await`, or to be started later.
  NextBatch next() const { return detail::AsyncAccess::make<NextBatch>(batches_.share()); }

  /// The failure that ended the list: that of a page, as of `Batches::try_page`. Null before the
  /// end, and where all batches were read.
  ErrorPtr error() const { return batches_->error(); }

  /// Ends the list: what waits, and each `next` after this, is told null, and the error is
  /// `Cancelled`, unless the end was told before. `CallOptions::cancel` does the same.
  void cancel() const { batches_->cancel(); }

 private:
  friend struct detail::AsyncAccess;
  explicit AsyncBatchList(std::shared_ptr<detail::PulledBatches> batches) noexcept
      : batches_(std::move(batches)) {}

  detail::HeldItems<detail::PulledBatches> batches_;
};

MOONSHOT_NAMESPACE_END
