#pragma once

// One chat call on an event loop.

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

#include "errand.hpp"
#include "world.hpp"

namespace soak {

/// A step whose call goes on while its thread takes the next ones. It belongs to the handlers of
/// the call: where they are destroyed untold, it is, too.
class AsyncChat : Errand, public std::enable_shared_from_this<AsyncChat> {
 public:
  /// `loop` is that of the client.
  AsyncChat(World& world, const Plan& plan, moonshot::EventLoop& loop)
      : Errand(world, plan), loop_(loop) {
    world.in_flight().enter();
  }
  AsyncChat(const AsyncChat&) = delete;
  AsyncChat& operator=(const AsyncChat&) = delete;
  virtual ~AsyncChat() {
    // The ledger knows that nothing was told. Where the loop has died, nothing had to be.
    if (!is_told_ && plan().death == Death::loop) {
      world().ledger().end(plan().id, {Kind::cancelled, "the loop ended without a word", {}, true});
    }
    world().in_flight().leave();
  }

  /// Begins the call, on this thread or on that of the loop.
  void begin(const moonshot::AsyncClient& client) {
    Errand::begin();
    if (!begins_on_loop()) return start(client);
    loop_.post([self = shared_from_this(), client] { self->start(client); });
  }

 protected:
  using Errand::options;
  using Errand::plan;
  using Errand::world;

  /// Starts the call of `client`, once.
  virtual void ask(const moonshot::AsyncClient& client) = 0;
  virtual bool begins_on_loop() const { return plan().variant % 2 == 1; }

  moonshot::EventLoop& loop() const { return loop_; }
  Later& later() const { return world().later(); }
  template <class T>
  std::shared_ptr<T> shared_this() {
    return std::static_pointer_cast<T>(shared_from_this());
  }
  /// What runs handlers elsewhere than on the loop's thread.
  auto executor() const {
    return [&later = later()](std::function<void()> task) { later.soon(std::move(task)); };
  }

  /// What the call has come to.
  void tell(Outcome outcome) {
    if (starting_.load() == std::this_thread::get_id()) {
      world().ledger().violated("a call ends after the function that starts it", plan().id);
    }
    world().must_hide("what() of an error", outcome.text);
    world().ledger().end(plan().id, std::move(outcome));
    is_told_ = true;
  }

  /// Ends the call by its handle, where that is what the plan says. After the end of the call this
  /// has no effect.
  void cancel_by(const moonshot::CallHandle& handle) const {
    if (!plan().cancels_call()) return;
    later().after(*plan().cancel_after, [handle] {
      handle.cancel();
      handle.pause();
      handle.resume();
      handle.cancel();
    });
  }

 private:
  void start(const moonshot::AsyncClient& client) {
    starting_ = std::this_thread::get_id();
    ask(client);
    starting_ = std::thread::id();
  }

  moonshot::EventLoop& loop_;
  std::atomic<std::thread::id> starting_{std::thread::id()};
  std::atomic<bool> is_told_{false};
};

}  // namespace soak
