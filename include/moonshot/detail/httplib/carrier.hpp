#pragma once

/// @file
/// Sends a request over a connection, and connects first where that is needed.

#include <string>

#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/dialer.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What came of a request.
struct Carried {
  /// Whether there is an answer and it is whole.
  bool is_answered = false;
  httplib::Response response;
  ConnectFailure failure;  ///< why there was no connection
  std::string words;       ///< the library's word for how the connection broke
};

/// Carries one exchange. What was sent once is not sent again: the server may be at work on it, and
/// whether the call may be repeated is for the caller to decide. Only where a kept connection turns
/// out to be closed before anything was sent is another one made.
/// Thread safety: used on the exchange's own thread.
class Carrier {
 public:
  /// All of them must outlive this. `wire` is the exchange's, over `connection`, which `dialer`
  /// makes where there is none.
  Carrier(Exchange& exchange, const Connection& connection, Wire& wire, Dialer& dialer) noexcept
      : exchange_(exchange), connection_(connection), wire_(wire), dialer_(dialer) {}

  /// Sends `request`, for which a handler and a receiver of the answer are set. `kept`: the
  /// connection has carried an exchange before. Returns when the exchange is over. Throws nothing
  /// but `std::bad_alloc`.
  Carried carry(httplib::Request& request, bool kept);

 private:
  Carried send(httplib::Request& request);

  Exchange& exchange_;
  const Connection& connection_;
  Wire& wire_;
  Dialer& dialer_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/carrier.ipp"
#endif
