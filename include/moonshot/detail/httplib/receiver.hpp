#pragma once

/// @file
/// The response, from cpp-httplib to the caller's sink.

#include <cstddef>
#include <string_view>

#include "moonshot/detail/exchange/delivery.hpp"
#include "moonshot/detail/exchange/framing.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
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
      : sink_(sink), delivery_(sink), exchange_(exchange), connection_(connection), wire_(wire) {}

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
    if (!abandon_unless(delivery_.head(head))) return false;
    if (framing_.bodiless) exchange_.satisfy();
    return !framing_.bodiless && exchange_.goes_on();
  }

  /// How the body of the answer ends.
  const Framing& framing() const noexcept { return framing_; }
  /// How handing it on went.
  const Delivery& delivery() const noexcept { return delivery_; }

 private:
  // Returns whether more is wanted.
  bool data(std::string_view bytes) {
    exchange_.begin_delivery();
    const bool wants_more = abandon_unless(delivery_.data(bytes));
    connection_.intake.delivered();
    const bool goes_on = exchange_.end_delivery();
    if (!wants_more || !goes_on) return false;
    if (sink_.satisfied()) exchange_.satisfy();
    return true;
  }

  // Returns `wants_more`, and abandons the exchange where that is false.
  bool abandon_unless(bool wants_more) noexcept {
    if (!wants_more) exchange_.abandon();
    return wants_more;
  }

  http::BodySink& sink_;
  Delivery delivery_;
  Exchange& exchange_;
  Connection& connection_;
  Wire& wire_;
  Framing framing_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
