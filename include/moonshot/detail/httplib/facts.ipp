#pragma once

#include "moonshot/detail/httplib/facts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ExchangeFacts facts_of(const Exchange& exchange, const Connection& connection,
                                       const Receiver& receiver, const Feeder* feeder,
                                       const Carried& carried) {
  const auto& limits = exchange.limits();
  ExchangeFacts facts;
  facts.origin = connection.origin;
  facts.peer = connection.peer;
  facts.is_cancelled = exchange.is_cancelled();
  facts.passed = exchange.passed();
  if (feeder != nullptr && feeder->reader().has_failed()) {
    facts.has_source_failed = true;
    facts.source_problem = feeder->reader().problem();
  }
  facts.has_sink_stopped = receiver.delivery().has_stopped();
  facts.is_sink_satisfied = limits.is_satisfied();
  facts.has_head = limits.has_head();
  facts.framing_problem = receiver.framing().problem;
  facts.has_ended = carried.is_answered;
  facts.has_sent_too_much = connection.intake.exceeded();
  facts.failure = carried.failure;
  facts.certificate_refusal = connection.tls.certificate_refusal();
  facts.library_error = carried.words;
  return facts;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
