#pragma once

/// @file
/// What is known about an exchange that cpp-httplib carried.

#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/httplib/carrier.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/feeder.hpp"
#include "moonshot/detail/httplib/receiver.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Gathers the facts after the exchange is over. `feeder` may be null.
ExchangeFacts facts_of(const Exchange& exchange, const Connection& connection,
                       const Receiver& receiver, const Feeder* feeder, const Carried& carried);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/facts.ipp"
#endif
