#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/whole_body.hpp>

using moonshot::ErrorKind;
using moonshot::detail::Answer;
using moonshot::detail::Reading;
using moonshot::detail::Verdict;
using moonshot::detail::WholeBody;
using moonshot::http::Outcome;

namespace {

Outcome ended(Outcome::Kind kind) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.detail = "so it was";
  return outcome;
}

moonshot::http::ResponseHead head_with(int status) {
  moonshot::http::ResponseHead head;
  head.status = status;
  return head;
}

std::vector<moonshot::Attempt> one_try() {
  std::vector<moonshot::Attempt> tries(1);
  tries[0].status = 200;
  return tries;
}

// A body, and the answers that its reader was given.
struct Collected {
  explicit Collected(std::size_t limit, Reading reading = {})
      : reader([this, said = std::move(reading)](Answer answer) {
          answers.push_back(std::move(answer));
          return said;
        }),
        body(endpoint, limit, reader) {
    body.begin();
  }
  Collected(const Collected&) = delete;
  Collected& operator=(const Collected&) = delete;

  std::vector<Answer> answers;
  moonshot::Endpoint endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  moonshot::detail::AnswerReader reader;
  WholeBody body;
};

}  // namespace

TEST_CASE("a whole answer is given to its reader once, with its head and its tries",
          "[unit][call]") {
  Collected collected(4, {nullptr, 7});
  auto& body = collected.body;
  body.head(head_with(201), {});
  CHECK(body.data("PO") == Verdict::more);
  CHECK(body.data("NG") == Verdict::more);
  CHECK(body.data("") == Verdict::more);
  CHECK_FALSE(body.has_given());
  CHECK_FALSE(body.prompt_tokens());
  CHECK(body.end(ended(Outcome::Kind::complete), one_try()) == nullptr);
  CHECK(body.has_given());
  CHECK(body.prompt_tokens() == 7);
  REQUIRE(collected.answers.size() == 1);
  CHECK(collected.answers[0].body == "PONG");
  CHECK(collected.answers[0].head.status == 201);
  REQUIRE(collected.answers[0].attempts.size() == 1);
  CHECK(collected.answers[0].attempts[0].status == 200);
  CHECK_FALSE(body.is_read_later());
}

TEST_CASE("what a reader finds wrong is the error, and the answer was given", "[unit][call]") {
  Collected collected(4, {moonshot::usage_error("x", "wrong").share(), 7});
  const auto error = collected.body.end(ended(Outcome::Kind::complete), {});
  REQUIRE(error != nullptr);
  CHECK(error->message() == "wrong");
  CHECK(collected.body.has_given());
}

TEST_CASE("of an answer that is too large its beginning is kept, and its reader is not asked",
          "[unit][call]") {
  Collected collected(4);
  auto& body = collected.body;
  body.head(head_with(200), {});
  CHECK(body.data("PON") == Verdict::more);
  CHECK(body.data("G!") == Verdict::stop);
  const auto error = body.end(ended(Outcome::Kind::stopped), one_try());
  REQUIRE(error != nullptr);
  const auto* decode = error->as<moonshot::DecodeError>();
  REQUIRE(decode != nullptr);
  CHECK(decode->body() == "PONG");
  CHECK(decode->expected() == "at most 4 bytes");
  CHECK(decode->attempts().size() == 1);
  CHECK(decode->endpoint().name() == "api.moonshot.ai");
  CHECK_FALSE(body.has_given());
  CHECK(collected.answers.empty());
}

TEST_CASE("a body that broke off is in its error, and its reader is not asked", "[unit][call]") {
  Collected collected(4);
  collected.body.data("PO");
  const auto error = collected.body.end(ended(Outcome::Kind::interrupted), one_try());
  REQUIRE(error != nullptr);
  CHECK(error->kind() == ErrorKind::stream_interrupted);
  CHECK(error->message() == "so it was");
  CHECK(error->as<moonshot::StreamInterrupted>()->body() == "PO");
  CHECK(error->attempts().size() == 1);
  CHECK_FALSE(collected.body.has_given());
  CHECK(collected.answers.empty());
}

TEST_CASE("a try of a whole answer forgets what an earlier one has left", "[unit][call]") {
  Collected collected(4);
  auto& body = collected.body;
  body.head(head_with(206), {});
  body.data("before");
  body.begin();
  CHECK(body.data("PONG") == Verdict::more);
  CHECK(body.end(ended(Outcome::Kind::complete), {}) == nullptr);
  REQUIRE(collected.answers.size() == 1);
  CHECK(collected.answers[0].body == "PONG");
  CHECK(collected.answers[0].head.status == 0);
  CHECK(body.has_given());
  body.begin();
  CHECK_FALSE(body.has_given());
}
