#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/ending.hpp>

using moonshot::Attempt;
using moonshot::ErrorKind;
using moonshot::TimeoutPhase;
using moonshot::detail::cancelled_while;
using moonshot::detail::coding_of;
using moonshot::detail::error_of;
using moonshot::detail::is_refusal;
using moonshot::detail::too_large_error;
using moonshot::http::Headers;
using moonshot::http::Outcome;
using moonshot::http::ResponseHead;
using Kind = moonshot::http::Outcome::Kind;

namespace {

const std::vector<Kind> every_kind = {Kind::complete,    Kind::stopped, Kind::connection,
                                      Kind::tls,         Kind::timeout, Kind::cancelled,
                                      Kind::interrupted, Kind::encoded};

std::string coding_with(Headers headers) {
  ResponseHead head;
  head.status = 200;
  head.headers = std::move(headers);
  return std::string(coding_of(head));
}

std::vector<Attempt> two_tries() {
  std::vector<Attempt> tries(2);
  tries[0].status = 429;
  tries[1].status = 200;
  return tries;
}

// What every error of a call says of where it went.
void check_place(const moonshot::Error& error) {
  CHECK(error.endpoint().name() == "api.moonshot.ai");
  REQUIRE(error.attempts().size() == 2);
  CHECK(error.attempts()[0].status == 429);
  CHECK(error.attempts()[1].status == 200);
}

}  // namespace

TEST_CASE("an answer that says no is a refusal where all or a part of it came", "[unit][call]") {
  const std::pair<int, bool> statuses[] = {{0, false},   {100, true}, {199, true}, {200, false},
                                           {299, false}, {300, true}, {404, true}, {599, true}};
  for (const auto& [status, says_no] : statuses) {
    for (const auto kind : every_kind) {
      INFO(status << ' ' << moonshot::to_string(kind));
      ResponseHead head;
      head.status = status;
      Outcome outcome;
      outcome.kind = kind;
      const bool came =
          kind == Kind::complete || kind == Kind::interrupted || kind == Kind::stopped;
      CHECK(is_refusal(head, outcome) == (says_no && came));
    }
  }
}

TEST_CASE("a body is compressed where a field names a coding", "[unit][call]") {
  for (const char* coding :
       {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "GZIP", "Br",
        "utf-8, gzip", "gzip, utf-8", "gzip,", ",gzip", "identity,br", " br ", "identity, zstd"}) {
    INFO(coding);
    CHECK(coding_with({{"Content-Encoding", coding}}) == coding);
    CHECK(coding_with({{"content-encoding", coding}}) == coding);
  }
  for (const char* none : {"", "identity", "utf-8", "gzipped", "gzip;q=1", ",", "b r", "none"}) {
    INFO(none);
    CHECK(coding_with({{"Content-Encoding", none}}).empty());
  }
  CHECK(coding_with({}).empty());
  CHECK(coding_with({{"X-Content-Encoding", "gzip"}, {"Content-Type", "gzip"}}).empty());
  CHECK(coding_with({{"Content-Encoding", "gzip"}, {"Content-Encoding", "br"}}) == "br");
  CHECK(coding_with({{"Content-Encoding", "gzip"}, {"Content-Encoding", "utf-8"}}) == "gzip");
}

TEST_CASE("each end of an exchange without a usable answer is an error of its class",
          "[unit][call]") {
  const std::pair<Kind, ErrorKind> rows[] = {
      {Kind::complete, ErrorKind::connection_error},      {Kind::stopped, ErrorKind::cancelled},
      {Kind::connection, ErrorKind::connection_error},    {Kind::tls, ErrorKind::tls_error},
      {Kind::timeout, ErrorKind::timeout_error},          {Kind::cancelled, ErrorKind::cancelled},
      {Kind::interrupted, ErrorKind::stream_interrupted}, {Kind::encoded, ErrorKind::decode_error}};
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  for (const auto& [kind, expected] : rows) {
    INFO(moonshot::to_string(kind));
    Outcome outcome;
    outcome.kind = kind;
    outcome.phase = TimeoutPhase::between_bytes;
    outcome.detail = "so it was";
    outcome.is_lasting = true;
    const auto error = error_of(outcome, endpoint, two_tries(), "what came");
    REQUIRE(error != nullptr);
    CHECK(std::string(error->name()) == moonshot::to_string(expected));
    CHECK(error->message() == (kind == Kind::encoded
                                   ? "the answer is compressed, which was not asked for (so it was)"
                                   : "so it was"));
    check_place(*error);
    if (const auto* timeout = error->as<moonshot::TimeoutError>()) {
      CHECK(timeout->phase() == TimeoutPhase::between_bytes);
    }
    if (const auto* connection = error->as<moonshot::ConnectionError>()) {
      CHECK(connection->is_lasting());
    }
    if (const auto* interrupted = error->as<moonshot::StreamInterrupted>()) {
      CHECK(interrupted->body() == "what came");
    }
    if (const auto* decode = error->as<moonshot::DecodeError>()) {
      CHECK(decode->body() == "what came");
      CHECK(decode->expected() == "a body that is not compressed");
      CHECK(decode->found() == "so it was");
      CHECK(decode->pointer().empty());
    }
  }
  Outcome passing;
  passing.kind = Kind::connection;
  CHECK_FALSE(error_of(passing, endpoint, {}, {})->as<moonshot::ConnectionError>()->is_lasting());
}

TEST_CASE("an answer that is too large says how much it may have", "[unit][call]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  const auto error = too_large_error(endpoint, two_tries(), 1234, "its beginning");
  const auto* decode = error->as<moonshot::DecodeError>();
  REQUIRE(decode != nullptr);
  CHECK(decode->message() ==
        "the answer is larger than 1234 bytes; raise max_response_bytes if it may be");
  CHECK(decode->expected() == "at most 1234 bytes");
  CHECK(decode->found() == "a larger answer");
  CHECK(decode->body() == "its beginning");
  check_place(*decode);
}

TEST_CASE("a call that was cancelled in a pause says what it did", "[unit][call]") {
  const auto endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  const auto error = cancelled_while(endpoint, "waited for a batch", two_tries());
  CHECK(error->kind() == ErrorKind::cancelled);
  CHECK(error->message() == "the call was cancelled while it waited for a batch");
  check_place(*error);
}
