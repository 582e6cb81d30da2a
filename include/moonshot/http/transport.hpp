#pragma once

/// @file
/// The seam between the SDK and whatever carries bytes.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/cancel.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The part of a call that ran out of time.
enum class TimeoutPhase {
  connect,        ///< name resolution, TCP and TLS handshake
  first_byte,     ///< from the start of the exchange, or from the latest piece of a body that is
                  ///< read while it is sent, to the head of the response
  between_bytes,  ///< a gap within the response
  total           ///< the whole call
};

/// The wire word of a phase: `connect`, `first_byte`, `between_bytes`, `total`.
const char* to_string(TimeoutPhase phase) noexcept;

namespace http {

/// When to give up. Each limit is optional; a transport keeps all that are given.
struct Deadlines {
  std::optional<std::chrono::milliseconds> connect;
  std::optional<std::chrono::milliseconds> first_byte;
  std::optional<std::chrono::milliseconds> between_bytes;
  std::optional<std::chrono::steady_clock::time_point> total;
};

/// Receives a response while it arrives. Called on the thread that called `Transport::send`.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// The head, once, before any data. Returning false ends the exchange (`Outcome::stopped`).
  virtual bool on_head(const ResponseHead& head) = 0;
  /// The next bytes of the body, already de-chunked. Returning false ends the exchange.
  virtual bool on_data(std::string_view data) = 0;
  /// Whether everything of interest has arrived. A transport then waits for the end of the body
  /// only for a moment, to keep the connection for the next call, and reports `Outcome::complete`.
  virtual bool satisfied() const noexcept { return false; }
};

/// How an exchange ended.
struct Outcome {
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
  Kind kind = Kind::complete;
  TimeoutPhase phase = TimeoutPhase::total;
  std::string detail;  ///< one plain sentence on what happened; never holds request headers
};

/// Carries one exchange. Implementations may be called from any number of threads at once.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Sends `request` and delivers the response to `sink`; returns when the exchange is over.
  /// `request` may be modified (a wrapper adds headers); its final state is what was sent.
  /// Never throws by itself; what `sink` and `request.body_source` throw must pass through after
  /// the exchange is closed.
  virtual Outcome send(Request& request, BodySink& sink, const Deadlines& deadlines,
                       const CancelToken& cancel) = 0;
};

}  // namespace http

/// The word of an outcome: `complete`, `stopped`, `connection`, …
const char* to_string(http::Outcome::Kind kind) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/transport.ipp"
#endif
