#pragma once

/// @file
/// Who receives the response of an event-driven exchange.

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// Receives a response while it arrives, on the loop's thread. Its functions may cancel and resume
/// exchanges; of them, only `on_end` may also start and destroy some. What they throw comes out of
/// the loop, after the exchange was ended as `Outcome::Kind::stopped`.
class EventSink : public BodySink {
 public:
  /// The exchange is over: the last call, and the only one where there is no answer.
  virtual void on_end(Outcome outcome) = 0;
};

}  // namespace http
MOONSHOT_NAMESPACE_END
