#pragma once

/// @file
/// The inside of a list of batches, of which each is asked for.

#include <memory>

#include "moonshot/async/call_handle.hpp"
#include "moonshot/async/detail/call_series.hpp"
#include "moonshot/async/detail/pulled_items.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/loop/detail/mailbox.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/resources/detail/batch_pages.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Tells of one batch for each time that it is asked, and makes a call for each page. The functions
/// without another word are for any thread.
class PulledBatches final : public std::enable_shared_from_this<PulledBatches>,
                            public PulledItems<Batch>,
                            Letter {
 public:
  PulledBatches(std::shared_ptr<EventCore> core, BatchListOptions list, CallOptions options);

  /// It is told on the loop's thread, and not within this function.
  MOONSHOT_INLINE void next(Handler handler) override;
  void cancel() const override { series_.stop().cancel(); }

  /// What cancels it, and does nothing else.
  CallHandle handle() const { return series_.handle(); }

 private:
  MOONSHOT_INLINE void open() override;
  MOONSHOT_INLINE void drop() noexcept override;

  // On the loop's thread.
  void go_on();
  bool is_wanted();
  bool ask_for_page();
  void begin_page(const BatchListOptions& where);
  void take(Result<BatchPage> page);
  void end_where_cancelled();
  void end(ErrorPtr error);
  void tell(const Batch* batch);

  const std::shared_ptr<EventCore> core_;
  const CallSeries series_;
  std::shared_ptr<PulledBatches> kept_;  // itself, while it is posted

  BatchPages pages_;  // the loop's, as what follows
  bool is_over_ = false;

  // It is posted, a page is under way, or who waits is told just now. Guarded.
  bool is_going_on_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/pulled_batches.ipp"
#endif
