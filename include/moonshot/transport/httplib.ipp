#pragma once

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "moonshot/detail/exchange/idle_pool.hpp"
#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/exchange/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/carrier.hpp"
#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/connector.hpp"
#include "moonshot/detail/httplib/dialer.hpp"
#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/facts.hpp"
#include "moonshot/detail/httplib/feeder.hpp"
#include "moonshot/detail/httplib/messages.hpp"
#include "moonshot/detail/httplib/receiver.hpp"
#include "moonshot/detail/httplib/wire.hpp"
#include "moonshot/detail/process/process_id.hpp"
#include "moonshot/transport/httplib.hpp"

MOONSHOT_NAMESPACE_BEGIN

// The course of one exchange, from top to bottom: `exchange` finds a connection or sets one up,
// `exchange_over` says how it ended, and `carry` is the part of it that a cancelling thread can
// end.
struct HttplibTransport::Impl {
  explicit Impl(TransportOptions chosen)
      : options(std::move(chosen)),
        idle(options.max_idle_connections, options.max_idle_time),
        connector(options),
        resolver(options.lookup) {}

  // How an exchange ended, and what the caller's functions have thrown meanwhile.
  struct Ended {
    http::Outcome outcome;
    std::exception_ptr thrown;
  };

  Ended exchange(http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
                 const CancelToken& cancel);
  Ended exchange_over(std::unique_ptr<detail::Connection> connection, bool kept,
                      detail::Exchange& exchange, http::Request& request, http::BodySink& sink,
                      const CancelToken& cancel);
  detail::Carried carry(detail::Exchange& exchange, detail::Connection& connection,
                        detail::Wire& wire, httplib::Request& request, bool kept,
                        const CancelToken& cancel) const;

  const TransportOptions options;
  const detail::OwnProcess process;
  detail::IdlePool<detail::Connection> idle;
  detail::Connector connector;
  const detail::Resolver resolver;
};

MOONSHOT_INLINE HttplibTransport::HttplibTransport(TransportOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

MOONSHOT_INLINE HttplibTransport::~HttplibTransport() {
  // In a child process there are no threads to wait for, and closing a connection would close the
  // parent's.
  if (impl_->process.is_in_child()) static_cast<void>(impl_.release());
}

MOONSHOT_INLINE http::Outcome HttplibTransport::send(http::Request& request, http::BodySink& sink,
                                                     const http::Deadlines& deadlines,
                                                     const CancelToken& cancel) {
  if (impl_->process.is_in_child()) return detail::ended_in_child();
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

MOONSHOT_INLINE std::optional<http::SettingProblem> HttplibTransport::problem_with_settings()
    const {
  return impl_->connector.own_certificate().problem;
}

MOONSHOT_INLINE HttplibTransport::Impl::Ended HttplibTransport::Impl::exchange(
    http::Request& request, http::BodySink& sink, const http::Deadlines& deadlines,
    const CancelToken& cancel) {
  const auto started = detail::Exchange::Clock::now();
  auto connection = idle.take(request.base.origin(), started);
  const bool kept = connection != nullptr;
  if (!kept) {
    auto made = connector.make(request.base);
    if (made.connection == nullptr) return {std::move(made.problem), nullptr};
    connection = std::move(made.connection);
  }
  detail::Exchange exchange(deadlines, started, *connection);
  return exchange_over(std::move(connection), kept, exchange, request, sink, cancel);
}

MOONSHOT_INLINE HttplibTransport::Impl::Ended HttplibTransport::Impl::exchange_over(
    std::unique_ptr<detail::Connection> connection, bool kept, detail::Exchange& exchange,
    http::Request& request, http::BodySink& sink, const CancelToken& cancel) {
  detail::TakenRequest taken(request, *connection);
  detail::Wire wire(exchange, *connection);
  detail::Receiver receiver(sink, exchange, *connection, wire);
  receiver.attach(taken.wire);
  std::optional<detail::Feeder> feeder;
  if (request.body_source != nullptr) {
    feeder.emplace(*request.body_source, exchange, wire).attach(taken.wire);
  }

  const auto carried = carry(exchange, *connection, wire, taken.wire, kept, cancel);

  // cpp-httplib calls no handler for an answer without a body (204).
  if (carried.is_answered && !exchange.limits().has_head()) receiver.head(carried.response);
  const auto facts =
      detail::facts_of(exchange, *connection, receiver, feeder ? &*feeder : nullptr, carried);
  Ended ended;
  ended.outcome = detail::outcome_of(facts);
  const bool is_whole = carried.is_answered && ended.outcome.kind == http::Outcome::Kind::complete;
  if (is_whole && wire.is_reusable() && detail::stays_open(carried.response)) {
    idle.keep(std::move(connection), detail::Exchange::Clock::now());
  }
#if MOONSHOT_EXCEPTIONS
  ended.thrown = receiver.delivery().thrown();
  if (ended.thrown == nullptr && feeder) ended.thrown = feeder->reader().thrown();
#endif
  return ended;
}

MOONSHOT_INLINE detail::Carried HttplibTransport::Impl::carry(detail::Exchange& exchange,
                                                              detail::Connection& connection,
                                                              detail::Wire& wire,
                                                              httplib::Request& request, bool kept,
                                                              const CancelToken& cancel) const {
  const auto registration = cancel.on_cancel([&exchange] { exchange.cancel(); });
  // It may have been cancelled before it began.
  if (!exchange.goes_on()) return {};
  detail::Dialer dialer(exchange, connection, wire, resolver, cancel);
  return detail::Carrier(exchange, connection, wire, dialer).carry(request, kept);
}

MOONSHOT_NAMESPACE_END
