#pragma once

// The witness of event-driven calls: notes what each of them puts on the wire.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <moonshot/http/event_sink.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/http/transport.hpp>

#include "ledger.hpp"

namespace soak {

/// One exchange, between the call and the transport. One that is destroyed before its end was sent
/// as well.
class WitnessedExchange final : public moonshot::http::EventExchange,
                                public moonshot::http::EventSink {
 public:
  WitnessedExchange(std::string id, moonshot::http::EventSink& sink, Ledger& ledger)
      : id_(std::move(id)), sink_(sink), ledger_(ledger) {}
  WitnessedExchange(const WitnessedExchange&) = delete;
  WitnessedExchange& operator=(const WitnessedExchange&) = delete;
  ~WitnessedExchange() override { note(moonshot::http::Outcome::Kind::cancelled); }

  void begin(moonshot::http::EventTransport& transport, moonshot::http::Request& request,
             const moonshot::http::Deadlines& deadlines) {
    next_ = transport.start(request, *this, deadlines);
  }
  void cancel() override { next_->cancel(); }
  void resume() override { next_->resume(); }

 private:
  bool on_head(const moonshot::http::ResponseHead& head) override {
    status_ = head.status;
    return sink_.on_head(head);
  }
  bool on_data(std::string_view bytes) override { return sink_.on_data(bytes); }
  bool satisfied() const noexcept override { return sink_.satisfied(); }
  bool wants_more() const noexcept override { return sink_.wants_more(); }
  // The last thing that is done: the sink may destroy this.
  void on_end(moonshot::http::Outcome outcome) override {
    note(outcome.kind);
    sink_.on_end(std::move(outcome));
  }

  void note(moonshot::http::Outcome::Kind kind) {
    if (!std::exchange(is_noted_, true)) ledger_.sent(id_, {kind, status_});
  }

  const std::string id_;
  moonshot::http::EventSink& sink_;
  Ledger& ledger_;
  int status_ = 0;
  bool is_noted_ = false;
  std::unique_ptr<moonshot::http::EventExchange> next_;
};

class EventWitness final : public moonshot::http::EventTransport {
 public:
  EventWitness(std::unique_ptr<moonshot::http::EventTransport> next, Ledger& ledger)
      : next_(std::move(next)), ledger_(ledger) {}

  std::unique_ptr<moonshot::http::EventExchange> start(
      moonshot::http::Request& request, moonshot::http::EventSink& sink,
      const moonshot::http::Deadlines& deadlines) override {
    std::string id(request.headers.get(call_header).value_or(""));
    auto exchange = std::make_unique<WitnessedExchange>(std::move(id), sink, ledger_);
    exchange->begin(*next_, request, deadlines);
    return exchange;
  }

 private:
  std::unique_ptr<moonshot::http::EventTransport> next_;
  Ledger& ledger_;
};

}  // namespace soak
