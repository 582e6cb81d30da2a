#pragma once

#include <openssl/err.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "moonshot/http/body_source.hpp"
#include "moonshot/transport/connect_facts.hpp"
#include "moonshot/transport/framing.hpp"
#include "moonshot/transport/httplib.hpp"
#include "moonshot/transport/httplib_transport.hpp"
#include "moonshot/transport/idle_pool.hpp"
#include "moonshot/transport/intake.hpp"
#include "moonshot/transport/plain_client.hpp"
#include "moonshot/transport/proxy.hpp"
#include "moonshot/transport/resolver.hpp"
#include "moonshot/transport/sigpipe_guard.hpp"
#include "moonshot/transport/socket_handle.hpp"
#include "moonshot/transport/tls_session.hpp"
#include "moonshot/transport/trust_store.hpp"
#include "moonshot/transport/watchdog.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

namespace moonshot {

namespace detail {

/// What differs in a child process after `fork`.
MOONSHOT_INLINE std::int64_t process_id() noexcept {
#if defined(_WIN32)
  return 0;
#else
  return ::getpid();
#endif
}

/// One `httplib` client with its socket's second handle. Used by one exchange at a time.
struct Connection {
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    const SigpipeGuard no_sigpipe;
    if (client != nullptr && client->is_socket_open() && !stale()) tls.say_goodbye();
  }

  std::string origin;
  std::string peer;    // for messages: `host:port` and the proxy on the way to it
  std::string host;    // whose address it is to connect to: the proxy's, where there is one
  int proxy_port = 0;  // 0: no proxy
  bool is_tls = false;
  ConnectFacts facts;
  Intake intake;
  TlsSession tls;  // outlives the client, whose handshakes it follows
  std::unique_ptr<httplib::ClientImpl> client;
  const PlainClient* plain = nullptr;  // `client`, where it speaks no TLS
  std::mutex mutex;                    // guards `socket` between the exchange and the watchdog
  SocketHandle socket;

  /// Whether more has arrived than was read: it would be taken for the next answer.
  bool has_unread() const noexcept {
    return tls.has_unread() || (plain != nullptr && plain->has_unread());
  }

  bool stale() const noexcept { return socket.stale(); }
  bool established() const noexcept { return is_tls ? tls.established() : socket.connected(); }

  /// From now on cpp-httplib connects to `address`, also where it does so by itself. The name is
  /// still what it says to the server and checks the certificate for.
  void connect_to(const std::string& address) {
    if (proxy_port != 0) {
      client->set_proxy(address.c_str(), proxy_port);
    } else {
      client->set_hostname_addr_map({{host, address}});
    }
  }
};

/// The state of one exchange, shared by its own thread, the watchdog and a cancelling thread.
struct Exchange {
  using Clock = std::chrono::steady_clock;
  static constexpr std::int64_t not_yet = -1;

  explicit Exchange(const http::Deadlines& limits) : deadlines(limits), started(Clock::now()) {}

  const http::Deadlines& deadlines;
  const Clock::time_point started;
  Connection* connection = nullptr;
  std::atomic<bool> connected{false};            // so the limit for connecting is no more
  std::atomic<std::int64_t> last_piece{0};       // ticks since `started`; set while sending
  std::atomic<std::int64_t> last_byte{not_yet};  // ticks since `started`; set with the head
  std::atomic<bool> delivering{false};           // the sink is at work: the peer is not to blame
  std::atomic<bool> satisfied{false};            // the sink needs nothing more
  std::atomic<bool> ended{false};                // no more sense in going on
  std::atomic<bool> cancelled{false};
  std::atomic<bool> timed_out{false};
  std::atomic<TimeoutPhase> phase{TimeoutPhase::total};

  std::int64_t ticks() const noexcept { return (Clock::now() - started).count(); }
  void touch() noexcept { last_byte.store(ticks(), std::memory_order_relaxed); }
  void sent_piece() noexcept { last_piece.store(ticks(), std::memory_order_relaxed); }
  bool has_head() const noexcept { return last_byte.load(std::memory_order_relaxed) != not_yet; }

  void kill() noexcept {
    ended.store(true, std::memory_order_release);
    const std::lock_guard<std::mutex> lock(connection->mutex);
    connection->socket.shutdown();
  }

  /// The moment at which to give up connecting: cpp-httplib has no better measure than the time
  /// for one attempt. What is left is shared among the addresses that are left.
  std::chrono::milliseconds time_to_connect(std::size_t addresses) const noexcept {
    // The watchdog is to be first where the whole limit passes.
    constexpr std::chrono::milliseconds after_the_watchdog{20};
    constexpr std::chrono::milliseconds least_share{250};
    constexpr std::chrono::hours unlimited{24};
    TimeoutPhase ignored = TimeoutPhase::total;
    const auto limit = next_limit(ignored);
    const auto now = Clock::now();
    if (limit > now + unlimited) return unlimited;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - now);
    const auto all = (std::max)(left, std::chrono::milliseconds(0)) + after_the_watchdog;
    if (addresses < 2) return all;
    const auto share = left / static_cast<int>(addresses);
    return (std::min)(all, (std::max)(share, least_share));
  }

  /// The next moment at which a limit may have passed, and which one it would be.
  Clock::time_point next_limit(TimeoutPhase& which) const noexcept {
    auto next = (Clock::time_point::max)();
    const auto consider = [&](Clock::time_point limit, TimeoutPhase limit_phase) {
      if (limit >= next) return;
      next = limit;
      which = limit_phase;
    };
    if (deadlines.total) consider(*deadlines.total, TimeoutPhase::total);
    const auto last = last_byte.load(std::memory_order_relaxed);
    if (last == not_yet) {
      if (deadlines.connect && !connected.load(std::memory_order_relaxed)) {
        consider(started + *deadlines.connect, TimeoutPhase::connect);
      }
      const Clock::duration sending(last_piece.load(std::memory_order_relaxed));
      if (deadlines.first_byte) {
        consider(started + sending + *deadlines.first_byte, TimeoutPhase::first_byte);
      }
    } else if (satisfied.load(std::memory_order_relaxed)) {
      constexpr std::chrono::milliseconds linger{250};
      consider(started + Clock::duration(last) + linger, TimeoutPhase::between_bytes);
    } else if (deadlines.between_bytes && !delivering.load(std::memory_order_relaxed)) {
      consider(started + Clock::duration(last) + *deadlines.between_bytes,
               TimeoutPhase::between_bytes);
    }
    return next;
  }

  /// Asks whether the connection has been made, and remembers that it was.
  bool is_connected() noexcept {
    const std::lock_guard<std::mutex> lock(connection->mutex);
    if (connection->established()) connected.store(true, std::memory_order_relaxed);
    return connected.load(std::memory_order_relaxed);
  }

  /// Ends it before anything was sent, because its time is over or it was cancelled.
  void end_unsent(bool was_cancelled) noexcept {
    TimeoutPhase which = TimeoutPhase::total;
    next_limit(which);
    phase.store(which, std::memory_order_relaxed);
    (was_cancelled ? cancelled : timed_out).store(true, std::memory_order_relaxed);
    ended.store(true, std::memory_order_release);
  }

  /// When to look at the limits next. A gap between bytes may begin at any time.
  Clock::time_point next_look(Clock::time_point now, Clock::time_point limit) const noexcept {
    return deadlines.between_bytes ? (std::min)(limit, now + *deadlines.between_bytes) : limit;
  }

  Clock::time_point first_look() const noexcept {
    TimeoutPhase ignored = TimeoutPhase::total;
    return next_look(started, next_limit(ignored));
  }

  /// The watchdog's question. A kill is repeated: a socket that was just being connected may not
  /// have felt the first one.
  Clock::time_point look(Clock::time_point now) noexcept {
    constexpr std::chrono::milliseconds again{10};
    if (!ended.load(std::memory_order_acquire)) {
      TimeoutPhase which = TimeoutPhase::total;
      auto limit = next_limit(which);
      if (limit <= now && which == TimeoutPhase::connect && is_connected()) {
        limit = next_limit(which);
      }
      if (limit > now) return next_look(now, limit);
      phase.store(which, std::memory_order_relaxed);
      timed_out.store(true, std::memory_order_release);
    }
    kill();
    return now + again;
  }
};

// cpp-httplib's names have changed between 0.10 and 0.53; the functions below pick what is there.
// Texts are handed over as `const char*`, which is all that 0.10 takes.

template <class Client>
auto verify_result(const Client& client, int) -> decltype(client.get_openssl_verify_result()) {
  return client.get_openssl_verify_result();
}
template <class Client>
long verify_result(const Client&, long) {
  return X509_V_OK;
}

template <class HttpResult>
auto backend_error(const HttpResult& result, int) -> decltype(result.ssl_backend_error()) {
  return result.ssl_backend_error();
}
template <class HttpResult>
unsigned long backend_error(const HttpResult&, long) {
  return 0;
}

template <class Client>
auto share_store(Client& client, X509_STORE* store, int)
    -> decltype(client.set_ca_cert_store(store)) {
  // cpp-httplib frees what it is given: each client gets a reference of its own.
  X509_STORE_up_ref(store);
  client.set_ca_cert_store(store);
}

template <class Client>
auto tls_context(const Client& client, int)
    -> decltype(static_cast<SSL_CTX*>(client.tls_context())) {
  return static_cast<SSL_CTX*>(client.tls_context());
}
template <class Client>
SSL_CTX* tls_context(const Client& client, long) {
  return client.ssl_context();
}

template <class Client>
auto keep_path(Client& client, int) -> decltype(client.set_path_encode(false)) {
  client.set_path_encode(false);
}
template <class Client>
void keep_path(Client& client, long) {
  client.set_url_encode(false);
}

template <class HttpResult, class HttpError = httplib::Error>
auto is_proxy_error(const HttpResult& result, int) -> decltype(HttpError::ProxyConnection, bool()) {
  return result.error() == HttpError::ProxyConnection;
}
template <class HttpResult>
bool is_proxy_error(const HttpResult&, long) {
  return false;
}

/// Whether `result` is what a proxy answered that did not open the tunnel. Older versions of
/// cpp-httplib give its 407 as the answer to the request, and go on to the handshake, which fails,
/// after any other.
MOONSHOT_INLINE bool is_proxy_refusal(const Connection& connection, const httplib::Result& result) {
  const bool in_the_clear = connection.is_tls && !connection.tls.established();
  return is_proxy_error(result, 0) || (result && in_the_clear);
}

/// Whether no connection came about, so that nothing of the request has left.
MOONSHOT_INLINE bool is_unconnected(httplib::Error error) noexcept {
  return error == httplib::Error::Connection || error == httplib::Error::ConnectionTimeout;
}

MOONSHOT_INLINE bool is_tls_failure(httplib::Error error) noexcept {
  return error == httplib::Error::SSLConnection || error == httplib::Error::SSLLoadingCerts ||
         error == httplib::Error::SSLServerVerification ||
         httplib::to_string(error).find("hostname") != std::string::npos;
}

MOONSHOT_INLINE httplib::Headers to_httplib(const http::Request& request) {
  httplib::Headers headers;
  for (const auto& field : request.headers) headers.emplace(field.first, field.second);
#if defined(CPPHTTPLIB_EXPECT_100_THRESHOLD)
  // A set header keeps cpp-httplib from adding "Expect: 100-continue", which costs a second at
  // every server that ignores it.
  const auto size =
      request.body_source != nullptr ? request.body_source->size() : request.body.size();
  if (size >= CPPHTTPLIB_EXPECT_100_THRESHOLD && headers.count("Expect") == 0) {
    headers.emplace("Expect", "");
  }
#endif
  return headers;
}

MOONSHOT_INLINE http::ResponseHead to_head(const httplib::Response& response) {
  http::ResponseHead head;
  head.status = response.status;
  for (const auto& field : response.headers) head.headers.add(field.first, field.second);
  return head;
}

/// Reads the request's body for cpp-httplib and remembers how that went.
struct Feeder {
  Feeder(http::BodySource& body, Exchange& state) : source(body), exchange(state) {}

  http::BodySource& source;
  Exchange& exchange;
  std::string buffer = std::string(std::size_t{64} << 10U, '\0');
  bool failed = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif

  /// The next piece, of at most `wanted` bytes; empty where there is none.
  std::string_view piece(bool from_the_beginning, std::size_t wanted) {
    if (from_the_beginning && !source.rewind()) return {};
    const auto capacity = (std::min)(wanted, buffer.size());
    return std::string_view(buffer).substr(0, source.read(buffer.data(), capacity));
  }
  bool feed(std::size_t offset, std::size_t wanted, httplib::DataSink& sink) {
    std::string_view bytes;
    // An earlier try may have read from the source already.
#if MOONSHOT_EXCEPTIONS
    try {
      bytes = piece(offset == 0, wanted);
    } catch (...) {
      thrown = std::current_exception();
    }
#else
    bytes = piece(offset == 0, wanted);
#endif
    failed = bytes.empty();
    // Newer versions of cpp-httplib would wait for an answer to the half that was sent.
    if (failed) exchange.kill();
    if (failed || exchange.ended.load(std::memory_order_acquire)) return false;
    sink.write(bytes.data(), bytes.size());  // a failure is cpp-httplib's to report
    exchange.sent_piece();
    return true;
  }
  void attach(httplib::Request& wire) {
    // Its own functions for uploads give the head of the answer to nobody before the body.
    wire.content_length_ = static_cast<std::size_t>(source.size());
    wire.content_provider_ = [this](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) { return feed(offset, length, sink); };
  }
  http::Outcome outcome() const {
    const auto problem = source.problem();
    return {http::Outcome::Kind::stopped, TimeoutPhase::total,
            "the body could not be read to its end" + (problem.empty() ? "" : ": " + problem)};
  }
};

/// Hands the response on to the caller's sink and remembers how that went.
struct Receiver {
  Receiver(http::BodySink& target, Exchange& state, Watchdog& dog) noexcept
      : sink(target), exchange(state), watchdog(dog) {}

  http::BodySink& sink;
  Exchange& exchange;
  Watchdog& watchdog;
  bool stopped = false;
  Framing framing;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif

  template <class F>
  bool guarded(F&& function) {
#if MOONSHOT_EXCEPTIONS
    // What the user's callback throws must not travel through cpp-httplib.
    try {
      stopped = !function();
    } catch (...) {
      thrown = std::current_exception();
      stopped = true;
    }
#else
    stopped = !function();
#endif
    if (stopped) exchange.kill();  // nothing waits for the rest
    return !stopped && !exchange.ended.load(std::memory_order_acquire);
  }
  bool head(const httplib::Response& response) {
    const auto head = to_head(response);
    framing = read_framing(head);
    if (!framing.problem.empty()) return false;
    exchange.connection->intake.delivered();
    exchange.touch();
    return guarded([&] { return sink.on_head(head); });
  }
  bool data(const char* bytes, std::size_t size) {
    exchange.delivering.store(true, std::memory_order_relaxed);
    const bool go_on = guarded([&] { return sink.on_data(std::string_view(bytes, size)); });
    exchange.connection->intake.delivered();
    exchange.touch();
    exchange.delivering.store(false, std::memory_order_relaxed);
    if (go_on && sink.satisfied() && !exchange.satisfied.exchange(true)) watchdog.wake();
    return go_on;
  }
};

}  // namespace detail

struct HttplibTransport::Impl {
  explicit Impl(TransportOptions chosen)
      : options(std::move(chosen)),
        idle(options.max_idle_connections, options.max_idle_time),
        resolver(options.lookup) {}

  const TransportOptions options;
  const std::int64_t process = detail::process_id();
  IdlePool<detail::Connection> idle;
  const Resolver resolver;
  std::once_flag trust_loaded;
  TrustStore trust;
  Watchdog watchdog;

  const TrustStore& trusted() {
    std::call_once(trust_loaded, [&] { trust = load_trust_store(options, process_environment); });
    return trust;
  }

  std::unique_ptr<detail::Connection> prepare(const http::Url& base, std::string& problem);
  httplib::Result carry(detail::Exchange& exchange, const httplib::Request& wire, bool kept,
                        const CancelToken& cancel) const;
  std::string tls_detail(const detail::Connection& connection, const httplib::Result& result);
  static std::string connection_detail(const detail::Connection& connection,
                                       const httplib::Result& result);
  static std::string cut_short(const detail::Connection& connection, const Framing& framing);
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
    auto client = std::make_unique<PlainClient>(base.host, base.port, connection->intake);
    connection->plain = client.get();
    connection->client = std::move(client);
  }
  auto& client = *connection->client;
  const auto proxy = choose_proxy(options, base, process_environment, problem);
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
    // Its words would be those of the handshake that was refused.
    if (connection.tls.refused()) result = httplib::Result(nullptr, httplib::Error::Read);
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
  }
  TimeoutPhase ignored = TimeoutPhase::total;
  const auto found = resolver.resolve(connection.host, exchange.next_limit(ignored), cancel);
  httplib::Result result(nullptr, httplib::Error::Connection);
  if (found.kind != Resolver::Answer::Kind::done) {
    exchange.end_unsent(found.kind == Resolver::Answer::Kind::cancelled);
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
    return connection.peer + " sent " + std::to_string(Intake::most) +
           " bytes without the head of an answer";
  }
  return "the connection to " + connection.peer + " broke before an answer came (" +
         httplib::to_string(result.error()) + ")";
}

// Why an answer is not whole that cpp-httplib takes for whole; else empty.
MOONSHOT_INLINE std::string HttplibTransport::Impl::cut_short(const detail::Connection& connection,
                                                              const Framing& framing) {
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
  } else if (error == httplib::Error::Success &&
             !detail::is_proxy_refusal(*exchange.connection, result)) {
    const auto problem = cut_short(*exchange.connection, receiver.framing);
    outcome.kind = problem.empty() ? Kind::complete : Kind::interrupted;
    outcome.detail = problem;
  } else if (exchange.timed_out) {
    timeout(exchange.phase);
  } else if (connecting && exchange.next_limit(passed) <= detail::Exchange::Clock::now()) {
    timeout(passed);
  } else if (receiver.framing.until_close && exchange.connection->tls.peer_closed()) {
    // cpp-httplib 0.41 fails at the end of a session as it does at a broken connection.
    outcome.kind = Kind::complete;
  } else if (exchange.has_head()) {
    outcome.kind = Kind::interrupted;
    outcome.detail =
        exchange.connection->intake.exceeded()
            ? "the peer sent " + std::to_string(Intake::most) +
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
  const SigpipeGuard no_sigpipe;
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
  // More than the announced length arrived: the rest would be taken for the next answer.
  const bool surplus = connection->has_unread();
  if (answered && outcome.kind == http::Outcome::Kind::complete && !surplus) {
    impl_->idle.put(std::move(connection), detail::Exchange::Clock::now());
  }
#if MOONSHOT_EXCEPTIONS
  if (receiver.thrown) std::rethrow_exception(receiver.thrown);
  if (feeder && feeder->thrown) std::rethrow_exception(feeder->thrown);
#endif
  return outcome;
}

}  // namespace moonshot
