#pragma once

/// @file
/// The life of one call as a state machine: all that is decided about it, and nothing that is done.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/call/body_policy.hpp"
#include "moonshot/detail/call/call_settings.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/call/settling.hpp"
#include "moonshot/http/headers.hpp"
#include "moonshot/limits/detail/token_claim.hpp"
#include "moonshot/limits/detail/turn.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One call, as it is to be made.
struct CallPlan {
  PreparedCall prepared;
  int max_retries = 0;
  /// A number from 0 up to 1, for the length of a wait; never empty.
  std::function<double()> random;
  /// How much of a refusal's body is kept.
  std::size_t refusal_limit = 0;
  /// What the call asks of a governor; nothing where it is not governed.
  std::optional<TokenClaim> claim;
  /// When the file that the call names was uploaded, where this client did it a moment ago.
  std::optional<std::chrono::steady_clock::time_point> uploaded;
};

/// What a call needs next from who carries it out.
struct Need {
  enum class Kind {
    turn,      ///< to be let through by the governor, answered by `turn`
    exchange,  ///< the request to be sent; `head` and `data` while it goes on, `ended` at its end
    pause,     ///< to wait until then, answered by `paused`
    read,      ///< its reader to take the bytes that have arrived, answered by `all_read`
    done       ///< nothing: it is over
  };
  Kind kind = Kind::done;
  std::chrono::steady_clock::time_point until{};  ///< the end of a pause
};

/// What a governor is told at the end of a turn.
struct TurnEnd {
  bool answered = false;  ///< neither refused nor failed
  ErrorPtr refusal;       ///< the `RateLimited` that the call was refused with, or null
};

/// Decides everything about one call: what comes next, whether an end is a success, a refusal or a
/// failure, whether it is tried again and when. No clock, lock, thread or socket: the present time,
/// and whether the caller has cancelled, are passed in.
///
/// `next` says what is needed, and the functions for that answer it; then `next` is asked again.
/// Where the body is read later (see `BodyPolicy`), the reader may finish the call while bytes
/// still arrive: end that exchange before `paused` is called. Not for concurrent use.
class CallMachine {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `settings` and `body` must outlive it.
  CallMachine(const CallSettings& settings, CallPlan plan, BodyPolicy& body);

  /// What is needed. A wait and a try begin when they are needed for the first time.
  Need next(TimePoint now);

  /// The governor has let the call through, or not.
  void turn(Turn turn, TimePoint now, bool cancelled);
  /// The head of the answer has arrived.
  Verdict head(const http::ResponseHead& head, TimePoint now);
  /// More of its body has.
  Verdict data(std::string_view bytes);
  /// The exchange is over.
  void ended(const http::Outcome& outcome, TimePoint now, bool cancelled);
  /// The wait is over. `cancelled`: before its time.
  void paused(bool cancelled);
  /// The reader is finished: the body has ended, or `[DONE]` or an error was read.
  void all_read(TimePoint now, bool cancelled);
  /// The reader wants no more of the stream: that is the end of the call.
  void cancel(TimePoint now);
  /// Its driver cannot go on: the call ends with the failure of its latest try, or as cancelled
  /// where there was none. Whatever it was about to do, nothing more is needed.
  void give_up(TimePoint now);

  /// What is sent, and what was sent.
  http::Request& request() noexcept { return plan_.prepared.request; }
  const http::Deadlines& deadlines() const noexcept { return plan_.prepared.deadlines; }
  TokenClaim& claim() noexcept { return *plan_.claim; }
  bool is_governed() const noexcept { return plan_.claim.has_value(); }

  /// See `http::BodySink::satisfied`.
  bool satisfied() const noexcept;
  /// Whether `data` takes more bytes after `Verdict::pause`.
  bool wants_more() const noexcept { return state_ != State::exchange || body_.wants_more(); }
  /// The head of the latest try's answer; its status is 0 before there is one.
  const http::ResponseHead& answer_head() const noexcept { return head_; }
  /// During a pause: the failed try that is about to be repeated. Lives until `paused`.
  RetryNotice notice() const noexcept;
  /// After an exchange: what the log is told of it.
  LogRecord log_record() const;
  /// After an exchange: what the governor is told of it.
  TurnEnd turn_end() const;
  /// After a success: how many tokens the prompt had, where the answer says so.
  std::optional<std::int64_t> prompt_tokens() const;
  /// At the end: why there is no answer; null for a success.
  const ErrorPtr& error() const noexcept { return error_; }

 private:
  enum class State { ready, turn, exchange, reading, pausing, done };

  void begin_try(TimePoint now);
  void begin_exchange(TimePoint now);
  void end_try(http::Outcome outcome, TimePoint now, bool cancelled);
  void conclude(TimePoint now, bool cancelled);
  ErrorPtr judge_end(TimePoint now);
  std::optional<std::chrono::milliseconds> begin_retry(TimePoint now, bool cancelled);
  void begin_pause(std::chrono::milliseconds wait, int number, const char* doing);
  std::vector<Attempt> attempts(TimePoint now) const;
  std::string readable(std::string_view text) const;

  const CallSettings& settings_;
  CallPlan plan_;
  const http::Headers headers_;  // of the request, before a transport adds to them
  BodyPolicy& body_;
  State state_ = State::ready;
  int retries_ = 0;
  Settling settling_;

  // The present try.
  TimePoint try_start_{};
  std::chrono::milliseconds waited_{0};  // before it
  TimePoint exchange_start_{};
  http::ResponseHead head_;
  std::string request_id_;  // of the head, without secrets, in one readable line
  std::string coding_;      // of a body that should not be compressed
  std::string refusal_body_;
  http::Outcome exchange_outcome_;
  TimePoint exchange_end_{};
  http::Outcome outcome_;  // what the end of the exchange means for the call

  // The tries before it, and the pause after the latest one.
  std::vector<Attempt> history_;
  std::optional<TimePoint> pause_end_;
  int notice_number_ = 0;
  const char* doing_ = "";  // completes "cancelled while it ..."

  ErrorPtr error_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/call_machine.ipp"
#endif
