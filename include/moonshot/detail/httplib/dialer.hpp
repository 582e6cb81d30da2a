#pragma once

/// @file
/// Makes the connection that an exchange needs.

#include <cstddef>
#include <string>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Looks up a host, connects to the first of its addresses that can be connected to, has a proxy
/// open a tunnel, and begins TLS: whatever of these is needed.
/// Thread safety: used on the exchange's own thread.
class Dialer {
 public:
  /// All of them must outlive this. `wire` is the exchange's, over `connection`.
  Dialer(Exchange& exchange, Connection& connection, Wire& wire, const Resolver& resolver,
         const CancelToken& cancel) noexcept
      : exchange_(exchange),
        connection_(connection),
        wire_(wire),
        resolver_(resolver),
        cancel_(cancel) {}

  /// Returns whether the connection is made. If not, the exchange is abandoned or has no answer:
  /// see `failure`.
  bool dial();
  /// Why not.
  const ConnectFailure& failure() const noexcept { return failure_; }

 private:
  using TimePoint = Exchange::Clock::time_point;

  bool try_addresses(const std::vector<std::string>& addresses, int port);
  bool try_address(const std::string& address, int port, TimePoint until);
  bool connect(const std::string& address, int port, TimePoint until);
  bool open_tunnel();
  bool shake_hands(TimePoint until);
  bool fail(ConnectFailure::Kind kind, std::string words);

  Exchange& exchange_;
  Connection& connection_;
  Wire& wire_;
  const Resolver& resolver_;
  const CancelToken& cancel_;
  ConnectFailure failure_;
  bool tries_next_ = false;  // the latest address did not answer for its host
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/dialer.ipp"
#endif
