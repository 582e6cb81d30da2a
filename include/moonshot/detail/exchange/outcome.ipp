#pragma once

#include <utility>

#include "moonshot/detail/exchange/intake.hpp"
#include "moonshot/detail/exchange/outcome.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a proxy that refused a tunnel with `status` may open one a little later. Others have
/// made up their mind.
MOONSHOT_INLINE bool may_open_later(int status) noexcept {
  constexpr int timed_out = 408;
  constexpr int too_early = 425;
  constexpr int too_many = 429;
  constexpr int server_error = 500;
  return status == timed_out || status == too_early || status == too_many || status >= server_error;
}

MOONSHOT_INLINE ConnectFailure refused_by_proxy(int status) {
  return {ConnectFailure::Kind::proxy_refused,
          ": the proxy refused (status " + std::to_string(status) + ")", !may_open_later(status)};
}

MOONSHOT_INLINE http::Outcome ended_as(http::Outcome::Kind kind, std::string sentence = {}) {
  http::Outcome outcome;
  outcome.kind = kind;
  outcome.detail = std::move(sentence);
  return outcome;
}

MOONSHOT_INLINE http::Outcome ended_in_child() {
  auto outcome =
      ended_as(http::Outcome::Kind::connection,
               "this client belongs to the parent process; a child makes its own after fork");
  outcome.is_lasting = true;
  return outcome;
}

MOONSHOT_INLINE http::Outcome ended_without_memory() {
  // The words are short enough to be held by the string itself.
  return ended_as(http::Outcome::Kind::connection, "out of memory");
}

MOONSHOT_INLINE http::Outcome ended_by_limit(TimeoutPhase phase) {
  auto outcome = ended_as(http::Outcome::Kind::timeout,
                          std::string("the limit for ") + to_string(phase) + " passed");
  outcome.phase = phase;
  outcome.sent = phase != TimeoutPhase::connect;
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
  const auto& peer = facts.peer;
  const auto& failure = facts.failure;
  if (failure.kind == ConnectFailure::Kind::tls) {
    auto outcome = ended_as(Kind::tls, "TLS with " + facts.origin + " failed: " + failure.words);
    outcome.sent = false;
    return outcome;
  }
  if (failure.kind != ConnectFailure::Kind::none) {
    auto outcome = ended_as(Kind::connection, "could not connect to " + peer + failure.words);
    outcome.sent = false;
    outcome.is_lasting = failure.is_lasting;
    return outcome;
  }
  if (!facts.certificate_refusal.empty()) {
    return ended_as(Kind::tls,
                    "TLS with " + facts.origin + " failed: " + facts.certificate_refusal);
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
  if (facts.is_sink_satisfied) return ended_as(Kind::complete);
  if (facts.passed) return ended_by_limit(*facts.passed);
  if (!facts.framing_problem.empty()) {
    return ended_as(Kind::connection,
                    "the answer of " + facts.peer + " cannot be read: " + facts.framing_problem);
  }
  if (facts.has_ended) return ended_as(Kind::complete);
  if (facts.has_head) return ended_within_body(facts);
  return ended_without_head(facts);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
