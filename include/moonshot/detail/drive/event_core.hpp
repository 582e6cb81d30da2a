#pragma once

/// @file
/// What the copies of an event-driven client share.

#include <map>
#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/detail/drive/reading_thread.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A call that belongs to a core.
class LoopCall {
 public:
  virtual ~LoopCall() = default;
  /// Begins. The end may come within this call.
  virtual void start() = 0;
};

/// A client's settings, the loop that its calls run on, and the calls themselves.
class EventCore final : public LoopGuest {
 public:
  /// To be made by `share`.
  EventCore(std::shared_ptr<const ClientCore> settings, LoopCore& loop);
  EventCore(const EventCore&) = delete;
  EventCore& operator=(const EventCore&) = delete;
  MOONSHOT_INLINE ~EventCore() override;

  /// A core that is destroyed on the loop's thread, whoever lets go of it last.
  static std::shared_ptr<EventCore> share(std::shared_ptr<const ClientCore> settings,
                                          LoopCore& loop);

  // From any thread.

  const ClientCore& settings() const noexcept { return *settings_; }
  Mailbox& mailbox() const noexcept { return *mailbox_; }
  const std::shared_ptr<Mailbox>& shared_mailbox() const noexcept { return mailbox_; }
  /// The error of a call that cannot go on, and that no other error can be made for. It is ready
  /// because there may be no memory.
  const ErrorPtr& cannot_go_on() const noexcept { return cannot_go_on_; }
  /// Where bodies are read that the loop must not wait for.
  const std::shared_ptr<ReadingThread>& reading_thread() const noexcept { return reading_thread_; }

  // On the loop's thread.

  /// Null after the end of the loop.
  LoopCore* loop() const noexcept { return loop_; }
  /// What carries the exchanges. Null where the client's transport can only block, and after the
  /// end of the loop.
  http::EventTransport* transport();
  /// Starts `call`, and keeps it until `remove`. After the end of the loop, does nothing.
  void begin(std::shared_ptr<LoopCall> call);
  /// Lets go of `call` as soon as what is going on is over.
  void remove(const LoopCall& call) noexcept;

 private:
  using Calls = std::map<const LoopCall*, std::shared_ptr<LoopCall>>;
  /// Lets go of the calls that are over.
  struct Removal final : Letter {
    explicit Removal(EventCore& owner) noexcept : core(owner) {}
    void open() override { const auto ended = std::exchange(core.ended_, {}); }
    EventCore& core;
  };
  struct Farewell;

  void become_guest();
  MOONSHOT_INLINE void on_close() override;

  const std::shared_ptr<const ClientCore> settings_;
  LoopCore* loop_;
  const std::shared_ptr<Mailbox> mailbox_;
  const ErrorPtr cannot_go_on_;
  const std::shared_ptr<ReadingThread> reading_thread_ = std::make_shared<ReadingThread>();
  std::unique_ptr<http::EventTransport> transport_;
  bool is_guest_ = false;
  Calls calls_;
  Calls ended_;
  Removal removal_{*this};
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/drive/event_core.ipp"
#endif
