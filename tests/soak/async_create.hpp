#pragma once

// A whole answer on an event loop.

#include <utility>

#include <moonshot/async/async_client.hpp>
#include <moonshot/async/executor.hpp>
#include <moonshot/moonshot.hpp>

#include "async_chat.hpp"

namespace soak {

class AsyncCreate final : public AsyncChat {
 public:
  using AsyncChat::AsyncChat;

 private:
  void ask(const moonshot::AsyncClient& client) override {
    auto how = options();
    how.stream_underneath = plan().action == Action::create_streamed_underneath;
    auto call = client.chat().create(chat_request(plan()), how);
    const auto told = [self = shared_this<AsyncCreate>()](
                          const moonshot::Result<moonshot::ChatCompletion>& result) {
      self->tell(outcome_of(result, self->plan().id, text_of));
    };
    cancel_by(plan().variant % 3 == 0 ? std::move(call).start(moonshot::on(executor(), told))
                                      : std::move(call).start(told));
  }
};

}  // namespace soak
