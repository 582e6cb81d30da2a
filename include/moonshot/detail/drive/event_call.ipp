#pragma once

#include <utility>

#include "moonshot/detail/call/exchange_limits.hpp"
#include "moonshot/detail/drive/blocking.hpp"
#include "moonshot/detail/drive/event_call.hpp"
#include "moonshot/detail/drive/try_end.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE EventCall::EventCall(std::shared_ptr<EventCore> core, EventCallParts&& parts)
    : core_(std::move(core)),
      body_(std::move(parts.body)),
      reader_(std::move(parts.reader)),
      control_(std::move(parts.control)),
      machine_(core_->settings(), std::move(parts.plan), *body_),
      on_done_(std::move(parts.on_done)) {}

MOONSHOT_INLINE EventCall::~EventCall() {
  exchange_.reset();
  leave_queue();
  core_->mailbox().take_back(wake_up_);
  if (core_->loop() != nullptr) loop().remove(static_cast<HeapTimer&>(*this));
}

// What a step throws comes out of the loop. The call cannot go on then, and its handler is told.
template <class Step>
void EventCall::carry_out(Step&& step) {
  if (!loop().guarded(step) && !is_finished_) loop().guarded([&] { give_up(); });
}

MOONSHOT_INLINE void EventCall::give_up() {
  loop().remove(static_cast<HeapTimer&>(*this));
  leave_queue();
  loop().guarded([&] { machine_.give_up(loop().now()); });
  // To tell of a success would be a lie.
  finish(machine_.error() != nullptr ? machine_.error() : core_->cannot_go_on());
  if (exchange_ != nullptr) exchange_->cancel();
}

MOONSHOT_INLINE void EventCall::start() {
  carry_out([&] { advance(); });
}

MOONSHOT_INLINE void EventCall::cancel() {
  if (is_finished_) return;
  carry_out([&] {
    // What had arrived before the cancellation is not wanted any more.
    if (is_of_stream() && !is_pausing_) machine_.cancel(loop().now());
    stop_waiting();
  });
}

MOONSHOT_INLINE void EventCall::stop_waiting() {
  if (place_) {
    end_turn_wait(Turn::cancelled);
    advance();
  } else if (is_pausing_) {
    end_pause_soon();
  } else if (exchange_ != nullptr) {
    exchange_->cancel();
  } else {
    advance();
  }
}

MOONSHOT_INLINE void EventCall::resume(std::size_t pauses) {
  if (!control_->resume(pauses) || is_held_up() || is_finished_ || is_pausing_) return;
  carry_out([&] { read_after_pause(); });
}

MOONSHOT_INLINE void EventCall::read_after_pause() {
  if (exchange_ == nullptr) return advance();  // the machine waits for what was left to read
  if (is_of_stream() && read_rest()) {
    advance();
    if (is_finished_) end_exchange();
  } else if (!is_held_up()) {
    exchange_->resume();
  }
}

MOONSHOT_INLINE bool EventCall::on_head(const http::ResponseHead& head) {
  return machine_.head(head, loop().now()) != Verdict::stop;
}

MOONSHOT_INLINE bool EventCall::on_data(std::string_view bytes) {
  const auto verdict = machine_.data(bytes);
  if (is_of_stream() && !is_finished_ && !is_pausing_) {
    carry_out([&] {
      if (read_rest()) advance();
    });
  }
  return verdict != Verdict::stop && (!is_finished_ || machine_.satisfied());
}

// The reader may cancel the call.
MOONSHOT_INLINE LateReader::Progress EventCall::read_on() {
  using Progress = LateReader::Progress;
  auto progress = is_held_up() || is_cancelled() ? Progress::all_read : reader_->read();
  if (progress == Progress::stopped) control_->stop.cancel();
  // What had arrived before the cancellation is not wanted any more.
  if (is_cancelled() && progress != Progress::finished) progress = Progress::stopped;
  return progress;
}

// Reads what has arrived while more may come. Returns whether nothing more of it is wanted.
MOONSHOT_INLINE bool EventCall::read_rest() {
  const auto progress = read_on();
  if (progress == LateReader::Progress::all_read) return false;
  if (progress == LateReader::Progress::stopped) {
    machine_.cancel(loop().now());
  } else {
    machine_.all_read(loop().now(), is_cancelled());
  }
  return true;
}

MOONSHOT_INLINE void EventCall::on_end(http::Outcome outcome) {
  exchange_.reset();
  NoMutex no_mutex;
  loop().guarded(
      [&] { end_try(core_->settings(), machine_, no_mutex, outcome, is_cancelled(), *held_); });
  held_.reset();
  if (is_finished_) return core_->remove(*this);
  carry_out([&] {
    // The machine could not be told of the end: what was sent is not sent again for that.
    if (machine_.next(loop().now()).kind == Need::Kind::exchange) return give_up();
    if (!is_pausing_) return advance();
    if (is_pause_over_) end_pause();
  });
}

MOONSHOT_INLINE void EventCall::on_time() {
  if (is_finished_) {
    if (exchange_ != nullptr) exchange_->cancel();
    return;
  }
  carry_out([&] {
    if (place_) return advance();
    end_pause_soon();
  });
}

// The exchange that the pause follows may be about to end still.
MOONSHOT_INLINE void EventCall::end_pause_soon() {
  is_pause_over_ = true;
  if (exchange_ == nullptr) end_pause();
}

// Does what is needed, until something has to be waited for.
MOONSHOT_INLINE void EventCall::advance() {
  for (;;) {
    const auto now = loop().now();
    const auto need = machine_.next(now);
    switch (need.kind) {
      case Need::Kind::turn:
        if (!take_turn()) return;
        break;
      case Need::Kind::exchange:
        return begin_exchange();
      case Need::Kind::pause:
        return begin_pause(need.until);
      case Need::Kind::read:
        // The exchange is over. What is left of a stream is read when its reader wants it.
        if (is_of_stream() && read_rest()) break;
        if (is_of_stream() && is_held_up()) return;
        machine_.all_read(now, is_cancelled());
        break;
      case Need::Kind::done:
        return finish(machine_.error());
    }
  }
}

MOONSHOT_INLINE TurnQueue::Advice EventCall::ask_governor() {
  using Kind = TurnQueue::Advice::Kind;
  auto& governor = *core_->settings().options.governor;
  const bool is_new = !place_;
  if (is_new) place_ = GovernorAccess::join(governor, *this);
  const auto ask = [&] {
    return GovernorAccess::ask(governor, *place_, machine_.claim(), machine_.deadlines().total);
  };
  const auto advice = ask();
  const bool has_to_wait = advice.kind == Kind::wait || advice.kind == Kind::wait_until;
  if (!is_new || !has_to_wait) return advice;
  loop().guarded([&] { GovernorAccess::tell(governor, *place_); });
  // The governor's observer may have cancelled the call.
  return is_cancelled() ? advice : ask();
}

// Returns whether the wait for the governor is over.
MOONSHOT_INLINE bool EventCall::take_turn() {
  using Kind = TurnQueue::Advice::Kind;
  // A call that was cancelled is not let through: that would count against the account's limits.
  const auto advice = is_cancelled() ? TurnQueue::Advice() : ask_governor();
  if (advice.kind == Kind::enter || advice.kind == Kind::too_late) {
    place_.reset();
    if (advice.kind == Kind::enter)
      held_.emplace(core_->settings().options.governor.get(), &machine_.claim());
    end_turn_wait(advice.kind == Kind::enter ? Turn::started : Turn::timed_out);
    return true;
  }
  if (is_cancelled()) {
    end_turn_wait(Turn::cancelled);
    return true;
  }
  if (advice.kind == Kind::wait_until) loop().set(*this, advice.until);
  return false;
}

MOONSHOT_INLINE void EventCall::leave_queue() noexcept {
  if (place_) GovernorAccess::leave(*core_->settings().options.governor, *place_);
  place_.reset();
}

MOONSHOT_INLINE void EventCall::end_turn_wait(Turn turn) {
  loop().remove(static_cast<HeapTimer&>(*this));
  leave_queue();
  machine_.turn(turn, loop().now(), is_cancelled());
}

MOONSHOT_INLINE void EventCall::wake() noexcept { core_->mailbox().post(wake_up_); }

MOONSHOT_INLINE void EventCall::begin_exchange() {
  if (!held_) held_.emplace(nullptr, nullptr);
  if (is_cancelled()) {
    return on_end({http::Outcome::Kind::cancelled, TimeoutPhase::total, "the call was cancelled"});
  }
  exchange_ = core_->transport()->start(machine_.request(), *this, machine_.deadlines());
}

MOONSHOT_INLINE void EventCall::begin_pause(LoopHost::TimePoint until) {
  is_pausing_ = true;
  is_pause_over_ = false;
  if (exchange_ != nullptr) exchange_->cancel();
  const auto& on_retry = core_->settings().options.retry.on_retry;
  // Where the call was cancelled, there will be no retry to tell of.
  if (on_retry && !is_cancelled()) loop().guarded([&] { on_retry(machine_.notice()); });
  loop().set(*this, is_cancelled() ? loop().now() : until);
}

MOONSHOT_INLINE void EventCall::end_pause() {
  loop().remove(static_cast<HeapTimer&>(*this));
  is_pausing_ = false;
  machine_.paused(is_cancelled());
  advance();
}

MOONSHOT_INLINE void EventCall::finish(const ErrorPtr& error) {
  if (std::exchange(is_finished_, true)) return;
  loop().guarded([&] { correct_claim(core_->settings(), machine_); });
  const auto on_done = std::move(on_done_);
  if (on_done) loop().guarded([&] { on_done(error); });
  // Where the exchange goes on, it does so for the end of its body, which keeps the connection.
  if (exchange_ == nullptr) core_->remove(*this);
}

// The call is over, and nobody would resume its exchange.
MOONSHOT_INLINE void EventCall::end_exchange() {
  if (exchange_ == nullptr) return;
  if (!satisfied()) return exchange_->cancel();
  loop().set(*this, loop().now() + ExchangeLimits::linger);
  exchange_->resume();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
