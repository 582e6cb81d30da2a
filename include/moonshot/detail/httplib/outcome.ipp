#pragma once

#include <utility>

#include "moonshot/detail/httplib/intake.hpp"
#include "moonshot/detail/httplib/outcome.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE http::Outcome ended_as(http::Outcome::Kind kind, std::string sentence = {}) {
  return {kind, TimeoutPhase::total, std::move(sentence)};
}

MOONSHOT_INLINE http::Outcome ended_by_limit(TimeoutPhase phase) {
  http::Outcome outcome{http::Outcome::Kind::timeout, phase,
                        std::string("the limit for ") + to_string(phase) + " passed"};
  outcome.sent = phase != TimeoutPhase::connect;
  return outcome;
}

/// No connection was made, so nothing of the request went out.
MOONSHOT_INLINE http::Outcome ended_unsent(std::string sentence) {
  auto outcome = ended_as(http::Outcome::Kind::connection, std::move(sentence));
  outcome.sent = false;
  return outcome;
}

/// There is a head, but the body did not come to its end.
MOONSHOT_INLINE http::Outcome ended_within_body(const ExchangeFacts& facts) {
  return ended_as(
      http::Outcome::Kind::interrupted,
      facts.has_sent_too_much
          ? "the peer sent " + std::to_string(Intake::most) + " bytes that are no part of the body"
          : "the connection broke within the body (" + facts.library_error + ")");
}

/// There is no answer.
MOONSHOT_INLINE http::Outcome ended_without_head(const ExchangeFacts& facts) {
  using Kind = http::Outcome::Kind;
  using Failure = ExchangeFacts::Failure;
  const auto& peer = facts.peer;
  switch (facts.failure) {
    case Failure::tls:
      return ended_as(Kind::tls, "TLS with " + facts.origin + " failed: " + facts.failure_words);
    case Failure::not_connected:
      return ended_unsent("could not connect to " + peer + facts.failure_words);
    case Failure::proxy_refused:
      return ended_unsent("could not connect to " + peer + ": the proxy refused" +
                          facts.failure_words);
    case Failure::broken:
      break;
  }
  if (facts.has_sent_too_much) {
    return ended_as(Kind::connection, peer + " sent " + std::to_string(Intake::most) +
                                          " bytes without the head of an answer");
  }
  return ended_as(Kind::connection, "the connection to " + peer + " broke before an answer came (" +
                                        facts.library_error + ")");
}

MOONSHOT_INLINE http::Outcome outcome_of(const ExchangeFacts& facts) {
  using Kind = http::Outcome::Kind;
  if (facts.is_cancelled) return ended_as(Kind::cancelled, "the call was cancelled");
  if (facts.has_source_failed && !facts.passed) {
    const std::string why = facts.source_problem.empty() ? "" : ": " + facts.source_problem;
    return ended_as(Kind::stopped, "the body could not be read to its end" + why);
  }
  if (facts.has_sink_stopped) return ended_as(Kind::stopped);
  if (!facts.framing_problem.empty()) {
    return ended_as(Kind::connection,
                    "the answer of " + facts.peer + " cannot be read: " + facts.framing_problem);
  }
  if (facts.is_sink_satisfied) return ended_as(Kind::complete);
  if (facts.has_ended) {
    return ended_as(facts.incomplete.empty() ? Kind::complete : Kind::interrupted,
                    facts.incomplete);
  }
  if (facts.passed) return ended_by_limit(*facts.passed);
  if (facts.has_head) return ended_within_body(facts);
  return ended_without_head(facts);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
