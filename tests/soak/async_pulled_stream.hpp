#pragma once

// A stream on an event loop whose chunks are asked for.

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <moonshot/async/async_client.hpp>
#include <moonshot/async/executor.hpp>
#include <moonshot/moonshot.hpp>

#include "async_chat.hpp"

namespace soak {

/// Its reader may take its time, and may leave it half-way.
class AsyncPulledStream final : public AsyncChat {
 public:
  using AsyncChat::AsyncChat;

 private:
  /// Who asks for chunks, and ends the stream: never two threads at a time.
  enum class Reader {
    on_loop,   ///< each handler asks for the next chunk
    slow,      ///< another thread does, after a while
    elsewhere  ///< each handler does, on another thread than the loop's
  };
  Reader reader() const { return static_cast<Reader>(plan().variant / 2 % 3); }
  bool begins_on_loop() const override { return reader() == Reader::on_loop; }

  void ask(const moonshot::AsyncClient& client) override {
    stream_.emplace(client.chat().stream(chat_request(plan()), options()));
    if (reader() == Reader::on_loop) {
      next();
    } else {
      later().soon([self = shared_this<AsyncPulledStream>()] { self->next(); });
    }
    if (plan().cancels_call()) {
      later().after(*plan().cancel_after,
                    [self = shared_this<AsyncPulledStream>()] { self->cancel(); });
    }
  }

  // On the thread of `later`.
  void cancel() {
    if (reader() != Reader::on_loop) return stream_->cancel();
    loop().post([self = shared_this<AsyncPulledStream>()] { self->stream_->cancel(); });
  }

  void next() {
    const auto take = [self = shared_this<AsyncPulledStream>()](const moonshot::ChatChunk* chunk) {
      self->take(chunk);
    };
    if (reader() == Reader::elsewhere) {
      stream_->next().start(moonshot::on(executor(), take));
    } else {
      stream_->next(take);
    }
  }

  void take(const moonshot::ChatChunk* chunk) {
    if (std::exchange(is_within_, true)) {
      world().ledger().violated("the handlers of a stream are not nested", plan().id);
    }
    if (chunk != nullptr) {
      text_ += chunk->text();
      ++chunks_;
    }
    if (chunk == nullptr) {
      end();
    } else if (leaves() && chunks_ > plan().amount) {
      leave();
    } else {
      go_on();
    }
    is_within_ = false;
  }

  void go_on() {
    if (reader() != Reader::slow) return next();
    const std::chrono::microseconds time(10 * plan().amount);
    later().after(time, [self = shared_this<AsyncPulledStream>()] { self->next(); });
  }

  bool leaves() const { return plan().action == Action::stream_abandoned; }
  void leave() {
    tell({});
    if (plan().variant % 4 != 0) return stream_.reset();
    // It may be left on another thread than its reader's.
    later().soon([self = shared_this<AsyncPulledStream>()] { self->stream_.reset(); });
  }

  void end() {
    const auto error = stream_->error();
    if (error != nullptr) return tell(failed(*error));
    Outcome outcome;
    if (!leaves()) outcome.is_mine = is_marked(text_, plan().id);
    const auto whole = stream_->result();
    if (!whole || text_ != whole->text() || text_ != stream_->partial().text()) {
      outcome.text = "the chunks do not add up to the message";
    }
    tell(std::move(outcome));
  }

  std::optional<moonshot::AsyncChatStream> stream_;
  std::string text_;
  std::size_t chunks_ = 0;
  bool is_within_ = false;
};

}  // namespace soak
