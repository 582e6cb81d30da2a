#pragma once

#include <memory>
#include <utility>

#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/detail/value/rollback.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ErrorPtr call_cannot_go_on(const Endpoint& endpoint) {
  CallErrorData data;
  data.message =
      "the call was given up: there was no memory for it, or a function of the program threw";
  data.endpoint = endpoint;
  return make_call_error<Cancelled>(std::move(data));
}

MOONSHOT_INLINE EventCore::EventCore(std::shared_ptr<const ClientCore> settings, LoopCore& loop)
    : settings_(std::move(settings)),
      loop_(&loop),
      mailbox_(loop.mailbox()),
      cannot_go_on_(call_cannot_go_on(settings_->endpoint)) {}

/// Destroys the core, and itself.
struct EventCore::Farewell final : Letter {
  explicit Farewell(std::unique_ptr<EventCore> owned) noexcept : core(std::move(owned)) {}
  void open() override { delete this; }
  void drop() noexcept override { delete this; }
  std::unique_ptr<EventCore> core;
};

MOONSHOT_INLINE std::shared_ptr<EventCore> EventCore::share(
    std::shared_ptr<const ClientCore> settings, LoopCore& loop) {
  const auto mailbox = loop.mailbox();
  auto farewell =
      std::make_unique<Farewell>(std::make_unique<EventCore>(std::move(settings), loop));
  auto* const core = farewell->core.get();
  // Where the loop has ended, the core is destroyed at once.
  return {core, [mailbox, last = farewell.release()](EventCore*) { mailbox->post(*last); }};
}

MOONSHOT_INLINE EventCore::~EventCore() { on_close(); }

// From now on, the loop tells of its end.
MOONSHOT_INLINE void EventCore::become_guest() {
  if (!is_guest_) loop_->add(*this);
  is_guest_ = true;
}

MOONSHOT_INLINE http::EventTransport* EventCore::transport() {
  if (loop_ == nullptr) return nullptr;
  become_guest();
  const auto& maker = settings_->options.transport;
  if (transport_ == nullptr && maker != nullptr) transport_ = maker->on_loop(loop_->owner());
  return transport_.get();
}

MOONSHOT_INLINE void EventCore::begin(std::shared_ptr<LoopCall> call) {
  if (loop_ == nullptr) return;
  become_guest();
  auto& begun = *call;
  calls_.emplace(&begun, std::move(call));
  Rollback beginning([&]() noexcept { remove(begun); });
  begun.start();
  beginning.keep();
}

// The call is what called this, and what lets go of it needs no memory.
MOONSHOT_INLINE void EventCore::remove(const LoopCall& call) noexcept {
  ended_.insert(calls_.extract(&call));
  mailbox_->post(removal_);
}

// The calls end without a word: what their handlers refer to may be gone already.
MOONSHOT_INLINE void EventCore::on_close() {
  mailbox_->take_back(removal_);
  calls_.clear();
  ended_.clear();
  transport_.reset();
  if (is_guest_ && loop_ != nullptr) loop_->remove(*this);
  loop_ = nullptr;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
