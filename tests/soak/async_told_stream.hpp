#pragma once

// A stream on an event loop that tells of its chunks.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <new>
#include <string>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

#include "async_chat.hpp"
#include "driven_loop.hpp"

namespace soak {

/// Its reader may hold it up, from within or from another thread, and may want no more of it.
class AsyncToldStream final : public AsyncChat {
 public:
  using AsyncChat::AsyncChat;

 private:
  using Completion = moonshot::Result<moonshot::ChatCompletion>;

  bool pauses_within() const { return plan().variant % 4 == 1; }
  bool pauses_from_elsewhere() const { return plan().variant % 4 == 2; }
  // The first chunk then finds the handle.
  bool begins_on_loop() const override { return pauses_within(); }

  void ask(const moonshot::AsyncClient& client) override {
    const auto handle = client.chat().stream(
        chat_request(plan()),
        [self = shared_this<AsyncToldStream>()](const moonshot::ChatChunk& chunk) {
          return self->take(chunk);
        },
        [self = shared_this<AsyncToldStream>()](const Completion& result) { self->end(result); },
        options());
    cancel_by(handle);
    if (pauses_within()) handle_ = handle;
    if (!pauses_from_elsewhere()) return;
    const std::chrono::microseconds time(50 * plan().amount);
    later().after(time, [handle] { handle.pause(); });
    later().after(2 * time, [handle] { handle.resume(); });
  }

  bool take(const moonshot::ChatChunk& chunk) {
    if (is_held_up_) {
      world().ledger().violated("a stream that is held up tells of no chunk", plan().id);
    }
    text_ += chunk.text();
    const bool stops = chunks_++ == plan().amount;
    if (stops && plan().callback_throws()) fail();
    if (pauses_within() && chunks_ % 3 == 0) hold_up();
    return !(stops && plan().callback_stops());
  }

  void hold_up() {
    handle_.pause();
    is_held_up_ = true;
    const std::chrono::microseconds time(10 * plan().amount);
    later().after(time, [self = shared_this<AsyncToldStream>()] {
      self->is_held_up_ = false;
      self->handle_.resume();
    });
  }

  // Of what comes out of its own thread, a loop survives this alone.
  void fail() const {
    if (plan().death == Death::loop) throw std::bad_alloc();
    throw Thrown();
  }

  void end(const Completion& result) {
    auto outcome = outcome_of(result, plan().id, text_of);
    if (result && text_ != result->text()) outcome.text = "the chunks are not the message";
    tell(std::move(outcome));
  }

  std::string text_;
  std::size_t chunks_ = 0;
  std::atomic<bool> is_held_up_{false};
  moonshot::CallHandle handle_;
};

}  // namespace soak
