#pragma once

/// @file
/// The answers of a transport that needs no time, on an event loop.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/http/event_sink.hpp"
#include "moonshot/http/event_transport.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Takes an answer at once, and hands it to the sink piece by piece, each in a turn of the loop of
/// its own, for as long as the sink wants more.
class PlayedExchange final : public http::EventExchange, http::BodySink, HeapTimer {
 public:
  /// All of them must outlive this.
  PlayedExchange(http::Transport& transport, LoopCore& loop, http::Request& request,
                 http::EventSink& sink, const http::Deadlines& deadlines)
      : loop_(loop), sink_(sink) {
    outcome_ = transport.send(request, *this, deadlines, {});
    come_back();
  }
  ~PlayedExchange() override { loop_.remove(static_cast<HeapTimer&>(*this)); }

  void cancel() override {
    end_with(http::Outcome::Kind::cancelled, "the call was cancelled");
    come_back();
  }
  void resume() override { come_back(); }

 private:
  bool on_head(const http::ResponseHead& head) override {
    head_ = head;
    has_head_ = true;
    return true;
  }
  bool on_data(std::string_view bytes) override {
    pieces_.emplace_back(bytes);
    return true;
  }

  void come_back() { loop_.set(*this, loop_.now()); }
  void end_with(http::Outcome::Kind kind, std::string detail) {
    outcome_ = http::Outcome();
    outcome_.kind = kind;
    outcome_.detail = std::move(detail);
    has_head_ = false;
    pieces_.clear();
    next_ = 0;
  }
  void on_time() override {
    if (!has_head_ && next_ == pieces_.size()) {
      loop_.guarded([this] { sink_.on_end(std::move(outcome_)); });  // may destroy this
      return;
    }
    if (!has_head_ && !sink_.wants_more()) return;
    bool wants_more = false;
    loop_.guarded([&] {
      if (std::exchange(has_head_, false)) {
        wants_more = sink_.on_head(head_);
      } else {
        // The sink may cancel, which drops the pieces.
        const auto piece = std::move(pieces_[next_++]);
        wants_more = sink_.on_data(piece);
      }
    });
    if (!wants_more) end_with(http::Outcome::Kind::stopped, {});
    come_back();
  }

  LoopCore& loop_;
  http::EventSink& sink_;
  http::Outcome outcome_;
  http::ResponseHead head_;
  bool has_head_ = false;  // which the sink has not had yet
  std::vector<std::string> pieces_;
  std::size_t next_ = 0;
};

/// The form of such a transport on a loop.
class PlayedTransport final : public http::EventTransport {
 public:
  /// Both must outlive this.
  PlayedTransport(http::Transport& transport, LoopCore& loop) noexcept
      : transport_(transport), loop_(loop) {}

  std::unique_ptr<http::EventExchange> start(http::Request& request, http::EventSink& sink,
                                             const http::Deadlines& deadlines) override {
    return std::make_unique<PlayedExchange>(transport_, loop_, request, sink, deadlines);
  }

 private:
  http::Transport& transport_;
  LoopCore& loop_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
