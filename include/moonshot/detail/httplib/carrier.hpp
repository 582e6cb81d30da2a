#pragma once

/// @file
/// Sends a request over a connection, and connects first where that is needed.

#include <chrono>
#include <string>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/resolver.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Carries one exchange. What was sent once is not sent again: the server may be at work on it, and
/// whether the call may be repeated is for the caller to decide. Another attempt is made only where
/// nothing was sent: over a new connection where a kept one turned out to be closed, and to the
/// host's next address where one could not be connected to.
/// Thread safety: used on the exchange's own thread.
class Carrier {
 public:
  /// All of them must outlive this.
  Carrier(Exchange& exchange, Connection& connection, const Resolver& resolver,
          const CancelToken& cancel) noexcept
      : exchange_(exchange), connection_(connection), resolver_(resolver), cancel_(cancel) {}

  /// Sends `wire`, for which a handler and a receiver of the answer are set. `kept`: the connection
  /// has carried an exchange before. Returns when the exchange is over. Never throws.
  httplib::Result carry(const httplib::Request& wire, bool kept);

 private:
  httplib::Result carry_over_new(const httplib::Request& wire);
  httplib::Result try_addresses(const httplib::Request& wire,
                                const std::vector<std::string>& addresses);
  httplib::Result attempt(const httplib::Request& wire, std::chrono::milliseconds time_to_connect);
  httplib::Result send(const httplib::Request& wire) const;
  bool was_unsent(const httplib::Result& result) const noexcept;
  std::chrono::milliseconds share_of_time(std::size_t addresses) const noexcept;

  Exchange& exchange_;
  Connection& connection_;
  const Resolver& resolver_;
  const CancelToken& cancel_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/carrier.ipp"
#endif
