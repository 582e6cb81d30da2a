#pragma once

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/exchange/connect_words.hpp"
#include "moonshot/detail/exchange/this_machine.hpp"
#include "moonshot/detail/httplib/connect_time.hpp"
#include "moonshot/detail/httplib/dialer.hpp"
#include "moonshot/detail/httplib/http_codec.hpp"
#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool Dialer::fail(ConnectFailure::Kind kind, std::string words) {
  // Of several addresses that cannot be connected to, the preferred one counts; one that has
  // answered, by refusing TLS or a tunnel, counts more and answers for its host.
  const bool has_answered = kind != ConnectFailure::Kind::not_connected;
  tries_next_ = !has_answered;
  if (failure_.kind == ConnectFailure::Kind::none || has_answered) {
    failure_ = {kind, std::move(words), false};
  }
  return false;
}

MOONSHOT_INLINE bool Dialer::dial() {
  const auto& host = connection_.next_host();
  auto found = resolver_.resolve(host, exchange_.limits().next().time, cancel_);
  using Kind = Resolver::Answer::Kind;
  if (found.kind == Kind::cancelled) exchange_.cancel();
  if (found.kind == Kind::timed_out) exchange_.pass_limit_unsent();
  if (found.kind != Kind::done) return false;
  if (found.addresses.empty()) {
    return fail(ConnectFailure::Kind::not_connected, lookup_words(found.error));
  }
  if (connection_.tls_context == nullptr) keep_to_this_machine(host, found.addresses);
  if (found.addresses.empty()) {
    return fail(ConnectFailure::Kind::not_connected, not_this_machine);
  }
  if (!try_addresses(found.addresses, connection_.next_port())) return false;
  exchange_.connected();
  return true;
}

MOONSHOT_INLINE bool Dialer::try_addresses(const std::vector<std::string>& addresses, int port) {
  for (std::size_t i = 0; i < addresses.size() && exchange_.goes_on(); ++i) {
    const auto now = Exchange::Clock::now();
    const auto share = time_to_connect(exchange_.limits().next().time, now, addresses.size() - i);
    if (try_address(addresses[i], port, now + share)) return true;
    connection_.close();
    if (!tries_next_) return false;
  }
  return false;
}

MOONSHOT_INLINE bool Dialer::try_address(const std::string& address, int port, TimePoint until) {
  if (!connect(address, port, until)) return false;
  if (connection_.tls_context == nullptr) return true;
  return (!connection_.proxy || open_tunnel()) && shake_hands(until);
}

MOONSHOT_INLINE bool Dialer::connect(const std::string& address, int port, TimePoint until) {
  using Kind = ConnectFailure::Kind;
  int error = connection_.connect_to(address, port);
  if (error == 0) {
    if (exchange_.wait(writable, until) == 0) {
      return fail(Kind::not_connected, connect_words(ETIMEDOUT));
    }
    error = connection_.socket.problem();
  }
  return error == 0 || fail(Kind::not_connected, connect_words(error));
}

MOONSHOT_INLINE bool Dialer::open_tunnel() {
  const auto& proxy = *connection_.proxy;
  httplib::Request request;
  request.method = "CONNECT";
  request.path = http::host_and_port(connection_.target.host, connection_.target.port);
  request.headers.emplace("Host", request.path);
  if (proxy.has_credentials()) {
    request.headers.emplace("Proxy-Authorization", proxy.credentials());
  }
  httplib::Response response;
  auto error = httplib::Error::Unknown;
  wire_.begin();
  HttpCodec codec(connection_.target.host, connection_.target.port);
  const bool is_answered = codec.exchange(wire_, request, response, error);
  using Kind = ConnectFailure::Kind;
  const int status = wire_.status();
  if (status / 100 == 2 && is_answered && !wire_.has_unread()) return true;
  if (status == 0 || (status / 100 == 2 && !is_answered)) {
    return fail(Kind::proxy_refused,
                ": the proxy did not answer as one (" + httplib::to_string(error) + ")");
  }
  if (status / 100 == 2) {
    // No server behind it can have sent these bytes: the client has to speak first.
    fail(Kind::proxy_refused, ": the proxy answered with status " + std::to_string(status) +
                                  " and a page of its own, and opened no tunnel");
    failure_.is_lasting = true;
    return false;
  }
  tries_next_ = false;
  failure_ = refused_by_proxy(status);
  return false;
}

MOONSHOT_INLINE bool Dialer::shake_hands(TimePoint until) {
  using Kind = ConnectFailure::Kind;
  if (!connection_.begin_tls()) return fail(Kind::tls, "no session could be begun");
  for (;;) {
    const auto step = connection_.tls.shake_hands();
    if (step.kind == Moved::Kind::some) return true;
    if (step.kind != Moved::Kind::later) {
      return fail(Kind::tls, connection_.tls.failure() + " (trusted certificates: " +
                                 connection_.trusted_certificates + ")");
    }
    if (exchange_.wait(step.wanted, until) != 0) continue;
    fail(Kind::tls, "the server did not answer the handshake");
    tries_next_ = true;
    return false;
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
