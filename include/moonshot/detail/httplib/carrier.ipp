#pragma once

#include <openssl/err.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "moonshot/detail/httplib/carrier.hpp"
#include "moonshot/detail/httplib/connect_time.hpp"
#include "moonshot/detail/httplib/library_error.hpp"
#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::chrono::milliseconds Carrier::share_of_time(
    std::size_t addresses) const noexcept {
  return time_to_connect(exchange_.limits().next().time, Exchange::Clock::now(), addresses);
}

MOONSHOT_INLINE httplib::Result Carrier::send(const httplib::Request& wire) const {
#if MOONSHOT_EXCEPTIONS
  try {
    return connection_.client->send(wire);
  } catch (const std::exception&) {
    // No exception of a dependency leaves the library. The exchange counts as broken.
    return httplib::Result(nullptr, httplib::Error::Unknown);
  }
#else
  return connection_.client->send(wire);
#endif
}

MOONSHOT_INLINE httplib::Result Carrier::attempt(const httplib::Request& wire,
                                                 std::chrono::milliseconds time_to_connect) {
  connection_.tls.begin_exchange();
  connection_.intake.begin();
  ERR_clear_error();  // so that what OpenSSL leaves there is of this exchange
  connection_.client->set_connection_timeout(time_to_connect);
  auto result = send(wire);
  connection_.facts.end(connection_.socket);
  // cpp-httplib connects again by itself where a kept connection breaks. `tls` refuses that, and
  // the error of that second attempt would hide that the first one had sent the request.
  const bool tried_again = connection_.tls.has_sent() && is_unconnected(result.error());
  if (connection_.tls.refused() || tried_again) {
    result = httplib::Result(nullptr, httplib::Error::Read);
  }
  return result;
}

MOONSHOT_INLINE bool Carrier::was_unsent(const httplib::Result& result) const noexcept {
  return connection_.tls.refused() ? !connection_.tls.has_sent() : is_unconnected(result.error());
}

MOONSHOT_INLINE httplib::Result Carrier::try_addresses(const httplib::Request& wire,
                                                       const std::vector<std::string>& addresses) {
  httplib::Result result(nullptr, httplib::Error::Connection);
  for (std::size_t i = 0; i < addresses.size() && !exchange_.is_abandoned(); ++i) {
    connection_.connect_to(addresses[i]);
    const auto begun = Exchange::Clock::now();
    const auto share = share_of_time(addresses.size() - i);
    result = attempt(wire, share);
    // An address that connects but does not answer the handshake has used up its share as well.
    const bool silent = result.error() == httplib::Error::SSLConnection &&
                        !connection_.tls.established() && Exchange::Clock::now() - begun >= share;
    if (!silent && !is_unconnected(result.error())) break;
  }
  return result;
}

/// Plain HTTP to a name such as `x.localhost` is allowed because that is this machine, but a name
/// server may say otherwise. Addresses elsewhere are then not used.
MOONSHOT_INLINE void keep_to_this_machine(const std::string& host,
                                          std::vector<std::string>& addresses) {
  const auto is_here = [](const std::string& name) {
    http::Url url;
    url.host = name;
    return url.is_loopback();
  };
  if (!is_here(host)) return;
  addresses.erase(std::remove_if(addresses.begin(), addresses.end(),
                                 [&](const std::string& address) { return !is_here(address); }),
                  addresses.end());
}

MOONSHOT_INLINE httplib::Result Carrier::carry_over_new(const httplib::Request& wire) {
  using Kind = Resolver::Answer::Kind;
  auto found = resolver_.resolve(connection_.host, exchange_.limits().next().time, cancel_);
  const bool was_found = !found.addresses.empty();
  if (!connection_.is_tls) keep_to_this_machine(connection_.host, found.addresses);
  if (was_found && found.addresses.empty()) connection_.facts.found_elsewhere();
  if (found.kind == Kind::cancelled) exchange_.cancel();
  if (found.kind == Kind::timed_out) exchange_.pass_limit_unsent();
  if (found.kind == Kind::done && !was_found) {
    connection_.facts.not_resolved(found.error);
  }
  return try_addresses(wire, found.addresses);
}

MOONSHOT_INLINE httplib::Result Carrier::carry(const httplib::Request& wire, bool kept) {
  connection_.facts.begin();
  if (kept) {
    auto result = attempt(wire, share_of_time(1));
    if (!was_unsent(result) || exchange_.is_abandoned()) return result;
    // The server had closed the connection after it was taken from the idle ones.
    connection_.tls.forget();
    connection_.facts.begin();
    exchange_.reconnect();
  }
  return carry_over_new(wire);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
