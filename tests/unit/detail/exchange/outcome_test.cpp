#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/outcome.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

using moonshot::TimeoutPhase;
using moonshot::to_string;
using moonshot::detail::ConnectFailure;
using moonshot::detail::ExchangeFacts;
using moonshot::detail::outcome_of;
using Failure = ConnectFailure::Kind;
using Kind = moonshot::http::Outcome::Kind;

namespace {

ExchangeFacts facts_about_a_host() {
  ExchangeFacts facts;
  facts.origin = "https://host";
  facts.peer = "host:443";
  facts.library_error = "Failed to read connection";
  return facts;
}

struct Row {
  const char* name;
  std::function<void(ExchangeFacts&)> set;
  Kind kind;
  std::string detail;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.name);
    auto facts = facts_about_a_host();
    row.set(facts);
    const auto outcome = outcome_of(facts);
    CHECK(to_string(outcome.kind) == std::string(to_string(row.kind)));
    CHECK(outcome.detail == row.detail);
    if (outcome.kind != Kind::timeout) CHECK(outcome.phase == TimeoutPhase::total);
  }
}

void answered(ExchangeFacts& facts) { facts.has_head = facts.has_ended = true; }

}  // namespace

TEST_CASE("an exchange ends as its one fact says", "[unit][transport]") {
  check({
      {"cancelled", [](auto& f) { f.is_cancelled = true; }, Kind::cancelled,
       "the call was cancelled"},
      {"source failed", [](auto& f) { f.has_source_failed = true; }, Kind::stopped,
       "the body could not be read to its end"},
      {"source failed and says why",
       [](auto& f) {
         f.has_source_failed = true;
         f.source_problem = "a.txt: no such file";
       },
       Kind::stopped, "the body could not be read to its end: a.txt: no such file"},
      {"sink stopped", [](auto& f) { f.has_sink_stopped = true; }, Kind::stopped, ""},
      {"framing", [](auto& f) { f.framing_problem = "it has two lengths that differ"; },
       Kind::connection, "the answer of host:443 cannot be read: it has two lengths that differ"},
      {"satisfied", [](auto& f) { f.is_sink_satisfied = true; }, Kind::complete, ""},
      {"ended", [](auto& f) { answered(f); }, Kind::complete, ""},
      {"broken within the body", [](auto& f) { f.has_head = true; }, Kind::interrupted,
       "the connection broke within the body (Failed to read connection)"},
      {"too much beside the body", [](auto& f) { f.has_head = f.has_sent_too_much = true; },
       Kind::interrupted, "the peer sent 24576 bytes that are no part of the body"},
  });
}

TEST_CASE("a limit that passed is told with its phase", "[unit][transport]") {
  for (const auto phase : {TimeoutPhase::connect, TimeoutPhase::first_byte,
                           TimeoutPhase::between_bytes, TimeoutPhase::total}) {
    auto facts = facts_about_a_host();
    facts.passed = phase;
    const auto outcome = outcome_of(facts);
    CHECK(outcome.kind == Kind::timeout);
    CHECK(outcome.phase == phase);
    CHECK(outcome.detail == std::string("the limit for ") + to_string(phase) + " passed");
  }
}

TEST_CASE("without a head the failure is told", "[unit][transport]") {
  check({
      {"broken", [](auto&) {}, Kind::connection,
       "the connection to host:443 broke before an answer came (Failed to read connection)"},
      {"an endless head", [](auto& f) { f.has_sent_too_much = true; }, Kind::connection,
       "host:443 sent 24576 bytes without the head of an answer"},
      {"not connected",
       [](auto& f) {
         f.failure.kind = Failure::not_connected;
         f.failure.words = ", which refused the connection";
       },
       Kind::connection, "could not connect to host:443, which refused the connection"},
      {"proxy",
       [](auto& f) {
         f.failure.kind = Failure::proxy_refused;
         f.failure.words = ": the proxy refused (status 407)";
       },
       Kind::connection, "could not connect to host:443: the proxy refused (status 407)"},
      {"TLS",
       [](auto& f) {
         f.failure.kind = Failure::tls;
         f.failure.words = "certificate has expired";
       },
       Kind::tls, "TLS with https://host failed: certificate has expired"},
      {"client certificate refused",
       [](auto& f) { f.certificate_refusal = "the server demands a client certificate"; },
       Kind::tls, "TLS with https://host failed: the server demands a client certificate"},
  });
}

TEST_CASE("an exchange knows whether the request may have gone out", "[unit][transport]") {
  ExchangeFacts facts;
  CHECK(outcome_of(facts).sent);
  facts.failure = {Failure::not_connected, ", which refused the connection", false};
  CHECK_FALSE(outcome_of(facts).sent);
  facts.failure = {Failure::proxy_refused, ": the proxy refused (status 403)", true};
  CHECK_FALSE(outcome_of(facts).sent);
  facts.failure = {Failure::tls, "certificate has expired", false};
  CHECK_FALSE(outcome_of(facts).sent);
  facts.passed = moonshot::TimeoutPhase::connect;
  CHECK_FALSE(outcome_of(facts).sent);
  facts.passed = moonshot::TimeoutPhase::first_byte;
  CHECK(outcome_of(facts).sent);
}

TEST_CASE("a limit that passed is never a success, whatever came of the connection",
          "[unit][transport]") {
  for (const auto phase : {TimeoutPhase::between_bytes, TimeoutPhase::total}) {
    auto facts = facts_about_a_host();
    answered(facts);
    facts.passed = phase;
    CHECK(outcome_of(facts).kind == Kind::timeout);
    CHECK(outcome_of(facts).phase == phase);
  }
}

TEST_CASE("a failure that would come again is told as one", "[unit][transport]") {
  auto facts = facts_about_a_host();
  facts.failure = {Failure::proxy_refused, ": the proxy refused (status 403)", true};
  CHECK(outcome_of(facts).is_lasting);
  facts.failure.is_lasting = false;
  CHECK_FALSE(outcome_of(facts).is_lasting);
}

TEST_CASE("of several facts about an exchange the first in order decides", "[unit][transport]") {
  // In the order of precedence; each is set together with each that comes after it.
  struct Fact {
    const char* name;
    std::function<void(ExchangeFacts&)> set;
    Kind kind;
  };
  const std::vector<Fact> order{
      {"cancelled", [](auto& f) { f.is_cancelled = true; }, Kind::cancelled},
      {"sink stopped", [](auto& f) { f.has_sink_stopped = true; }, Kind::stopped},
      {"satisfied", [](auto& f) { f.is_sink_satisfied = true; }, Kind::complete},
      {"passed", [](auto& f) { f.passed = TimeoutPhase::between_bytes; }, Kind::timeout},
      {"framing", [](auto& f) { f.framing_problem = "its status is 101"; }, Kind::connection},
      {"ended", [](auto& f) { f.has_ended = true; }, Kind::complete},
      {"head", [](auto& f) { f.has_head = true; }, Kind::interrupted},
      {"TLS", [](auto& f) { f.failure.kind = Failure::tls; }, Kind::tls},
      {"client certificate", [](auto& f) { f.certificate_refusal = "no"; }, Kind::tls},
      {"too much", [](auto& f) { f.has_sent_too_much = true; }, Kind::connection},
  };
  for (std::size_t first = 0; first < order.size(); ++first) {
    for (std::size_t second = first; second < order.size(); ++second) {
      INFO(order[first].name << " and " << order[second].name);
      auto facts = facts_about_a_host();
      order[first].set(facts);
      order[second].set(facts);
      CHECK(to_string(outcome_of(facts).kind) == std::string(to_string(order[first].kind)));
    }
  }
}

TEST_CASE("a source that failed is told unless the call was cancelled or a limit had passed",
          "[unit][transport]") {
  check({
      {"before what the sink says",
       [](auto& f) { f.has_source_failed = f.has_sink_stopped = true; }, Kind::stopped,
       "the body could not be read to its end"},
      {"before an early answer",
       [](auto& f) {
         f.has_source_failed = true;
         answered(f);
       },
       Kind::stopped, "the body could not be read to its end"},
      {"cancelled", [](auto& f) { f.has_source_failed = f.is_cancelled = true; }, Kind::cancelled,
       "the call was cancelled"},
      {"a limit had passed",
       [](auto& f) {
         f.has_source_failed = true;
         f.passed = TimeoutPhase::total;
       },
       Kind::timeout, "the limit for total passed"},
  });
}

TEST_CASE("a proxy that refuses has made up its mind, unless its status says otherwise",
          "[unit][transport]") {
  const std::pair<int, bool> rows[] = {
      {199, true}, {300, true}, {400, true},  {403, true},  {407, true},  {408, false},
      {409, true}, {424, true}, {425, false}, {426, true},  {428, true},  {429, false},
      {430, true}, {499, true}, {500, false}, {502, false}, {503, false}, {599, false},
  };
  for (const auto& [status, is_lasting] : rows) {
    const auto failure = moonshot::detail::refused_by_proxy(status);
    INFO(status);
    CHECK((failure.kind == Failure::proxy_refused));
    CHECK(failure.words == ": the proxy refused (status " + std::to_string(status) + ")");
    CHECK(failure.is_lasting == is_lasting);
  }
}

TEST_CASE("a client of the parent process, and one without memory, say so", "[unit][transport]") {
  const auto child = moonshot::detail::ended_in_child();
  CHECK(child.kind == Kind::connection);
  CHECK(child.detail ==
        "this client belongs to the parent process; a child makes its own after fork");
  CHECK(child.is_lasting);
  const auto memory = moonshot::detail::ended_without_memory();
  CHECK(memory.kind == Kind::connection);
  CHECK(memory.detail == "out of memory");
  CHECK_FALSE(memory.is_lasting);
}

TEST_CASE("only what was not connected is known to have sent nothing", "[unit][transport]") {
  const std::pair<TimeoutPhase, bool> phases[] = {{TimeoutPhase::connect, false},
                                                  {TimeoutPhase::first_byte, true},
                                                  {TimeoutPhase::between_bytes, true},
                                                  {TimeoutPhase::total, true}};
  for (const auto& [phase, sent] : phases) {
    auto facts = facts_about_a_host();
    facts.passed = phase;
    CHECK(outcome_of(facts).sent == sent);
    CHECK_FALSE(outcome_of(facts).is_lasting);
  }
  using Set = void (*)(ExchangeFacts&);
  const Set sets[] = {
      [](ExchangeFacts& f) { f.is_cancelled = true; },
      [](ExchangeFacts& f) { f.has_source_failed = true; },
      [](ExchangeFacts& f) { f.has_sink_stopped = true; },
      [](ExchangeFacts& f) { f.is_sink_satisfied = true; },
      [](ExchangeFacts& f) { f.framing_problem = "odd"; },
      [](ExchangeFacts& f) { f.has_ended = true; },
      [](ExchangeFacts& f) { f.has_head = true; },
      [](ExchangeFacts& f) { f.has_sent_too_much = true; },
      [](ExchangeFacts&) {},
  };
  for (const auto set : sets) {
    auto facts = facts_about_a_host();
    set(facts);
    CHECK(outcome_of(facts).sent);
    CHECK_FALSE(outcome_of(facts).is_lasting);
  }
}
