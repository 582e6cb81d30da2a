#pragma once

/// @file
/// A sink in front of another one, for transports that wrap a transport.

#include <string_view>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// A base for sinks that look at a response and hand it on. A derived class overrides the functions
/// that it is interested in, and calls those of this class to hand things on.
class PassThroughSink : public BodySink {
 public:
  /// Hands everything on to `next`, which must outlive this sink.
  explicit PassThroughSink(BodySink& next) noexcept : next_(next) {}
  bool on_head(const ResponseHead& head) override { return next_.on_head(head); }
  bool on_data(std::string_view data) override { return next_.on_data(data); }
  bool satisfied() const noexcept override { return next_.satisfied(); }

 private:
  BodySink& next_;
};

}  // namespace http
MOONSHOT_NAMESPACE_END
