#pragma once

#include "moonshot/detail/httplib/carrier.hpp"
#include "moonshot/detail/httplib/http_codec.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Carried Carrier::send(httplib::Request& request) {
  Carried carried;
  auto error = httplib::Error::Unknown;
  wire_.begin();
  HttpCodec codec(connection_.target.host, connection_.target.port);
  carried.is_answered = codec.exchange(wire_, request, carried.response, error);
  if (!carried.is_answered) carried.words = httplib::to_string(error);
  return carried;
}

MOONSHOT_INLINE Carried Carrier::carry(httplib::Request& request, bool kept) {
  if (kept) {
    exchange_.connected();
    auto carried = send(request);
    if (carried.is_answered || wire_.has_sent() || exchange_.is_abandoned()) return carried;
    // The server had closed the connection after it was taken from the idle ones.
    exchange_.reconnect();
  }
  if (dialer_.dial()) return send(request);
  Carried carried;
  carried.failure = dialer_.failure();
  return carried;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
