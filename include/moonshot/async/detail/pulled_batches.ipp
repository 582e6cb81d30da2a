#pragma once

#include <mutex>
#include <utility>

#include "moonshot/async/detail/open_end.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/async/detail/pulled_batches.hpp"
#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE PulledBatches::PulledBatches(std::shared_ptr<EventCore> core, BatchListOptions list,
                                             CallOptions options)
    : core_(std::move(core)), series_(*core_, std::move(options)), pages_(std::move(list)) {}

MOONSHOT_INLINE void PulledBatches::next(Handler handler) {
  if (handler == nullptr) handler = [](const Batch*) {};
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_closed_) return;
    std::swap(handler_, handler);
    if (std::exchange(is_going_on_, true)) return;
    kept_ = shared_from_this();
  }
  core_->mailbox().post(static_cast<Letter&>(*this));
}

MOONSHOT_INLINE void PulledBatches::open() {
  const auto self = std::exchange(kept_, nullptr);
  go_on();
}

MOONSHOT_INLINE void PulledBatches::drop() noexcept {
  const auto self = std::exchange(kept_, nullptr);
  close();
}

// Tells whoever waits, who may ask again within that, until nobody waits or a page is under way.
MOONSHOT_INLINE void PulledBatches::go_on() {
  while (is_wanted()) {
    end_where_cancelled();
    const Batch* const batch = is_over_ ? nullptr : pages_.next();
    if (batch == nullptr && ask_for_page()) return;
    tell(batch);
  }
}

MOONSHOT_INLINE bool PulledBatches::is_wanted() {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_going_on_ = handler_ != nullptr;
  return is_going_on_;
}

// Returns whether a page is under way; else, this is the end.
MOONSHOT_INLINE bool PulledBatches::ask_for_page() {
  const auto* const where = is_over_ ? nullptr : pages_.ask();
  is_over_ = true;
  if (where == nullptr) return false;
  is_over_ = !core_->loop()->guarded([&] { begin_page(*where); });
  if (is_over_) end(core_->cannot_go_on());
  return !is_over_;
}

MOONSHOT_INLINE void PulledBatches::begin_page(const BatchListOptions& where) {
  const auto ending = share_new(new OpenEnd<PulledBatches>);
  prepare_call(core_, batch_page_call(where), series_.options())
      .start([ending](Result<BatchPage> page) { ending->take()->take(std::move(page)); });
  // Not before: where the call cannot be begun, who waits is told.
  ending->source = shared_from_this();
}

MOONSHOT_INLINE void PulledBatches::take(Result<BatchPage> page) {
  if (!page) {
    end(page.error_ptr());
  } else if (!core_->loop()->guarded([&] { pages_.take(std::move(*page)); })) {
    end(core_->cannot_go_on());
  }
  go_on();
}

MOONSHOT_INLINE void PulledBatches::end_where_cancelled() {
  if (is_over_ || !series_.options().cancel.cancelled()) return;
  auto error = core_->cannot_go_on();
  core_->loop()->guarded(
      [&] { error = cancelled_while(core_->settings().endpoint, "listed batches", {}); });
  end(std::move(error));
}

MOONSHOT_INLINE void PulledBatches::end(ErrorPtr error) {
  is_over_ = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  error_ = std::move(error);
}

MOONSHOT_INLINE void PulledBatches::tell(const Batch* batch) {
  Handler handler;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::swap(handler, handler_);
  }
  // It may have been let go meanwhile.
  if (handler != nullptr) core_->loop()->guarded([&] { handler(batch); });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
