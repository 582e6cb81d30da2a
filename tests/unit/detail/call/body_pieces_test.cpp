#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <moonshot/detail/call/body_pieces.hpp>

using moonshot::ErrorKind;
using moonshot::detail::BodyPieces;
using moonshot::detail::Verdict;
using moonshot::http::Outcome;
using moonshot::http::ResponseHead;

namespace {

ResponseHead head_with(int status) {
  ResponseHead head;
  head.status = status;
  return head;
}

Outcome ended(Outcome::Kind kind) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.detail = "so it was";
  return outcome;
}

// Takes so many pieces.
struct Taker {
  explicit Taker(int wanted)
      : callback([this, left = wanted](std::string_view piece) mutable {
          text += piece;
          return --left > 0;
        }) {
    body.begin();
  }
  Taker(const Taker&) = delete;
  Taker& operator=(const Taker&) = delete;

  std::string text;
  moonshot::Endpoint endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  moonshot::detail::PieceCallback callback;
  BodyPieces body{endpoint, callback};
};

}  // namespace

TEST_CASE("pieces are handed on as they come, and the head is kept", "[unit][call]") {
  Taker taker(10);
  CHECK_FALSE(taker.body.has_given());
  taker.body.head(head_with(206), {});
  CHECK_FALSE(taker.body.has_given());
  CHECK(taker.body.data("PO") == Verdict::more);
  CHECK(taker.body.has_given());
  CHECK(taker.body.data("NG") == Verdict::more);
  CHECK(taker.body.end(ended(Outcome::Kind::complete), {}) == nullptr);
  CHECK(taker.text == "PONG");
  CHECK(taker.body.answer_head().status == 206);
  CHECK_FALSE(taker.body.is_read_later());
  CHECK_FALSE(taker.body.satisfied());
  CHECK(taker.body.wants_more());
  CHECK_FALSE(taker.body.prompt_tokens());
}

TEST_CASE("a try forgets what an earlier one has left", "[unit][call]") {
  Taker taker(1);
  taker.body.head(head_with(206), {});
  CHECK(taker.body.data("PO") == Verdict::stop);
  taker.body.begin();
  CHECK_FALSE(taker.body.has_given());
  CHECK(taker.body.answer_head().status == 0);
  CHECK(taker.body.end(ended(Outcome::Kind::stopped), {})->message() == "so it was");
}

TEST_CASE("a download that its callback ends says so, and one that ends by itself does not",
          "[unit][call]") {
  std::vector<moonshot::Attempt> tries(1);
  tries[0].status = 200;
  Taker stopping(2);
  stopping.body.head(head_with(200), {});
  CHECK(stopping.body.data("a") == Verdict::more);
  CHECK(stopping.body.data("b") == Verdict::stop);
  const auto stopped = stopping.body.end(ended(Outcome::Kind::stopped), tries);
  REQUIRE(stopped != nullptr);
  CHECK(stopped->kind() == ErrorKind::cancelled);
  CHECK(stopped->message() == "the callback asked to stop");
  CHECK(stopped->endpoint().name() == "api.moonshot.ai");
  REQUIRE(stopped->attempts().size() == 1);
  CHECK(stopped->attempts()[0].status == 200);

  Taker going_on(3);
  going_on.body.data("a");
  const auto broken = going_on.body.end(ended(Outcome::Kind::interrupted), tries);
  REQUIRE(broken != nullptr);
  CHECK(broken->kind() == ErrorKind::stream_interrupted);
  CHECK(broken->message() == "so it was");
  CHECK(broken->attempts().size() == 1);
  CHECK(broken->as<moonshot::StreamInterrupted>()->body().empty());  // the callback has it
}
