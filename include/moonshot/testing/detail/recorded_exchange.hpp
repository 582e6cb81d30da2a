#pragma once

/// @file
/// A recorder on an event loop.

#include <memory>
#include <string_view>
#include <utility>

#include "moonshot/http/event_sink.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"
#include "moonshot/testing/detail/exchange_notes.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Stands between the exchange of another transport and the sink. It is written down before the
/// sink is told of the end, or when it is destroyed without one.
class RecordedExchange final : public http::EventExchange, http::EventSink {
 public:
  /// All references must outlive this.
  RecordedExchange(http::EventTransport& next, std::shared_ptr<Recording> recording,
                   const LoopCore& loop, http::Request& request, http::EventSink& sink,
                   const http::Deadlines& deadlines)
      : sink_(sink),
        notes_(std::move(recording), request, &loop),
        next_(next.start(request, *this, deadlines)) {}
  RecordedExchange(const RecordedExchange&) = delete;
  RecordedExchange& operator=(const RecordedExchange&) = delete;
  ~RecordedExchange() override {
    next_.reset();
    if (!is_over_) notes_.break_off("the exchange was given up", is_satisfied_);
  }

  void cancel() override { next_->cancel(); }
  void resume() override { next_->resume(); }

 private:
  bool on_head(const http::ResponseHead& head) override {
    notes_.head(head);
    return sink_.on_head(head);
  }
  bool on_data(std::string_view bytes) override {
    notes_.data(bytes);
    const bool goes_on = sink_.on_data(bytes);
    is_satisfied_ = sink_.satisfied();
    return goes_on;
  }
  bool satisfied() const noexcept override { return sink_.satisfied(); }
  bool wants_more() const noexcept override { return sink_.wants_more(); }
  void on_end(http::Outcome outcome) override {
    is_over_ = true;
    notes_.end(outcome, sink_.satisfied());
    sink_.on_end(std::move(outcome));  // may destroy this
  }

  http::EventSink& sink_;
  ExchangeNotes notes_;
  bool is_over_ = false;
  bool is_satisfied_ = false;  // kept, because whoever destroys this may be the sink
  std::unique_ptr<http::EventExchange> next_;
};

/// The form of a recorder on a loop.
class RecordedTransport final : public http::EventTransport {
 public:
  /// `next` is not null. `loop` must outlive this.
  RecordedTransport(std::unique_ptr<http::EventTransport> next,
                    std::shared_ptr<Recording> recording, const LoopCore& loop) noexcept
      : next_(std::move(next)), recording_(std::move(recording)), loop_(loop) {}

  std::unique_ptr<http::EventExchange> start(http::Request& request, http::EventSink& sink,
                                             const http::Deadlines& deadlines) override {
    return std::make_unique<RecordedExchange>(*next_, recording_, loop_, request, sink, deadlines);
  }

 private:
  const std::unique_ptr<http::EventTransport> next_;
  const std::shared_ptr<Recording> recording_;
  const LoopCore& loop_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
