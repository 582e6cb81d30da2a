#pragma once

/// @file
/// What the library asks of whatever carries its bytes. A program that brings a transport of its
/// own derives from `http::Transport`.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/cancel.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

class EventLoop;

/// The part of a call that ran out of time.
enum class TimeoutPhase {
  connect,        ///< name resolution, TCP and TLS handshake
  first_byte,     ///< from the start of the exchange, or from the latest piece of a body that is
                  ///< read while it is sent, to the head of the response
  between_bytes,  ///< a gap within the response
  total           ///< the whole call
};

/// The word of a phase: `connect`, `first_byte`, `between_bytes`, `total`. Never fails and never
/// null.
const char* to_string(TimeoutPhase phase) noexcept;

namespace http {

class EventTransport;

/// When to give up. Each limit is optional; a transport keeps all that are given.
struct Deadlines {
  std::optional<std::chrono::milliseconds> connect;        ///< see `TimeoutPhase::connect`
  std::optional<std::chrono::milliseconds> first_byte;     ///< see `TimeoutPhase::first_byte`
  std::optional<std::chrono::milliseconds> between_bytes;  ///< see `TimeoutPhase::between_bytes`
  /// The moment at which the whole call is over, retries and waits included.
  std::optional<std::chrono::steady_clock::time_point> total;
};

/// Receives a response while it arrives. Called on the thread that called `Transport::send`, and
/// not after that has returned.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// The head, once, before any data. Returning false ends the exchange
  /// (`Outcome::Kind::stopped`).
  virtual bool on_head(const ResponseHead& head) = 0;
  /// The next bytes of the body, without any transfer encoding; valid during the call. Returning
  /// false ends the exchange (`Outcome::Kind::stopped`).
  virtual bool on_data(std::string_view data) = 0;
  /// Whether everything of interest has arrived. A transport then waits for the end of the body
  /// only for a moment, to keep the connection for the next call, and reports
  /// `Outcome::Kind::complete`.
  virtual bool satisfied() const noexcept { return false; }
  /// Whether more of the body may be handed over now. Only a transport that is driven by events
  /// asks: while the answer is false it reads no more, and whoever made it false resumes the
  /// exchange. Others wait within `on_data`.
  virtual bool wants_more() const noexcept { return true; }
};

/// How an exchange ended.
struct Outcome {
  /// The ways in which an exchange ends. A limit that has passed or a token that was cancelled is
  /// reported as that, whatever happened to the connection afterwards.
  enum class Kind {
    complete,     ///< head and whole body were delivered
    stopped,      ///< the sink said stop, or the request's `body_source` failed
    connection,   ///< no connection, or it broke before the head
    tls,          ///< the TLS handshake or the certificate check failed
    timeout,      ///< a deadline passed, see `phase`
    cancelled,    ///< the token was cancelled
    interrupted,  ///< the connection broke after the head, within the body
    encoded,      ///< the body is compressed, which nobody asked for; it was not read
  };
  Kind kind = Kind::complete;                ///< how it ended
  TimeoutPhase phase = TimeoutPhase::total;  ///< which deadline passed, for `Kind::timeout`
  std::string detail;  ///< one plain sentence on what happened; never holds request headers
  /// Whether a part of the request may have reached the server. False only where a transport knows
  /// that none has, as where no connection was made.
  bool sent = true;
  /// For `Kind::connection`: whether another attempt would end in the same way, because a setting
  /// cannot be used or a proxy does not let this through. Such a call is not tried again.
  bool is_lasting = false;
};

/// A setting of a transport that cannot be used.
struct SettingProblem {
  std::string setting;  ///< its name, as in `UsageError::argument`
  std::string words;    ///< one plain sentence without a full stop
};

/// Carries exchanges: one request and its response each. Implementations may be called from any
/// number of threads at once.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends `request` once and delivers the response to `sink`; returns when the exchange is over.
  /// Every status is a response like any other: redirects are not followed, and nothing is retried.
  /// `request` may be modified (a wrapper adds headers); its final state is what was sent.
  /// Never throws by itself: failures are the outcome. What `sink` and `request.body_source` throw
  /// must pass through after the exchange is closed.
  virtual Outcome send(Request& request, BodySink& sink, const Deadlines& deadlines,
                       const CancelToken& cancel) = 0;

  /// The same transport for event-driven calls on `loop`, which must outlive it; null where it can
  /// only block. To be called on the loop's thread. See <moonshot/http/event_transport.hpp>.
  MOONSHOT_INLINE virtual std::unique_ptr<EventTransport> on_loop(EventLoop& loop);

  /// Why no exchange can be carried with the settings that the transport was made with; nothing
  /// where they can be used, as by default. A client asks when it is made: its calls are a
  /// `UsageError` then, and send nothing. A transport that wraps another one passes this on.
  MOONSHOT_INLINE virtual std::optional<SettingProblem> problem_with_settings() const;
};

}  // namespace http

/// The word of an outcome, which is the name of its enumerator: `complete`, `stopped`, ... Never
/// fails and never null.
const char* to_string(http::Outcome::Kind kind) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/transport.ipp"
#endif
