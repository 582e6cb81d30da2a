#pragma once

/// @file
/// A sink in front of another one, for transports that wrap a transport.

#include <string_view>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// Hands everything on to the next sink, which must outlive it. What derives from it overrides what
/// it looks at, and calls the function here to hand it on.
class PassThroughSink : public BodySink {
 public:
  explicit PassThroughSink(BodySink& next) noexcept : next_(next) {}
  bool on_head(const ResponseHead& head) override { return next_.on_head(head); }
  bool on_data(std::string_view data) override { return next_.on_data(data); }
  bool satisfied() const noexcept override { return next_.satisfied(); }

 private:
  BodySink& next_;
};

}  // namespace http
MOONSHOT_NAMESPACE_END
