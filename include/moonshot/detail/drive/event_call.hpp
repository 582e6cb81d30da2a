#pragma once

/// @file
/// Carries out, on an event loop, what a `CallMachine` decides.

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/call/body_policy.hpp"
#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/detail/drive/try_end.hpp"
#include "moonshot/http/event_sink.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/limits/detail/governor_access.hpp"
#include "moonshot/loop/detail/loop_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How a program holds a call up and ends it. Thread safety: any number of threads, but for
/// `resume`, which is called on the loop's thread.
class CallControl {
 public:
  void pause() noexcept { ++pauses_; }
  /// How many pauses there were so far: what `resume` needs to know.
  std::size_t pauses() const noexcept { return pauses_; }
  /// Ends the first `pauses` of them; a later one goes on. Returns whether one of them had not been
  /// ended before.
  bool resume(std::size_t pauses) noexcept {
    if (pauses <= ended_) return false;
    ended_ = pauses;
    return true;
  }
  bool is_held_up() const noexcept { return pauses_ != ended_; }

  CancelSource stop;

 private:
  std::atomic<std::size_t> pauses_{0};
  std::atomic<std::size_t> ended_{0};
};

/// Reads what has arrived of a body that is read later (see `BodyPolicy::is_read_later`).
class LateReader {
 public:
  enum class Progress {
    all_read,  ///< nothing is left of what has arrived, or the reader is held up
    finished,  ///< no more will be read, whatever arrives
    stopped    ///< it wants no more of the answer
  };
  virtual ~LateReader() = default;
  /// Reads on until nothing is left, or until it is held up.
  virtual Progress read() = 0;
};

/// What an `EventCall` is made of.
struct EventCallParts {
  CallPlan plan;
  std::shared_ptr<BodyPolicy> body;
  std::shared_ptr<LateReader> reader;  ///< null where the body is not read later
  /// Told once of the failure, or of null for a success: the body holds the answer then.
  std::function<void(ErrorPtr)> on_done;
  std::shared_ptr<CallControl> control;
};

/// One call on a loop: the same machine as that of `run_to_end`, carried on by events. It belongs
/// to its core until it is over. All functions are called on the loop's thread.
class EventCall final : public std::enable_shared_from_this<EventCall>,
                        public LoopCall,
                        public http::EventSink,
                        TurnWaiter,
                        HeapTimer {
 public:
  /// What throws leaves `parts.on_done` as it was.
  EventCall(std::shared_ptr<EventCore> core, EventCallParts&& parts);
  MOONSHOT_INLINE ~EventCall() override;

  MOONSHOT_INLINE void start() override;
  /// Ends the call with `Cancelled`, unless it is over.
  void cancel();
  /// Goes on to read, after the control's first `pauses` pauses. While one lasts, nothing is read
  /// from the socket.
  void resume(std::size_t pauses);
  /// Ends the call, which cannot go on, with the error that it has, or with one that is ready.
  void give_up();

 private:
  MOONSHOT_INLINE bool on_head(const http::ResponseHead& head) override;
  MOONSHOT_INLINE bool on_data(std::string_view bytes) override;
  bool satisfied() const noexcept override { return machine_.satisfied(); }
  bool wants_more() const noexcept override {
    return is_finished_ || (!is_held_up() && machine_.wants_more());
  }
  MOONSHOT_INLINE void on_end(http::Outcome outcome) override;
  MOONSHOT_INLINE void on_time() override;
  MOONSHOT_INLINE void wake() noexcept override;

  /// Asks the governor again, which cannot wait for memory.
  struct WakeUp final : Letter {
    explicit WakeUp(EventCall& owner) noexcept : call(owner) {}
    void open() override {
      if (call.place_) call.on_time();
    }
    EventCall& call;
  };

  bool is_held_up() const noexcept { return control_->is_held_up(); }
  bool is_cancelled() const noexcept { return control_->stop.token().cancelled(); }
  bool is_of_stream() const noexcept {
    return reader_ != nullptr && machine_.answer_head().is_success();
  }
  LoopCore& loop() const noexcept { return *core_->loop(); }

  template <class Step>
  void carry_out(Step&& step);
  void advance();
  void stop_waiting();
  void read_after_pause();
  bool take_turn();
  TurnQueue::Advice ask_governor();
  void leave_queue() noexcept;
  void end_turn_wait(Turn turn);
  void begin_exchange();
  void begin_pause(LoopHost::TimePoint until);
  void end_pause_soon();
  void end_pause();
  LateReader::Progress read_on();
  bool read_rest();
  void finish(const ErrorPtr& error);
  void end_exchange();

  const std::shared_ptr<EventCore> core_;
  const std::shared_ptr<BodyPolicy> body_;
  const std::shared_ptr<LateReader> reader_;
  const std::shared_ptr<CallControl> control_;
  CallMachine machine_;
  std::optional<TurnQueue::Place> place_;  // in the governor's queue
  WakeUp wake_up_{*this};
  std::optional<HeldTurn> held_;  // while an exchange goes on
  std::unique_ptr<http::EventExchange> exchange_;
  bool is_pausing_ = false;     // the machine, before a retry
  bool is_pause_over_ = false;  // and the exchange before it is about to end
  bool is_finished_ = false;
  std::function<void(ErrorPtr)> on_done_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/event_call.ipp"
#endif
