#pragma once

/// @file
/// The response, from cpp-httplib to the caller's sink.

#include <cstddef>
#include <exception>
#include <string_view>

#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/framing.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/messages.hpp"
#include "moonshot/detail/httplib/wire.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Hands a response on to the caller's sink and remembers how that went. It must live until the
/// exchange is over. Thread safety: used on the exchange's own thread.
class Receiver {
 public:
  /// All of them must outlive this.
  Receiver(http::BodySink& sink, Exchange& exchange, Connection& connection, Wire& wire) noexcept
      : sink_(sink), exchange_(exchange), connection_(connection), wire_(wire) {}

  /// Makes this the receiver of the answer to `wire`.
  void attach(httplib::Request& wire) {
    wire.response_handler = [this](const httplib::Response& response) { return head(response); };
    wire.content_receiver = [this](const char* bytes, std::size_t size, auto, auto) {
      return data(std::string_view(bytes, size));
    };
  }

  /// Takes the head of an answer, and returns whether its body is wanted.
  bool head(const httplib::Response& response) {
    const auto head = to_head(response);
    framing_ = read_framing(head);
    if (!framing_.problem.empty()) return false;
    connection_.intake.delivered();
    exchange_.got_head();
    wire_.begin_body(framing_.chunked);
    if (!hand_over([&] { return sink_.on_head(head); })) return false;
    if (framing_.bodiless) exchange_.satisfy();
    return !framing_.bodiless && exchange_.goes_on();
  }

  /// How the body of the answer ends.
  const Framing& framing() const noexcept { return framing_; }
  /// Whether the sink said stop, or threw.
  bool has_stopped() const noexcept { return has_stopped_; }

#if MOONSHOT_EXCEPTIONS
  /// What the sink threw. It must not travel through cpp-httplib.
  std::exception_ptr thrown() const noexcept { return thrown_; }
#endif

 private:
  // Returns whether more is wanted.
  bool data(std::string_view bytes) {
    exchange_.begin_delivery();
    const bool wants_more = hand_over([&] { return sink_.on_data(bytes); });
    connection_.intake.delivered();
    const bool goes_on = exchange_.end_delivery();
    if (!wants_more || !goes_on) return false;
    if (sink_.satisfied()) exchange_.satisfy();
    return true;
  }

  // Returns whether the sink wants more.
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
    if (has_stopped_) exchange_.abandon();
    return !has_stopped_;
  }

  http::BodySink& sink_;
  Exchange& exchange_;
  Connection& connection_;
  Wire& wire_;
  Framing framing_;
  bool has_stopped_ = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
