#pragma once

/// @file
/// What is known about an exchange that cpp-httplib carried.

#include <string>

#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/feeder.hpp"
#include "moonshot/detail/httplib/framing.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/outcome.hpp"
#include "moonshot/detail/httplib/receiver.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Why an answer that cpp-httplib takes for whole is not whole; else empty.
std::string why_incomplete(const Connection& connection, const Framing& framing);

/// Gathers the facts after the exchange is over, on its own thread: some words about a failure are
/// in that thread's queue of OpenSSL errors. `feeder` may be null.
ExchangeFacts facts_of(const Exchange& exchange, const Connection& connection,
                       const Receiver& receiver, const Feeder* feeder,
                       const httplib::Result& result);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/facts.ipp"
#endif
