#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "moonshot/detail/httplib/carrier.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/connector.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/facts.hpp"
#include "moonshot/detail/httplib/feeder.hpp"
#include "moonshot/detail/httplib/idle_pool.hpp"
#include "moonshot/detail/httplib/library_error.hpp"
#include "moonshot/detail/httplib/messages.hpp"
#include "moonshot/detail/httplib/outcome.hpp"
#include "moonshot/detail/httplib/process_id.hpp"
#include "moonshot/detail/httplib/receiver.hpp"
#include "moonshot/detail/httplib/resolver.hpp"
#include "moonshot/detail/httplib/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/watchdog.hpp"
#include "moonshot/transport/httplib.hpp"

MOONSHOT_NAMESPACE_BEGIN

// The course of one exchange, from top to bottom: `send` finds or makes a connection,
// `exchange_over` sends the request over it and says how that ended, and `carry_watched` is the
// part of it that the watchdog or a cancelling thread can end.
struct HttplibTransport::Impl {
  explicit Impl(TransportOptions chosen)
      : options(std::move(chosen)),
        idle(options.max_idle_connections, options.max_idle_time),
        connector(options),
        resolver(options.lookup) {}

  http::Outcome exchange_over(std::unique_ptr<detail::Connection> connection, bool kept,
                              detail::Exchange& exchange, http::Request& request,
                              http::BodySink& sink, const CancelToken& cancel);
  httplib::Result carry_watched(detail::Exchange& exchange, detail::Connection& connection,
                                bool kept, const httplib::Request& wire, const CancelToken& cancel);

  const TransportOptions options;
  const std::int64_t process = detail::process_id();
  detail::IdlePool<detail::Connection> idle;
  detail::Connector connector;
  const detail::Resolver resolver;
  detail::Watchdog watchdog;
};

MOONSHOT_INLINE HttplibTransport::HttplibTransport(TransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

MOONSHOT_INLINE HttplibTransport::~HttplibTransport() {
  // In a child process there are no threads to wait for, and closing a connection would close the
  // parent's.
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
  const auto started = detail::Exchange::Clock::now();
  auto connection = impl_->idle.take(request.base.origin(), started);
  const bool kept = connection != nullptr;
  if (!kept) {
    auto made = impl_->connector.make(request.base);
    if (made.connection == nullptr) return made.problem;
    connection = std::move(made.connection);
  }
  detail::Exchange exchange(deadlines, started, *connection);
  return impl_->exchange_over(std::move(connection), kept, exchange, request, sink, cancel);
}

MOONSHOT_INLINE http::Outcome HttplibTransport::Impl::exchange_over(
    std::unique_ptr<detail::Connection> connection, bool kept, detail::Exchange& exchange,
    http::Request& request, http::BodySink& sink, const CancelToken& cancel) {
  auto wire = detail::take_request(request);
  detail::Receiver receiver(sink, exchange, *connection, watchdog);
  receiver.attach(wire);
  std::optional<detail::Feeder> feeder;
  if (request.body_source != nullptr) feeder.emplace(*request.body_source, exchange).attach(wire);

  const auto result = carry_watched(exchange, *connection, kept, wire, cancel);
  request.body = std::move(wire.body);

  // cpp-httplib calls no handler for an answer without a body (204).
  const bool answered = result && !detail::is_proxy_refusal(*connection, result);
  if (answered && !exchange.limits().has_head()) receiver.head(*result);
  const auto facts =
      detail::facts_of(exchange, *connection, receiver, feeder ? &*feeder : nullptr, result);
  auto outcome = detail::outcome_of(facts);
  const bool is_whole = outcome.kind == http::Outcome::Kind::complete && facts.incomplete.empty();
  if (answered && is_whole && connection->is_reusable()) {
    idle.put(std::move(connection), detail::Exchange::Clock::now());
  }
#if MOONSHOT_EXCEPTIONS
  if (receiver.thrown()) std::rethrow_exception(receiver.thrown());
  if (feeder && feeder->thrown()) std::rethrow_exception(feeder->thrown());
#endif
  return outcome;
}

MOONSHOT_INLINE httplib::Result HttplibTransport::Impl::carry_watched(
    detail::Exchange& exchange, detail::Connection& connection, bool kept,
    const httplib::Request& wire, const CancelToken& cancel) {
  const auto watch = watchdog.watch(
      exchange.first_check(),
      [&exchange](detail::Exchange::Clock::time_point now) { return exchange.check_limits(now); });
  const auto registration = cancel.on_cancel([&exchange, this] {
    exchange.cancel();
    watchdog.wake();
  });
  // It may have been cancelled before it began.
  if (exchange.is_abandoned()) return httplib::Result(nullptr, httplib::Error::Unknown);
  return detail::Carrier(exchange, connection, resolver, cancel).carry(wire, kept);
}

MOONSHOT_NAMESPACE_END
