#pragma once

/// @file
/// What a recorder notes of one exchange while it passes through.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/http/transport.hpp"
#include "moonshot/loop/detail/loop_core.hpp"
#include "moonshot/testing/detail/recording.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Collects an exchange, and writes it at its end. Never disturbs it: where it cannot be noted
/// because there is no memory, or because the clock of the program throws, it is lost as a whole.
class ExchangeNotes {
 public:
  /// `request` must live until the end. `loop`, whose time counts where the recording has no clock,
  /// is null for an exchange that blocks.
  ExchangeNotes(std::shared_ptr<Recording> recording, const http::Request& request,
                const LoopCore* loop) noexcept
      : recording_(std::move(recording)), request_(request), loop_(loop) {
    note([this] { start_ = now(); });
  }

  void head(const http::ResponseHead& head) noexcept {
    note([&] { exchange_.head = head; });
  }
  void data(std::string_view bytes) noexcept {
    note([&] {
      const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now() - start_);
      exchange_.pieces.push_back({at, std::string(bytes)});
    });
  }
  /// The exchange is over. A receiver that has the whole answer (`is_satisfied`) may stop before
  /// the end of the body. Of this and `break_off`, one is called once, at last.
  void end(const http::Outcome& outcome, bool is_satisfied) noexcept {
    note([&] {
      const bool has_all = is_satisfied && outcome.kind == http::Outcome::Kind::stopped;
      if (!has_all) exchange_.outcome = outcome;
    });
    write();
  }
  /// The same where nobody tells how it ended: the receiver stopped because of `why`.
  void break_off(const char* why, bool is_satisfied) noexcept {
    note([&] {
      if (is_satisfied) return;
      exchange_.outcome = {http::Outcome::Kind::stopped, TimeoutPhase::total, why};
    });
    write();
  }

 private:
  Recording::TimePoint now() const {
    if (recording_->clock()) return recording_->clock()();
    return loop_ != nullptr ? loop_->now() : std::chrono::steady_clock::now();
  }
  void write() noexcept {
    note([this] { exchange_.request = request_; });
    if (is_lost_) return recording_->lose();
    recording_->write(exchange_);
  }
  template <class Step>
  void note(Step&& step) noexcept {
    if (is_lost_) return;
#if MOONSHOT_EXCEPTIONS
    try {
      step();
    } catch (...) {
      is_lost_ = true;
      exchange_.pieces = {};
    }
#else
    step();
#endif
  }

  const std::shared_ptr<Recording> recording_;
  const http::Request& request_;
  const LoopCore* const loop_;
  Recording::TimePoint start_;
  testing::Exchange exchange_;
  bool is_lost_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
