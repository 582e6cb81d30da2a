#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/async/detail/loop_pause.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/loop/detail/mailbox.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// It belongs to its core until it is over.
class LoopPause final : public LoopCall, public std::enable_shared_from_this<LoopPause>, HeapTimer {
 public:
  LoopPause(std::shared_ptr<EventCore> core, std::chrono::milliseconds wait, CancelToken cancel,
            std::function<void(bool)> on_over)
      : core_(std::move(core)),
        wait_(wait),
        cancel_(std::move(cancel)),
        on_over_(std::move(on_over)) {}
  ~LoopPause() override {
    if (core_->loop() != nullptr) core_->loop()->remove(static_cast<HeapTimer&>(*this));
  }

  void start() override {
    // No wait of centuries overflows the clock.
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);
    auto& loop = *core_->loop();
    const auto cut = share_new(new Cut);
    cut->pause = weak_from_this();
    registration_ = cancel_.on_cancel(
        [mailbox = core_->shared_mailbox(), cut] { KeptLetter::post(*mailbox, cut); });
    loop.set(*this, loop.now() + (std::min)(wait_, longest));
  }

 private:
  // The pause is destroyed on the loop's thread alone, so who cancels it holds only this.
  struct Cut final : KeptLetter {
    std::weak_ptr<LoopPause> pause;

   private:
    void read() override {
      if (const auto open = pause.lock()) open->on_time();
    }
  };

  void on_time() override {
    const auto self = shared_from_this();
    const auto on_over = std::exchange(on_over_, nullptr);
    if (on_over == nullptr) return;
    auto& loop = *core_->loop();
    loop.remove(static_cast<HeapTimer&>(*this));
    core_->remove(*this);
    loop.guarded([&] { on_over(cancel_.cancelled()); });
  }

  const std::shared_ptr<EventCore> core_;
  const std::chrono::milliseconds wait_;
  const CancelToken cancel_;
  std::function<void(bool)> on_over_;
  CancelToken::Registration registration_;
};

MOONSHOT_INLINE void pause_on_loop(const std::shared_ptr<EventCore>& core,
                                   std::chrono::milliseconds wait, const CancelToken& cancel,
                                   std::function<void(bool cancelled)> on_over) {
  core->begin(std::make_shared<LoopPause>(core, wait, cancel, std::move(on_over)));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
