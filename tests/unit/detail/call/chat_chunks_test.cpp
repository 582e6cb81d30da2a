// A streamed answer, told or pulled: when more of it is wanted, and what its end means.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/chat_chunks.hpp>

using moonshot::ChatChunk;
using moonshot::ErrorKind;
using moonshot::detail::ChunkOptions;
using moonshot::detail::PulledChunks;
using moonshot::detail::ToldChunks;
using moonshot::detail::Verdict;
using moonshot::http::Outcome;

namespace {

std::string event(const std::string& data) { return "data: " + data + "\n\n"; }

std::string text_event(const std::string& text) {
  return event(R"({"id":"c","choices":[{"index":0,"delta":{"content":")" + text + R"("}}]})");
}

const std::string last_event = event(
    R"({"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})");
const std::string done_event = event("[DONE]");
const std::string error_event =
    event(R"({"error":{"message":"busy","type":"engine_overloaded_error"}})");

Outcome ended(Outcome::Kind kind) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.detail = "so it was";
  return outcome;
}

moonshot::http::ResponseHead stream_head() {
  moonshot::http::ResponseHead head;
  head.status = 200;
  head.headers = {{"Content-Type", "text/event-stream"},
                  {"Msh-Request-Timestamp", "17"},
                  {"Msh-Request-Signature", "reqsigv1_a"}};
  return head;
}

std::vector<moonshot::Attempt> tries(std::size_t count) {
  return std::vector<moonshot::Attempt>(count);
}

ChunkOptions plain_options() { return {std::size_t{1} << 20U, std::nullopt, std::nullopt}; }

const moonshot::Endpoint& there() {
  static const moonshot::Endpoint endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  return endpoint;
}

// Chunks that are told to a function which takes so many of them.
struct ToldTo {
  explicit ToldTo(int wanted)
      : callback([this, left = wanted](const ChatChunk& chunk) mutable {
          text += chunk.text();
          return --left > 0;
        }) {
    chunks.begin();
    chunks.head(stream_head(), tries(1));
  }
  ToldTo(const ToldTo&) = delete;
  ToldTo& operator=(const ToldTo&) = delete;

  std::string text;
  moonshot::detail::ChunkCallback callback;
  ToldChunks chunks{there(), plain_options(), callback};
};

std::string take_all(PulledChunks& chunks) {
  std::string text;
  while (const auto* chunk = chunks.take()) text += chunk->text();
  return text;
}

}  // namespace

TEST_CASE("a function is told of chunks until it wants no more", "[unit][call][stream]") {
  ToldTo all(10);
  CHECK_FALSE(all.chunks.has_given());
  CHECK_FALSE(all.chunks.satisfied());
  CHECK(all.chunks.data(text_event("PO").substr(0, 20)) == Verdict::more);
  CHECK_FALSE(all.chunks.has_given());
  CHECK(all.chunks.data(text_event("PO").substr(20) + text_event("NG")) == Verdict::more);
  CHECK(all.chunks.has_given());
  CHECK(all.text == "PONG");
  CHECK_FALSE(all.chunks.prompt_tokens());
  CHECK(all.chunks.data(last_event) == Verdict::more);
  CHECK_FALSE(all.chunks.prompt_tokens());  // before [DONE] the answer may still fail
  CHECK_FALSE(all.chunks.satisfied());
  CHECK(all.chunks.data(done_event) == Verdict::more);
  CHECK(all.chunks.satisfied());
  CHECK(all.chunks.prompt_tokens() == 3);
  CHECK(all.chunks.value().text() == "PONG");
  CHECK_FALSE(all.chunks.is_read_later());
  // [DONE] was read: however the exchange ends.
  for (const auto how : {Outcome::Kind::complete, Outcome::Kind::interrupted,
                         Outcome::Kind::connection, Outcome::Kind::timeout}) {
    CHECK(all.chunks.end(ended(how), {}) == nullptr);
  }

  ToldTo one(2);
  CHECK(one.chunks.data(text_event("a") + text_event("b") + text_event("c")) == Verdict::stop);
  CHECK(one.text == "ab");
}

TEST_CASE("an answer without a usage says nothing of its prompt", "[unit][call][stream]") {
  ToldTo told(10);
  told.chunks.data(
      event(
          R"({"id":"c","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]})") +
      done_event);
  CHECK(told.chunks.satisfied());
  CHECK_FALSE(told.chunks.prompt_tokens());
}

TEST_CASE("what the end of a streamed answer means", "[unit][call][stream]") {
  struct Row {
    Outcome::Kind how;
    ErrorKind kind;
    const char* message;
  };
  const Row rows[] = {{Outcome::Kind::complete, ErrorKind::stream_interrupted,
                       "the stream ended without [DONE]: the body ended"},
                      {Outcome::Kind::interrupted, ErrorKind::stream_interrupted,
                       "the stream ended without [DONE]: so it was"},
                      {Outcome::Kind::connection, ErrorKind::connection_error, "so it was"},
                      {Outcome::Kind::timeout, ErrorKind::timeout_error, "so it was"},
                      {Outcome::Kind::cancelled, ErrorKind::cancelled, "so it was"},
                      {Outcome::Kind::stopped, ErrorKind::cancelled, "so it was"}};
  for (const auto& row : rows) {
    INFO(moonshot::to_string(row.how));
    ToldTo told(10);
    told.chunks.data(text_event("PO"));
    const auto error = told.chunks.end(ended(row.how), tries(3));
    REQUIRE(error != nullptr);
    CHECK(error->kind() == row.kind);
    CHECK(error->message() == row.message);
    CHECK(error->attempts().size() == 3);
    CHECK(error->endpoint().name() == "api.moonshot.ai");
  }
}

TEST_CASE("a stream that its callback ends says so, and its next try does not",
          "[unit][call][stream]") {
  ToldTo told(1);
  CHECK(told.chunks.data(text_event("PO")) == Verdict::stop);
  const auto error = told.chunks.end(ended(Outcome::Kind::stopped), tries(1));
  REQUIRE(error != nullptr);
  CHECK(error->kind() == ErrorKind::cancelled);
  CHECK(error->message() == "the callback asked to stop");

  told.chunks.begin();
  CHECK_FALSE(told.chunks.has_given());
  CHECK(told.chunks.value().text().empty());
  CHECK(told.chunks.end(ended(Outcome::Kind::stopped), {})->message() == "so it was");
}

TEST_CASE("the failure of a stream stays the one that was read first", "[unit][call][stream]") {
  ToldTo told(10);
  CHECK(told.chunks.data(error_event) == Verdict::stop);
  CHECK_FALSE(told.chunks.has_given());
  const auto error = told.chunks.end(ended(Outcome::Kind::timeout), tries(1));
  REQUIRE(error != nullptr);
  CHECK(error->kind() == ErrorKind::engine_overloaded);
}

TEST_CASE("an event of a stream has a limit of its own", "[unit][call][stream]") {
  const auto one = text_event("PONG");
  for (const bool fits : {true, false}) {
    ChunkOptions options = plain_options();
    options.max_event_bytes = fits ? 1000 : 10;
    const moonshot::detail::ChunkCallback callback = [](const ChatChunk&) { return true; };
    ToldChunks chunks(there(), options, callback);
    chunks.begin();
    chunks.head(stream_head(), tries(1));
    CHECK(chunks.data(one) == (fits ? Verdict::more : Verdict::stop));
  }
}

TEST_CASE("each try of a stream is guarded against repetition where that is asked for",
          "[unit][call][stream]") {
  for (const bool is_guarded : {true, false}) {
    ChunkOptions options = plain_options();
    if (is_guarded) options.repetition_guard.emplace();
    const moonshot::detail::ChunkCallback callback = [](const ChatChunk&) { return true; };
    ToldChunks chunks(there(), options, callback);
    for (int i = 0; i < 2; ++i) {
      chunks.begin();
      chunks.head(stream_head(), tries(1));
      CHECK(chunks.data(text_event(std::string(3000, 'x'))) ==
            (is_guarded ? Verdict::stop : Verdict::more));
    }
  }
}

TEST_CASE("the proof of a stream's origin comes with its head, in each try",
          "[unit][call][stream]") {
  ChunkOptions options = plain_options();
  options.proof.emplace();
  options.proof->nonce = "n-1";
  PulledChunks chunks(there(), options);
  for (int i = 0; i < 2; ++i) {
    chunks.begin();
    CHECK_FALSE(chunks.value().origin_proof);
    chunks.head(stream_head(), tries(1));
    REQUIRE(chunks.value().origin_proof);
    CHECK(chunks.value().origin_proof->nonce == "n-1");
    CHECK(chunks.value().origin_proof->timestamp == "17");
    CHECK(chunks.value().origin_proof->signature == "reqsigv1_a");
    CHECK(chunks.value().head.status == 200);
  }
}

TEST_CASE("chunks that are pulled wait until their reader wants them", "[unit][call][stream]") {
  PulledChunks chunks(there(), plain_options());
  chunks.begin();
  chunks.head(stream_head(), tries(1));
  CHECK(chunks.is_read_later());
  CHECK_FALSE(chunks.has_arrived());
  CHECK_FALSE(chunks.refill());
  CHECK(chunks.data(text_event("PO")) == Verdict::more);
  CHECK(chunks.has_arrived());
  CHECK(chunks.take() == nullptr);
  CHECK_FALSE(chunks.has_given());
  CHECK(chunks.refill());
  CHECK_FALSE(chunks.has_arrived());
  CHECK(take_all(chunks) == "PO");
  CHECK(chunks.has_given());
  CHECK_FALSE(chunks.refill());

  chunks.data(last_event);
  REQUIRE(chunks.refill());
  CHECK(chunks.take() != nullptr);
  CHECK(chunks.take() == nullptr);
  CHECK_FALSE(chunks.is_finished());
  CHECK_FALSE(chunks.is_done());
  chunks.data(done_event);
  REQUIRE(chunks.refill());
  CHECK(chunks.take() == nullptr);
  CHECK(chunks.is_finished());
  CHECK(chunks.is_done());
}

TEST_CASE("a failure finishes chunks that are pulled, and they are not done",
          "[unit][call][stream]") {
  PulledChunks chunks(there(), plain_options());
  chunks.begin();
  chunks.head(stream_head(), tries(1));
  chunks.data(error_event);
  REQUIRE(chunks.refill());
  CHECK(chunks.take() == nullptr);
  CHECK(chunks.is_finished());
  CHECK_FALSE(chunks.is_done());
}

TEST_CASE("no more than a megabyte waits for a slow reader", "[unit][call][stream]") {
  static_assert(PulledChunks::most_waiting == 1048576);
  PulledChunks chunks(there(), plain_options());
  chunks.begin();
  chunks.head(stream_head(), tries(1));
  CHECK(chunks.data(std::string(PulledChunks::most_waiting - 1, '\n')) == Verdict::more);
  CHECK(chunks.wants_more());
  CHECK(chunks.data("\n") == Verdict::pause);
  CHECK_FALSE(chunks.wants_more());
  CHECK(chunks.refill());
  CHECK(chunks.wants_more());
}

TEST_CASE("a try forgets the bytes that an earlier one has left unread", "[unit][call][stream]") {
  PulledChunks chunks(there(), plain_options());
  chunks.begin();
  chunks.head(stream_head(), tries(1));
  chunks.data(text_event("before") + text_event("too"));
  REQUIRE(chunks.refill());
  CHECK(chunks.take()->text() == "before");
  chunks.data(text_event("late"));
  chunks.begin();
  CHECK_FALSE(chunks.has_arrived());
  CHECK_FALSE(chunks.has_given());
  CHECK(chunks.take() == nullptr);
  chunks.head(stream_head(), tries(1));
  chunks.data(text_event("after"));
  REQUIRE(chunks.refill());
  CHECK(take_all(chunks) == "after");
  CHECK(chunks.value().text() == "after");
}
