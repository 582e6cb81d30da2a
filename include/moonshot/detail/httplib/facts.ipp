#pragma once

#include <optional>

#include "moonshot/detail/httplib/facts.hpp"
#include "moonshot/detail/httplib/library_error.hpp"
#include "moonshot/detail/httplib/tls_failure.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string why_incomplete(const Connection& connection, const Framing& framing) {
  // cpp-httplib 0.11 takes everything after a chunk that is no line break for the end of the body.
  if (framing.chunked && (connection.has_unread() || connection.intake.ended())) {
    return "the connection broke within the body (a chunk is not whole)";
  }
  // Anyone between the client and the server can end the connection, but not the TLS session.
  if (framing.until_close && connection.tls.established() && !connection.tls.peer_closed()) {
    return "the connection broke within the body (TLS was not closed)";
  }
  return {};
}

/// Whether cpp-httplib read the answer up to what it takes for its end. Version 0.41 fails at the
/// end of a TLS session as it does at a broken connection.
MOONSHOT_INLINE bool has_ended(const Connection& connection, const Framing& framing,
                               const httplib::Result& result) {
  if (result.error() == httplib::Error::Success) return !is_proxy_refusal(connection, result);
  return framing.until_close && connection.tls.peer_closed();
}

/// The limit that passed: the watchdog has noticed it, or cpp-httplib gave up connecting just
/// before the watchdog would have.
MOONSHOT_INLINE std::optional<TimeoutPhase> passed_limit(const Exchange& exchange,
                                                         httplib::Error error) {
  const auto passed = exchange.passed();
  const bool connecting = is_unconnected(error) || error == httplib::Error::SSLConnection;
  if (passed || !connecting) return passed;
  const auto limits = exchange.limits();
  if (!limits.is_passed(Exchange::Clock::now())) return std::nullopt;
  return limits.next().phase;
}

MOONSHOT_INLINE void add_failure(ExchangeFacts& facts, const Connection& connection,
                                 const httplib::Result& result) {
  using Failure = ExchangeFacts::Failure;
  if (is_tls_failure(result.error())) {
    facts.failure = Failure::tls;
    facts.failure_words = tls_failure_words(connection, result);
  } else if (result.error() == httplib::Error::Connection) {
    facts.failure = Failure::not_connected;
    facts.failure_words = connection.facts.words();
  } else if (is_proxy_refusal(connection, result)) {
    facts.failure = Failure::proxy_refused;
    if (result) facts.failure_words = " (status " + std::to_string(result->status) + ")";
  }
}

MOONSHOT_INLINE ExchangeFacts facts_of(const Exchange& exchange, const Connection& connection,
                                       const Receiver& receiver, const Feeder* feeder,
                                       const httplib::Result& result) {
  const auto limits = exchange.limits();
  const auto& framing = receiver.framing();
  ExchangeFacts facts;
  facts.origin = connection.origin;
  facts.peer = connection.peer;
  facts.is_cancelled = exchange.is_cancelled();
  facts.passed = passed_limit(exchange, result.error());
  if (feeder != nullptr && feeder->has_failed()) {
    facts.has_source_failed = true;
    facts.source_problem = feeder->problem();
  }
  facts.has_sink_stopped = receiver.has_stopped();
  facts.is_sink_satisfied = limits.is_satisfied();
  facts.has_head = limits.has_head();
  facts.framing_problem = framing.problem;
  facts.has_ended = has_ended(connection, framing, result);
  facts.incomplete = why_incomplete(connection, framing);
  facts.has_sent_too_much = connection.intake.exceeded();
  if (!facts.has_ended) facts.library_error = httplib::to_string(result.error());
  if (!facts.has_ended && !facts.has_head) add_failure(facts, connection, result);
  return facts;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
