#pragma once

/// @file
/// Handing a response on to the caller.

#include <exception>
#include <string_view>

#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Hands a response to the caller's sink, and remembers how that went. What the sink throws is
/// kept: it must not travel through the library that carries the exchange. Not for concurrent use.
class Delivery {
 public:
  /// `sink` must outlive this.
  explicit Delivery(http::BodySink& sink) noexcept : sink_(sink) {}

  /// Returns whether the body is wanted.
  bool head(const http::ResponseHead& head) {
    return hand_over([&] { return sink_.on_head(head); });
  }
  /// Returns whether more is wanted.
  bool data(std::string_view bytes) {
    return hand_over([&] { return sink_.on_data(bytes); });
  }

  /// Whether the sink said stop, or threw.
  bool has_stopped() const noexcept { return has_stopped_; }
#if MOONSHOT_EXCEPTIONS
  /// What the sink threw, or null.
  std::exception_ptr thrown() const noexcept { return thrown_; }
#endif

 private:
  template <class F>
  bool hand_over(F&& to_sink) {
#if MOONSHOT_EXCEPTIONS
    try {
      has_stopped_ = !to_sink();
    } catch (...) {
      thrown_ = std::current_exception();
      has_stopped_ = true;
    }
#else
    has_stopped_ = !to_sink();
#endif
    return !has_stopped_;
  }

  http::BodySink& sink_;
  bool has_stopped_ = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
