#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/text/readable_line.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::chrono::milliseconds longest_pause = std::chrono::hours(24 * 365);

MOONSHOT_INLINE CallMachine::CallMachine(const CallSettings& settings, CallPlan plan,
                                         BodyPolicy& body)
    : settings_(settings),
      plan_(std::move(plan)),
      headers_(plan_.prepared.request.headers),
      body_(body),
      settling_(plan_.uploaded) {}

MOONSHOT_INLINE Need CallMachine::next(TimePoint now) {
  if (state_ == State::ready) begin_try(now);
  switch (state_) {
    case State::turn:
      return {Need::Kind::turn, {}};
    case State::exchange:
      return {Need::Kind::exchange, {}};
    case State::reading:
      return {Need::Kind::read, {}};
    case State::pausing:
      // No wait of centuries overflows the clock.
      if (!pause_end_) pause_end_ = now + (std::min)(waited_, longest_pause);
      return {Need::Kind::pause, *pause_end_};
    case State::ready:
    case State::done:
      break;
  }
  return {Need::Kind::done, {}};
}

MOONSHOT_INLINE void CallMachine::begin_try(TimePoint now) {
  try_start_ = now;
  plan_.prepared.request.headers = headers_;
  head_ = http::ResponseHead();
  request_id_.clear();
  coding_.clear();
  refusal_body_.clear();
  exchange_outcome_ = http::Outcome();
  outcome_ = http::Outcome();
  error_ = nullptr;
  body_.begin();
  if (is_governed()) {
    state_ = State::turn;
  } else {
    begin_exchange(now);
  }
}

MOONSHOT_INLINE void CallMachine::begin_exchange(TimePoint now) {
  exchange_start_ = now;
  state_ = State::exchange;
}

MOONSHOT_INLINE void CallMachine::turn(Turn turn, TimePoint now, bool cancelled) {
  using Kind = http::Outcome::Kind;
  switch (turn) {
    case Turn::started:
      return begin_exchange(now);
    case Turn::cancelled:
      return end_try({Kind::cancelled, TimeoutPhase::total,
                      "the call was cancelled while it waited for the governor"},
                     now, cancelled);
    case Turn::timed_out:
      return end_try({Kind::timeout, TimeoutPhase::total,
                      "the limit for total passed while the call waited for the governor"},
                     now, cancelled);
  }
}

MOONSHOT_INLINE Verdict CallMachine::head(const http::ResponseHead& head, TimePoint now) {
  head_ = head;
  request_id_ = readable(head_.request_id().value_or(""));
  if (!head.is_success()) return Verdict::more;
  body_.head(head, attempts(now));
  // A compressed refusal is kept, because its status tells enough. A compressed success is useless
  // and is stopped.
  if (plan_.prepared.identity_only) coding_ = coding_of(head);
  return coding_.empty() ? Verdict::more : Verdict::stop;
}

MOONSHOT_INLINE Verdict CallMachine::data(std::string_view bytes) {
  if (state_ != State::exchange) return satisfied() ? Verdict::more : Verdict::stop;
  if (head_.is_success()) return body_.data(bytes);
  const std::size_t room = plan_.refusal_limit - refusal_body_.size();
  refusal_body_.append(bytes.substr(0, room));
  return bytes.size() > room ? Verdict::stop : Verdict::more;
}

MOONSHOT_INLINE bool CallMachine::satisfied() const noexcept {
  return state_ == State::done ? error_ == nullptr : body_.satisfied();
}

MOONSHOT_INLINE void CallMachine::ended(const http::Outcome& outcome, TimePoint now,
                                        bool cancelled) {
  exchange_outcome_ = outcome;
  exchange_end_ = now;
  if (state_ != State::exchange) return;
  if (coding_.empty()) return end_try(outcome, now, cancelled);
  end_try({http::Outcome::Kind::encoded, outcome.phase, "Content-Encoding: " + coding_}, now,
          cancelled);
}

MOONSHOT_INLINE void CallMachine::end_try(http::Outcome outcome, TimePoint now, bool cancelled) {
  outcome_ = std::move(outcome);
  if (body_.is_read_later()) {
    state_ = State::reading;
  } else {
    conclude(now, cancelled);
  }
}

MOONSHOT_INLINE void CallMachine::all_read(TimePoint now, bool cancelled) {
  if (state_ == State::exchange || state_ == State::reading) conclude(now, cancelled);
}

MOONSHOT_INLINE void CallMachine::cancel(TimePoint now) {
  outcome_ = {http::Outcome::Kind::cancelled, TimeoutPhase::total, "the call was cancelled"};
  all_read(now, true);
}

MOONSHOT_INLINE void CallMachine::give_up(TimePoint now) {
  if (state_ == State::done) return;
  if (error_ == nullptr) {
    outcome_ = {http::Outcome::Kind::cancelled, TimeoutPhase::total, "the call was given up"};
    error_ = judge_end(now);
  }
  state_ = State::done;
}

MOONSHOT_INLINE std::string CallMachine::readable(std::string_view text) const {
  return readable_line(
      text, [&](std::string_view shown) { return masked_with(plan_.prepared.secrets, shown); });
}

MOONSHOT_INLINE std::vector<Attempt> CallMachine::attempts(TimePoint now) const {
  auto all = history_;
  Attempt latest;
  latest.status = head_.status;
  latest.request_id = request_id_;
  latest.duration = std::chrono::duration_cast<std::chrono::milliseconds>(now - try_start_);
  latest.waited = waited_;
  all.push_back(std::move(latest));
  return all;
}

// What the end of a try means: why there is no answer, or null.
MOONSHOT_INLINE ErrorPtr CallMachine::judge_end(TimePoint now) {
  return guarded(is_refusal(head_, outcome_)
                     ? judge(settings_.endpoint, head_, refusal_body_, attempts(now))
                     : body_.end(outcome_, attempts(now)),
                 plan_.prepared.secrets);
}

MOONSHOT_INLINE void CallMachine::conclude(TimePoint now, bool cancelled) {
  error_ = judge_end(now);
  state_ = State::done;
  if (error_ == nullptr) return;
  const auto retry_wait = begin_retry(now, cancelled);
  const auto settling_wait = retry_wait || cancelled
                                 ? std::nullopt
                                 : settling_.begin_wait(*error_, deadlines().total, now);
  if (!retry_wait && !settling_wait) return;
  history_ = attempts(now);
  history_.back().error = error_->kind();
  if (retry_wait) {
    begin_pause(*retry_wait, retries_, "waited to be tried again");
  } else {
    retries_ = 0;  // the call is made anew
    begin_pause(*settling_wait, settling_.waits(), "waited for a file that was just uploaded");
  }
}

MOONSHOT_INLINE std::optional<std::chrono::milliseconds> CallMachine::begin_retry(TimePoint now,
                                                                                  bool cancelled) {
  if (cancelled || body_.has_given()) return std::nullopt;
  RetrySituation situation;
  situation.retries_done = retries_;
  situation.max_retries = plan_.max_retries;
  situation.repeatable = plan_.prepared.request.repeatable;
  situation.sent = head_.status != 0 || outcome_.sent;
  if (const auto& total = deadlines().total) {
    situation.time_left = std::chrono::duration_cast<std::chrono::milliseconds>(*total - now);
  }
  situation.random = plan_.random();
  const auto decision = decide_retry(settings_.options.retry, *error_, situation);
  if (!decision.retry) return std::nullopt;
  ++retries_;
  return decision.wait;
}

MOONSHOT_INLINE void CallMachine::begin_pause(std::chrono::milliseconds wait, int number,
                                              const char* doing) {
  waited_ = wait;
  notice_number_ = number;
  doing_ = doing;
  pause_end_.reset();
  state_ = State::pausing;
}

MOONSHOT_INLINE void CallMachine::paused(bool cancelled) {
  state_ = cancelled ? State::done : State::ready;
  if (cancelled) error_ = cancelled_while(settings_.endpoint, doing_, history_);
}

MOONSHOT_INLINE RetryNotice CallMachine::notice() const noexcept {
  return {notice_number_, waited_, error_.get()};
}

MOONSHOT_INLINE LogRecord CallMachine::log_record() const {
  const auto& request = plan_.prepared.request;
  const auto& outcome = exchange_outcome_;
  LogRecord record;
  record.method = request.method;
  record.url = readable(request.base.text() + request.target);
  record.status = head_.status;
  record.request_id = request_id_;
  record.duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(exchange_end_ - exchange_start_);
  record.outcome = readable(to_string(outcome.kind) +
                            (outcome.detail.empty() ? std::string() : ": " + outcome.detail));
  return record;
}

MOONSHOT_INLINE TurnEnd CallMachine::turn_end() const {
  TurnEnd end;
  end.answered = head_.is_success() && exchange_outcome_.kind == http::Outcome::Kind::complete;
  if (head_.status == 0 || head_.is_success()) return end;
  // However the exchange ended: what has arrived of a refusal may name the limit.
  constexpr std::size_t enough = std::size_t{64} << 10U;
  auto refusal = judge(settings_.endpoint, head_, refusal_body_.substr(0, enough), {});
  if (refusal->as<RateLimited>() != nullptr) end.refusal = std::move(refusal);
  return end;
}

MOONSHOT_INLINE std::optional<std::int64_t> CallMachine::prompt_tokens() const {
  if (state_ != State::done || error_ != nullptr) return std::nullopt;
  return body_.prompt_tokens();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
