#pragma once

// The transport next to the socket: notes what each call puts on the wire.

#include <memory>
#include <string>
#include <utility>

#include <moonshot/http/event_transport.hpp>
#include <moonshot/http/pass_through_sink.hpp>
#include <moonshot/http/transport.hpp>

#include "event_witness.hpp"
#include "ledger.hpp"

namespace soak {

class Witness final : public moonshot::http::Transport {
 public:
  Witness(std::shared_ptr<moonshot::http::Transport> next, Ledger& ledger)
      : next_(std::move(next)), ledger_(ledger) {}

  moonshot::http::Outcome send(moonshot::http::Request& request, moonshot::http::BodySink& sink,
                               const moonshot::http::Deadlines& deadlines,
                               const moonshot::CancelToken& cancel) override {
    const std::string id(request.headers.get(call_header).value_or(""));
    StatusReader reader(sink);
    try {
      auto outcome = next_->send(request, reader, deadlines, cancel);
      ledger_.sent(id, {outcome.kind, reader.status});
      return outcome;
    } catch (...) {
      // What a callback throws passes through.
      ledger_.sent(id, {moonshot::http::Outcome::Kind::stopped, reader.status});
      throw;
    }
  }
  std::unique_ptr<moonshot::http::EventTransport> on_loop(moonshot::EventLoop& loop) override {
    auto next = next_->on_loop(loop);
    if (next == nullptr) return nullptr;
    return std::make_unique<EventWitness>(std::move(next), ledger_);
  }

 private:
  class StatusReader final : public moonshot::http::PassThroughSink {
   public:
    using PassThroughSink::PassThroughSink;
    bool on_head(const moonshot::http::ResponseHead& head) override {
      status = head.status;
      return PassThroughSink::on_head(head);
    }

    int status = 0;
  };

  std::shared_ptr<moonshot::http::Transport> next_;
  Ledger& ledger_;
};

}  // namespace soak
