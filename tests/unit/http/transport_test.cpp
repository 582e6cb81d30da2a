#include <moonshot_catch.hpp>

#include <moonshot/http/event_transport.hpp>
#include <moonshot/http/transport.hpp>
#include <moonshot/loop/event_loop.hpp>

#include <string>
#include <string_view>
#include <utility>

using moonshot::TimeoutPhase;
using moonshot::to_string;
using OutcomeKind = moonshot::http::Outcome::Kind;

TEST_CASE("each phase and each outcome has the word of its enumerator", "[unit][http]") {
  const std::pair<TimeoutPhase, const char*> phases[] = {
      {TimeoutPhase::connect, "connect"},
      {TimeoutPhase::first_byte, "first_byte"},
      {TimeoutPhase::between_bytes, "between_bytes"},
      {TimeoutPhase::total, "total"},
  };
  for (const auto& [phase, word] : phases) CHECK(to_string(phase) == std::string(word));
  const std::pair<OutcomeKind, const char*> kinds[] = {
      {OutcomeKind::complete, "complete"},       {OutcomeKind::stopped, "stopped"},
      {OutcomeKind::connection, "connection"},   {OutcomeKind::tls, "tls"},
      {OutcomeKind::timeout, "timeout"},         {OutcomeKind::cancelled, "cancelled"},
      {OutcomeKind::interrupted, "interrupted"}, {OutcomeKind::encoded, "encoded"},
  };
  for (const auto& [kind, word] : kinds) CHECK(to_string(kind) == std::string(word));
}

TEST_CASE("an outcome is a success of which the server may know, unless something else is said",
          "[unit][http]") {
  const moonshot::http::Outcome outcome;
  CHECK(outcome.kind == OutcomeKind::complete);
  CHECK(outcome.phase == TimeoutPhase::total);
  CHECK(outcome.detail.empty());
  CHECK(outcome.sent);
  CHECK_FALSE(outcome.is_lasting);
}

namespace {

struct PlainSink final : moonshot::http::BodySink {
  bool on_head(const moonshot::http::ResponseHead&) override { return true; }
  bool on_data(std::string_view) override { return true; }
};

struct BlockingOnly final : moonshot::http::Transport {
  moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                               const moonshot::http::Deadlines&,
                               const moonshot::CancelToken&) override {
    return {};
  }
};

}  // namespace

TEST_CASE("a sink wants all that comes, unless it says otherwise", "[unit][http]") {
  const PlainSink sink;
  CHECK_FALSE(sink.satisfied());
  CHECK(sink.wants_more());
}

TEST_CASE("a transport can only block, unless it says otherwise", "[unit][http]") {
  moonshot::EventLoop loop;
  CHECK(BlockingOnly().on_loop(loop) == nullptr);
}

TEST_CASE("no limit is kept that was not given", "[unit][http]") {
  const moonshot::http::Deadlines deadlines;
  CHECK_FALSE(deadlines.connect);
  CHECK_FALSE(deadlines.first_byte);
  CHECK_FALSE(deadlines.between_bytes);
  CHECK_FALSE(deadlines.total);
}
