#pragma once

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/connection.hpp"
#include "moonshot/detail/curl/event_transport.hpp"
#include "moonshot/detail/curl/exchange.hpp"
#include "moonshot/detail/curl/known_addresses.hpp"
#include "moonshot/detail/curl/shared.hpp"
#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/detail/exchange/idle_pool.hpp"
#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/exchange/route.hpp"
#include "moonshot/detail/exchange/sigpipe_guard.hpp"
#include "moonshot/environment.hpp"
#include "moonshot/loop/detail/loop_access.hpp"
#include "moonshot/transport/curl.hpp"

MOONSHOT_NAMESPACE_BEGIN

// The course of one exchange, from top to bottom: `exchange` finds a connection or makes one, and
// `find_addresses` looks up where it leads to.
struct CurlTransport::Impl {
  explicit Impl(TransportOptions chosen)
      : shared(std::make_shared<const detail::CurlShared>(std::move(chosen))),
        idle(options().max_idle_connections, options().max_idle_time) {}

  const TransportOptions& options() const noexcept { return shared->options; }

  // How an exchange ended, and what the caller's functions have thrown meanwhile.
  struct Ended {
    http::Outcome outcome;
    std::exception_ptr thrown;
  };

  Ended exchange(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                 const CancelToken& cancel);
  bool find_addresses(const detail::Route& route, detail::CurlExchange& exchange,
                      const CancelToken& cancel, std::vector<detail::KnownHost>& hosts) const;

  const std::shared_ptr<const detail::CurlShared> shared;
  detail::IdlePool<detail::CurlConnection> idle;
};

MOONSHOT_INLINE CurlTransport::CurlTransport(TransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

MOONSHOT_INLINE CurlTransport::~CurlTransport() {
  // In a child process, closing a connection would close the parent's.
  if (impl_->shared->is_in_child()) static_cast<void>(impl_.release());
}

MOONSHOT_INLINE http::Outcome CurlTransport::send(http::Request& request, http::BodySink& sink,
                                                  const http::Deadlines& deadlines,
                                                  const CancelToken& cancel) {
  if (impl_->shared->is_in_child()) return detail::ended_in_child();
  const detail::SigpipeGuard no_sigpipe;
  Impl::Ended ended;
#if MOONSHOT_EXCEPTIONS
  try {
    ended = impl_->exchange(request, sink, deadlines, cancel);
  } catch (const std::bad_alloc&) {
    ended.outcome = detail::ended_without_memory();
  }
  if (ended.thrown != nullptr) std::rethrow_exception(ended.thrown);
#else
  ended = impl_->exchange(request, sink, deadlines, cancel);
#endif
  return std::move(ended.outcome);
}

MOONSHOT_INLINE std::optional<http::SettingProblem> CurlTransport::problem_with_settings() const {
  return impl_->shared->problem();
}

MOONSHOT_INLINE CurlTransport::Impl::Ended CurlTransport::Impl::exchange(
    http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
    const CancelToken& cancel) {
  const auto started = detail::CurlExchange::Clock::now();
  Ended ended;
  const auto route = detail::find_route(options(), request.base, process_environment,
                                        detail::ProxySupport::http_and_socks, ended.outcome);
  if (!route) return ended;
  if (route->is_secure() && shared->problem()) {
    ended.outcome = detail::ended_by_setting(*shared->problem());
    return ended;
  }
  auto connection = idle.take(route->origin, started);
  const bool is_kept = connection != nullptr;
  if (!is_kept) connection = std::make_unique<detail::CurlConnection>(route->origin);
  if (!connection->is_usable()) {
    ended.outcome = detail::ended_without_memory();
    return ended;
  }
  detail::CurlExchange exchange(connection->fresh_transfer(), request, sink, *route,
                                shared->choices, deadlines, started);
  std::vector<detail::KnownHost> hosts;
  // A connection that was kept knows them.
  const bool is_found = is_kept || find_addresses(*route, exchange, cancel, hosts);
  const bool can_be_kept =
      is_found && exchange.prepare(hosts) && connection->drive(exchange, cancel);
  ended.outcome = exchange.outcome();
#if MOONSHOT_EXCEPTIONS
  ended.thrown = exchange.thrown();
#endif
  if (can_be_kept && ended.outcome.kind == http::Outcome::Kind::complete) {
    idle.keep(std::move(connection), detail::CurlExchange::Clock::now());
  }
  return ended;
}

// Sets `hosts` to those of the route. False where the exchange is over.
MOONSHOT_INLINE bool CurlTransport::Impl::find_addresses(
    const detail::Route& route, detail::CurlExchange& exchange, const CancelToken& cancel,
    std::vector<detail::KnownHost>& hosts) const {
  for (const auto& host : route.hosts_to_look_up()) {
    auto found = shared->resolver.resolve(host, exchange.next_limit(), cancel);
    using Kind = detail::Resolver::Answer::Kind;
    if (found.kind == Kind::cancelled) exchange.cancel();
    if (found.kind == Kind::timed_out) exchange.pass_limit();
    if (found.kind != Kind::done) return false;
    if (!exchange.take_addresses(std::move(found), hosts)) return false;
  }
  return true;
}

MOONSHOT_INLINE std::unique_ptr<http::EventTransport> CurlTransport::on_loop(EventLoop& loop) {
  return std::make_unique<detail::CurlEventTransport>(detail::LoopAccess::core(loop),
                                                      impl_->shared);
}

MOONSHOT_NAMESPACE_END
