#pragma once

/// @file
/// The answers of a transport that needs no time, on an event loop.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
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

/// Receives an answer that is there at once, and is told when its pieces are to come.
class PlayedSink : public http::BodySink {
 public:
  /// The next piece comes so long after what is before it.
  virtual void wait(std::chrono::milliseconds gap) = 0;
};

/// Gives an answer at once.
using Player = std::function<http::Outcome(http::Request& request, PlayedSink& sink,
                                           const http::Deadlines& deadlines)>;

/// Takes an answer at once, and hands it to the sink piece by piece, each in a turn of the loop of
/// its own and at its time, for as long as the sink wants more.
class PlayedExchange final : public http::EventExchange, PlayedSink, HeapTimer {
 public:
  /// All of them but `player` must outlive this.
  PlayedExchange(const Player& player, LoopCore& loop, http::Request& request,
                 http::EventSink& sink, const http::Deadlines& deadlines)
      : loop_(loop), sink_(sink) {
    outcome_ = player(request, *this, deadlines);
    come_back();
  }
  ~PlayedExchange() override { loop_.remove(static_cast<HeapTimer&>(*this)); }

  void cancel() override {
    end_with(http::Outcome::Kind::cancelled, "the call was cancelled");
    come_back();
  }
  void resume() override { loop_.set(*this, (std::max)(due_, loop_.now())); }

 private:
  struct Piece {
    std::chrono::milliseconds gap;
    std::string bytes;
  };

  void wait(std::chrono::milliseconds gap) override { gap_ = gap; }
  bool on_head(const http::ResponseHead& head) override {
    head_ = head;
    has_head_ = true;
    return true;
  }
  bool on_data(std::string_view bytes) override {
    pieces_.push_back({std::exchange(gap_, std::chrono::milliseconds(0)), std::string(bytes)});
    return true;
  }

  bool is_piece_next() const noexcept { return !has_head_ && next_ < pieces_.size(); }
  /// What is next follows at its time.
  void come_back() {
    due_ = loop_.now();
    if (is_piece_next()) due_ += pieces_[next_].gap;
    loop_.set(*this, due_);
  }
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
    if (is_piece_next() && !sink_.wants_more()) return;
    bool wants_more = false;
    loop_.guarded([&] {
      if (std::exchange(has_head_, false)) {
        wants_more = sink_.on_head(head_);
      } else {
        // The sink may cancel, which drops the pieces.
        const auto bytes = std::move(pieces_[next_++].bytes);
        wants_more = sink_.on_data(bytes);
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
  std::vector<Piece> pieces_;
  std::size_t next_ = 0;
  std::chrono::milliseconds gap_{0};  // before the piece that is given next
  LoopHost::TimePoint due_;           // when what is next is to come
};

/// The form of such a transport on a loop.
class PlayedTransport final : public http::EventTransport {
 public:
  /// `loop`, and what `player` refers to, must outlive this.
  PlayedTransport(Player player, LoopCore& loop) : player_(std::move(player)), loop_(loop) {}
  /// Plays what `transport` answers, without a wait. Both must outlive this.
  PlayedTransport(http::Transport& transport, LoopCore& loop)
      : PlayedTransport(
            [&transport](http::Request& request, PlayedSink& sink,
                         const http::Deadlines& deadlines) {
              return transport.send(request, sink, deadlines, {});
            },
            loop) {}

  std::unique_ptr<http::EventExchange> start(http::Request& request, http::EventSink& sink,
                                             const http::Deadlines& deadlines) override {
    return std::make_unique<PlayedExchange>(player_, loop_, request, sink, deadlines);
  }

 private:
  const Player player_;
  LoopCore& loop_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
