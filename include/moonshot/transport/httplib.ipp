#pragma once

#include <openssl/err.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/exchange_bodies.hpp"
#include "moonshot/detail/httplib/framing.hpp"
#include "moonshot/detail/httplib/idle_pool.hpp"
#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/plain_client.hpp"
#include "moonshot/detail/httplib/proxy.hpp"
#include "moonshot/detail/httplib/resolver.hpp"
#include "moonshot/detail/httplib/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/trust_store.hpp"
#include "moonshot/detail/httplib/watchdog.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/transport/httplib.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// What differs in a child process after `fork`.
MOONSHOT_INLINE std::int64_t process_id() noexcept {
#if defined(_WIN32)
  return 0;
#else
  return ::getpid();
#endif
}

}  // namespace detail

struct HttplibTransport::Impl {
  explicit Impl(TransportOptions chosen)
      : options(std::move(chosen)),
        idle(options.max_idle_connections, options.max_idle_time),
        resolver(options.lookup) {}

  const TransportOptions options;
  const std::int64_t process = detail::process_id();
  detail::IdlePool<detail::Connection> idle;
  const detail::Resolver resolver;
  std::once_flag trust_loaded;
  detail::TrustStore trust;
  detail::Watchdog watchdog;

  const detail::TrustStore& trusted() {
    std::call_once(trust_loaded,
                   [&] { trust = detail::load_trust_store(options, process_environment); });
    return trust;
  }

  std::unique_ptr<detail::Connection> prepare(const http::Url& base, std::string& problem);
  httplib::Result carry(detail::Exchange& exchange, const httplib::Request& wire, bool kept,
                        const CancelToken& cancel) const;
  std::string tls_detail(const detail::Connection& connection, const httplib::Result& result);
  static std::string connection_detail(const detail::Connection& connection,
                                       const httplib::Result& result);
  static std::string cut_short(const detail::Connection& connection,
                               const detail::Framing& framing);
  http::Outcome explain(const detail::Exchange& exchange, const detail::Receiver& receiver,
                        const httplib::Result& result);
};

MOONSHOT_INLINE std::unique_ptr<detail::Connection> HttplibTransport::Impl::prepare(
    const http::Url& base, std::string& problem) {
  auto connection = std::make_unique<detail::Connection>();
  connection->origin = base.origin();
  connection->peer = http::host_and_port(base.host, base.port);
  connection->host = base.host;
  connection->is_tls = base.scheme == "https";
  if (connection->is_tls) {
    const auto& trust_store = trusted();
    if (!trust_store.problem.empty()) {
      problem = trust_store.problem + " (tried: " + trust_store.source + ")";
      return nullptr;
    }
    auto client = std::make_unique<httplib::SSLClient>(base.host, base.port);
    if (trust_store.store != nullptr) {
      detail::share_store(*client, trust_store.store.get(), 0);
      const char* const directory = trust_store.directory.c_str();
      client->set_ca_cert_path("", directory);
    }
    client->enable_server_certificate_verification(true);
    connection->tls.follow(detail::tls_context(*client, 0), connection->socket, connection->intake);
    connection->client = std::move(client);
  } else {
    auto client = std::make_unique<detail::PlainClient>(base.host, base.port, connection->intake);
    connection->plain = client.get();
    connection->client = std::move(client);
  }
  auto& client = *connection->client;
  const auto proxy = detail::choose_proxy(options, base, process_environment, problem);
  if (!problem.empty()) {
    problem = "the proxy setting cannot be used: " + problem;
    return nullptr;
  }
  if (proxy) {
    const char* const user = proxy->user.c_str();
    const char* const password = proxy->password.c_str();
    connection->host = proxy->host;
    connection->proxy_port = proxy->port;
    connection->peer += " through proxy " + http::host_and_port(proxy->host, proxy->port);
    if (!proxy->user.empty()) client.set_proxy_basic_auth(user, password);
  }
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_follow_location(false);
  client.set_decompress(false);
  detail::keep_path(client, 0);
  client.set_socket_options([raw = connection.get()](auto socket) {
#if defined(__APPLE__)
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    raw->facts.socket_opened(raw->socket);
    const std::lock_guard<std::mutex> lock(raw->mutex);
    raw->socket.set(socket);
  });
  return connection;
}

// What was sent once is not sent again: the server may be at work on it, and whether the call may
// be repeated is for the caller to decide. Another attempt follows only where nothing was sent.
MOONSHOT_INLINE httplib::Result HttplibTransport::Impl::carry(detail::Exchange& exchange,
                                                              const httplib::Request& wire,
                                                              bool kept,
                                                              const CancelToken& cancel) const {
  auto& connection = *exchange.connection;
  const auto attempt = [&](std::chrono::milliseconds time_to_connect) {
    connection.tls.begin_exchange();
    connection.intake.begin();
    ERR_clear_error();  // what OpenSSL leaves there is then of this exchange
    connection.client->set_connection_timeout(time_to_connect);
    httplib::Result result(nullptr, httplib::Error::Unknown);
#if MOONSHOT_EXCEPTIONS
    try {
      result = connection.client->send(wire);
    } catch (const std::exception&) {
      // Nothing of a dependency leaves the library; the exchange counts as broken.
    }
#else
    result = connection.client->send(wire);
#endif
    connection.facts.end(connection.socket);
    // cpp-httplib tried to send it again. Its words would be those of that attempt.
    const bool again = connection.tls.has_sent() && detail::is_unconnected(result.error());
    if (connection.tls.refused() || again) result = httplib::Result(nullptr, httplib::Error::Read);
    return result;
  };
  connection.facts.begin();
  if (kept) {
    auto result = attempt(exchange.time_to_connect(1));
    const bool unsent = connection.tls.refused() ? !connection.tls.has_sent()
                                                 : detail::is_unconnected(result.error());
    if (!unsent || exchange.ended) return result;
    // The peer closed it after it had been looked at.
    connection.tls.forget();
    connection.facts.begin();
    exchange.connected.store(false, std::memory_order_relaxed);
  }
  TimeoutPhase ignored = TimeoutPhase::total;
  const auto found = resolver.resolve(connection.host, exchange.next_limit(ignored), cancel);
  httplib::Result result(nullptr, httplib::Error::Connection);
  if (found.kind != detail::Resolver::Answer::Kind::done) {
    exchange.end_unsent(found.kind == detail::Resolver::Answer::Kind::cancelled);
    return result;
  }
  if (found.addresses.empty()) connection.facts.not_resolved(found.error);
  for (std::size_t i = 0; i < found.addresses.size() && !exchange.ended; ++i) {
    connection.connect_to(found.addresses[i]);
    const auto begun = detail::Exchange::Clock::now();
    const auto share = exchange.time_to_connect(found.addresses.size() - i);
    result = attempt(share);
    // An address may use up its share of the time in the handshake, too.
    const bool silent = result.error() == httplib::Error::SSLConnection &&
                        !connection.tls.established() &&
                        detail::Exchange::Clock::now() - begun >= share;
    if (!silent && !detail::is_unconnected(result.error())) break;
  }
  return result;
}

MOONSHOT_INLINE std::string HttplibTransport::Impl::tls_detail(const detail::Connection& connection,
                                                               const httplib::Result& result) {
  std::string text =
      "TLS with " + connection.origin + " failed: " + httplib::to_string(result.error());
  auto verified =
      detail::verify_result(static_cast<const httplib::SSLClient&>(*connection.client), 0);
  if (verified == X509_V_OK && result.error() == httplib::Error::SSLServerVerification) {
    verified = static_cast<decltype(verified)>(detail::backend_error(result, 0));
  }
  if (verified != X509_V_OK) {
    text += ": " + std::string(X509_verify_cert_error_string(static_cast<long>(verified)));
  } else if (result.error() == httplib::Error::SSLServerVerification) {
    text += ": the certificate is not for this host";
  } else if (const char* reason = ERR_reason_error_string(ERR_peek_last_error())) {
    text += ": " + std::string(reason);
  }
  return text + " (trusted certificates: " + trusted().source + ")";
}

MOONSHOT_INLINE std::string HttplibTransport::Impl::connection_detail(
    const detail::Connection& connection, const httplib::Result& result) {
  if (result.error() == httplib::Error::Connection) {
    return "could not connect to " + connection.peer + connection.facts.words();
  }
  if (detail::is_proxy_refusal(connection, result)) {
    const auto status = result ? " (status " + std::to_string(result->status) + ")" : std::string();
    return "could not connect to " + connection.peer + ": the proxy refused" + status;
  }
  if (connection.intake.exceeded()) {
    return connection.peer + " sent " + std::to_string(detail::Intake::most) +
           " bytes without the head of an answer";
  }
  return "the connection to " + connection.peer + " broke before an answer came (" +
         httplib::to_string(result.error()) + ")";
}

// Why an answer is not whole that cpp-httplib takes for whole; else empty.
MOONSHOT_INLINE std::string HttplibTransport::Impl::cut_short(const detail::Connection& connection,
                                                              const detail::Framing& framing) {
  // cpp-httplib 0.11 takes whatever is no line break after a chunk for the end of the body.
  if (framing.chunked && (connection.has_unread() || connection.intake.ended())) {
    return "the connection broke within the body (a chunk is not whole)";
  }
  // Whoever sits on the way can end the connection, but not the TLS session.
  if (framing.until_close && connection.tls.established() && !connection.tls.peer_closed()) {
    return "the connection broke within the body (TLS was not closed)";
  }
  return {};
}

// Our own facts first; cpp-httplib's enum is coarse and is asked last.
MOONSHOT_INLINE http::Outcome HttplibTransport::Impl::explain(const detail::Exchange& exchange,
                                                              const detail::Receiver& receiver,
                                                              const httplib::Result& result) {
  using Kind = http::Outcome::Kind;
  http::Outcome outcome;
  const auto error = result.error();
  const bool connecting = detail::is_unconnected(error) || error == httplib::Error::SSLConnection;
  // cpp-httplib 0.41 fails at the end of a session as it does at a broken connection.
  const bool session_ended = receiver.framing.until_close && exchange.connection->tls.peer_closed();
  const bool ended = error == httplib::Error::Success
                         ? !detail::is_proxy_refusal(*exchange.connection, result)
                         : session_ended;
  TimeoutPhase passed = TimeoutPhase::total;
  const auto timeout = [&](TimeoutPhase phase) {
    outcome.kind = Kind::timeout;
    outcome.phase = phase;
    outcome.detail = std::string("the limit for ") + to_string(phase) + " passed";
  };
  if (exchange.cancelled) {
    outcome.kind = Kind::cancelled;
    outcome.detail = "the call was cancelled";
  } else if (receiver.stopped) {
    outcome.kind = Kind::stopped;
  } else if (!receiver.framing.problem.empty()) {
    outcome.kind = Kind::connection;
    outcome.detail = "the answer of " + exchange.connection->peer +
                     " cannot be read: " + receiver.framing.problem;
  } else if (exchange.satisfied) {
    outcome.kind = Kind::complete;
  } else if (ended) {
    const auto problem = cut_short(*exchange.connection, receiver.framing);
    outcome.kind = problem.empty() ? Kind::complete : Kind::interrupted;
    outcome.detail = problem;
  } else if (exchange.timed_out) {
    timeout(exchange.phase);
  } else if (connecting && exchange.next_limit(passed) <= detail::Exchange::Clock::now()) {
    timeout(passed);
  } else if (exchange.has_head()) {
    outcome.kind = Kind::interrupted;
    outcome.detail =
        exchange.connection->intake.exceeded()
            ? "the peer sent " + std::to_string(detail::Intake::most) +
                  " bytes that are no part of the body"
            : "the connection broke within the body (" + httplib::to_string(error) + ")";
  } else if (detail::is_tls_failure(error)) {
    outcome.kind = Kind::tls;
    outcome.detail = tls_detail(*exchange.connection, result);
  } else {
    outcome.kind = Kind::connection;
    outcome.detail = connection_detail(*exchange.connection, result);
  }
  return outcome;
}

MOONSHOT_INLINE HttplibTransport::HttplibTransport(TransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

MOONSHOT_INLINE HttplibTransport::~HttplibTransport() {
  // In a child process the threads are not there to be waited for, and closing a connection would
  // close the parent's.
  if (impl_->process != detail::process_id()) static_cast<void>(impl_.release());
}

MOONSHOT_INLINE http::Outcome HttplibTransport::send(http::Request& request, http::BodySink& sink,
                                                     const http::Deadlines& deadlines,
                                                     const CancelToken& cancel) {
  if (impl_->process != detail::process_id()) {
    return {http::Outcome::Kind::connection, TimeoutPhase::total,
            "this client belongs to the parent process; a child makes its own after fork"};
  }
  const detail::SigpipeGuard no_sigpipe;
  detail::Exchange exchange(deadlines);
  std::string problem;
  auto connection = impl_->idle.take(request.base.origin(), exchange.started);
  const bool kept = connection != nullptr;
  if (!kept) connection = impl_->prepare(request.base, problem);
  if (connection == nullptr) {
    const bool trust = request.base.scheme == "https" && !impl_->trusted().problem.empty();
    return {trust ? http::Outcome::Kind::tls : http::Outcome::Kind::connection, TimeoutPhase::total,
            problem};
  }
  exchange.connection = connection.get();
  auto& client = *connection->client;
  // The watchdog keeps the limits; cpp-httplib's own are set so that they never come first.
  constexpr std::chrono::hours unlimited{24};
  client.set_read_timeout(unlimited);
  client.set_write_timeout(unlimited);

  detail::Receiver receiver(sink, exchange, impl_->watchdog);
  std::optional<detail::Feeder> feeder;
  httplib::Request wire;
  wire.method = request.method;
  wire.path = request.base.path + request.target;
  wire.headers = detail::to_httplib(request);
  wire.body = std::move(request.body);
  if (request.body_source != nullptr) feeder.emplace(*request.body_source, exchange).attach(wire);
  wire.response_handler = [&](const httplib::Response& response) {
    return receiver.head(response);
  };
  wire.content_receiver = [&](const char* bytes, std::size_t size, auto, auto) {
    return receiver.data(bytes, size);
  };

  httplib::Result result(nullptr, httplib::Error::Unknown);
  {
    const auto watch = impl_->watchdog.watch(
        exchange.first_look(),
        [&exchange](detail::Exchange::Clock::time_point now) { return exchange.look(now); });
    const auto registration = cancel.on_cancel([&exchange, this] {
      exchange.cancelled = true;
      exchange.ended = true;
      impl_->watchdog.wake();
    });
    if (!exchange.ended) result = impl_->carry(exchange, wire, kept, cancel);
  }
  request.body = std::move(wire.body);
  // An answer without a body (204) reaches cpp-httplib's result only.
  const bool answered = result && !detail::is_proxy_refusal(*connection, result);
  if (answered && !exchange.has_head()) receiver.head(*result);
  auto outcome = feeder && feeder->failed && !exchange.cancelled && !exchange.timed_out
                     ? feeder->outcome()
                     : impl_->explain(exchange, receiver, result);
  // Where more than the announced length arrived, or the end of a chunk is missing, the rest would
  // be taken for the next answer.
  const bool reusable = client.is_socket_open() != 0 && !connection->tls.peer_closed() &&
                        !connection->has_unread() &&
                        Impl::cut_short(*connection, receiver.framing).empty();
  if (answered && outcome.kind == http::Outcome::Kind::complete && reusable) {
    impl_->idle.put(std::move(connection), detail::Exchange::Clock::now());
  }
#if MOONSHOT_EXCEPTIONS
  if (receiver.thrown) std::rethrow_exception(receiver.thrown);
  if (feeder && feeder->thrown) std::rethrow_exception(feeder->thrown);
#endif
  return outcome;
}

MOONSHOT_NAMESPACE_END
