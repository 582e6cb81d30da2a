#pragma once

#include <utility>

#include "moonshot/detail/drive/event_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::shared_ptr<EventCore> EventCore::share(
    std::shared_ptr<const ClientCore> settings, LoopCore& loop) {
  const auto mailbox = loop.mailbox();
  return {new EventCore(std::move(settings), loop), [mailbox](EventCore* core) {
            // Where the loop has ended, the function is destroyed at once, and the core with it.
            mailbox->post([owner = std::shared_ptr<EventCore>(core)] {});
          }};
}

MOONSHOT_INLINE EventCore::~EventCore() { on_close(); }

MOONSHOT_INLINE http::EventTransport* EventCore::transport() {
  if (loop_ == nullptr) return nullptr;
  if (!std::exchange(is_guest_, true)) loop_->add(*this);
  const auto& maker = settings_->options.transport;
  if (transport_ == nullptr && maker != nullptr) transport_ = maker->on_loop(loop_->owner());
  return transport_.get();
}

MOONSHOT_INLINE void EventCore::begin(std::shared_ptr<LoopCall> call) {
  if (loop_ == nullptr) return;
  auto& begun = *call;
  calls_.emplace(&begun, std::move(call));
  begun.start();
}

MOONSHOT_INLINE void EventCore::remove(const LoopCall& call) {
  const auto found = calls_.find(&call);
  if (found == calls_.end()) return;
  // Kept until it is posted: there may be no memory for that, and the call is what called this.
  mailbox_->post([ended = found->second] {});
  calls_.erase(found);
}

// The calls end without a word: what their handlers refer to may be gone already.
MOONSHOT_INLINE void EventCore::on_close() {
  calls_.clear();
  transport_.reset();
  if (is_guest_ && loop_ != nullptr) loop_->remove(*this);
  loop_ = nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
