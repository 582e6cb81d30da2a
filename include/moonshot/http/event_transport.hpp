#pragma once

/// @file
/// What event-driven clients ask of whatever carries their bytes.

#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

class EventSink;
struct Deadlines;
struct Request;

/// One exchange that runs on an event loop. Destroying it ends it without a word: `on_end` is not
/// called then. All functions are called on the loop's thread.
class EventExchange {
 public:
  virtual ~EventExchange() = default;
  /// Ends the exchange: `on_end` follows with `Outcome::Kind::cancelled`, never within this call.
  virtual void cancel() = 0;
  /// Goes on to hand over the body, after `BodySink::wants_more` was false. The next bytes may come
  /// within this call. Without effect on an exchange that is not held up.
  virtual void resume() = 0;
};

/// Carries exchanges on one event loop. All functions are called on the loop's thread; it is
/// destroyed after its exchanges.
class EventTransport {
 public:
  virtual ~EventTransport() = default;
  /// Begins an exchange, as `Transport::send` makes it: the same limits, the same outcomes. Calls
  /// no function of `sink` within this call. `request` and `sink` must live until `on_end`, or
  /// until the exchange is destroyed. Never null.
  virtual std::unique_ptr<EventExchange> start(Request& request, EventSink& sink,
                                               const Deadlines& deadlines) = 0;
};

}  // namespace http
MOONSHOT_NAMESPACE_END
