// How long a batch is waited for, without waiting.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <secret.hpp>
#include <usage_words.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/resources/detail/batch_wait.hpp>

using moonshot::Batch;
using moonshot::BatchStatus;
using moonshot::BatchWaitOptions;
using moonshot::ErrorKind;
using moonshot::Result;
using moonshot::detail::BatchWait;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Result<Batch> seen_as(const char* status) {
  Batch batch;
  batch.status = BatchStatus(std::string(status));
  return batch;
}

Result<Batch> failed_with(moonshot::ErrorPtr error) { return error; }

moonshot::ErrorPtr gone() { return moonshot::make_call_error<moonshot::ConnectionError>({}); }

// A wait for a batch, and the core that it belongs to.
struct Waiting {
  explicit Waiting(BatchWaitOptions how) : options(std::move(how)) {
    core.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
    core.options.api_key = support::key;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  // The next wait in milliseconds; nothing where it is over.
  std::optional<std::int64_t> after(Result<Batch> seen) {
    latest = std::move(seen);
    const auto next = wait.next(latest);
    if (!next) return std::nullopt;
    return next->count();
  }

  moonshot::detail::ClientCore core;
  BatchWaitOptions options;
  BatchWait wait{core, options};
  Result<Batch> latest = Batch();
};

BatchWaitOptions limited_to(milliseconds limit) {
  BatchWaitOptions options;
  options.limit = limit;
  return options;
}

}  // namespace

TEST_CASE("the choices of batches by themselves", "[unit][batches]") {
  const BatchWaitOptions wait;
  CHECK(wait.first_interval == seconds(5));
  CHECK(wait.longest_interval == seconds(60));
  CHECK_FALSE(wait.limit);
  CHECK(wait.failures_in_a_row == 5);
  CHECK(wait.on_progress == nullptr);
  const moonshot::BatchSubmitOptions submit;
  CHECK(submit.completion_window == "24h");
  CHECK(submit.metadata.empty());
  CHECK(submit.file_name == "batch.jsonl");
  CHECK(submit.upload.on_progress == nullptr);
  const moonshot::BatchListOptions list;
  CHECK(list.after.empty());
  CHECK_FALSE(list.limit);
}

TEST_CASE("the first wait for a batch must be more than nothing", "[unit][batches]") {
  for (const int first : {-1, 0, 1}) {
    BatchWaitOptions options;
    options.first_interval = milliseconds(first);
    CHECK(support::usage_words(moonshot::detail::check_wait(options)) ==
          (first == 1 ? "none" : "first_interval: it must be more than 0"));
  }
}

TEST_CASE("waits for a batch double up to the longest one", "[unit][batches]") {
  struct Row {
    int first;
    int longest;
    std::vector<std::int64_t> waits;
  };
  const Row rows[] = {{5000, 60000, {5000, 10000, 20000, 40000, 60000, 60000}},
                      {1, 4, {1, 2, 4, 4}},
                      {3, 5, {3, 5, 5}},
                      {5, 5, {5, 5}},
                      {7, 5, {7, 7, 7}}};  // the first one is never made shorter
  for (const auto& row : rows) {
    INFO(row.first << ' ' << row.longest);
    BatchWaitOptions options;
    options.first_interval = milliseconds(row.first);
    options.longest_interval = milliseconds(row.longest);
    Waiting waiting(options);
    for (const auto wait : row.waits) CHECK(waiting.after(seen_as("in_progress")) == wait);
  }
}

TEST_CASE("a wait is over with a status that is final, and with no other", "[unit][batches]") {
  for (const char* status : {"completed", "failed", "expired", "cancelled"}) {
    INFO(status);
    Waiting waiting({});
    CHECK_FALSE(waiting.after(seen_as(status)));
    CHECK(waiting.latest.has_value());
  }
  for (const char* status : {"validating", "in_progress", "finalizing", "cancelling", "new", ""}) {
    INFO(status);
    Waiting waiting({});
    CHECK(waiting.after(seen_as(status)) == 5000);
  }
}

TEST_CASE("a wait is given up when its limit has passed, to the millisecond", "[unit][batches]") {
  Waiting waiting(limited_to(seconds(16)));
  CHECK(waiting.after(seen_as("validating")) == 5000);
  CHECK(waiting.after(seen_as("in_progress")) == 10000);
  CHECK(waiting.after(seen_as("in_progress")) == 1000);
  CHECK_FALSE(waiting.after(seen_as("finalizing")));
  REQUIRE_FALSE(waiting.latest.has_value());
  const auto* error = waiting.latest.error().as<moonshot::TimeoutError>();
  REQUIRE(error != nullptr);
  CHECK(error->message() == "the batch is still finalizing after 16000 ms of waiting");
  CHECK(error->phase() == moonshot::TimeoutPhase::total);
  CHECK(error->endpoint().name() == "api.moonshot.ai");

  Waiting over(limited_to(seconds(16)));
  for (int i = 0; i < 3; ++i) over.after(seen_as("in_progress"));
  CHECK_FALSE(over.after(seen_as("completed")));
  CHECK(over.latest.has_value());  // that it is over is worth more than the limit
}

TEST_CASE("a wait without time looks once", "[unit][batches]") {
  for (const int limit : {0, -1}) {
    Waiting waiting(limited_to(milliseconds(limit)));
    CHECK_FALSE(waiting.after(failed_with(gone())));
    CHECK(waiting.latest.error().message() == "the batch is still not seen after 0 ms of waiting");
  }
  Waiting shortest(limited_to(milliseconds(1)));
  CHECK(shortest.after(seen_as("in_progress")) == 1);
  CHECK_FALSE(shortest.after(seen_as("in_progress")));
}

TEST_CASE("the status that a wait saw last is told where looking fails", "[unit][batches]") {
  Waiting waiting(limited_to(seconds(5)));
  CHECK(waiting.after(seen_as("in_progress")) == 5000);
  CHECK_FALSE(waiting.after(failed_with(gone())));
  CHECK(waiting.latest.error().message() ==
        "the batch is still in_progress after 5000 ms of waiting");
}

TEST_CASE("failures that pass are outlasted, so many in a row", "[unit][batches]") {
  BatchWaitOptions options;
  options.failures_in_a_row = 2;
  Waiting waiting(options);
  CHECK(waiting.after(failed_with(gone())) == 5000);
  CHECK(waiting.after(failed_with(gone())) == 10000);
  CHECK(waiting.after(seen_as("in_progress")) == 20000);
  CHECK(waiting.after(failed_with(gone())) == 40000);
  CHECK(waiting.after(failed_with(gone())) == 60000);
  CHECK_FALSE(waiting.after(failed_with(gone())));
  CHECK(waiting.latest.error().kind() == ErrorKind::connection_error);

  options.failures_in_a_row = 0;
  Waiting strict(options);
  CHECK_FALSE(strict.after(failed_with(gone())));
}

TEST_CASE("a look that broke off may be repeated, and one that was refused may not",
          "[unit][batches]") {
  Waiting broken({});
  CHECK(broken.after(failed_with(moonshot::make_call_error<moonshot::StreamInterrupted>({}))));
  Waiting undecoded({});
  CHECK_FALSE(undecoded.after(failed_with(moonshot::make_call_error<moonshot::DecodeError>({}))));
  Waiting refused({});
  CHECK_FALSE(
      refused.after(failed_with(moonshot::make_api_error(ErrorKind::authentication_failed, {}))));
  Waiting overloaded({});
  CHECK(overloaded.after(failed_with(moonshot::make_api_error(ErrorKind::engine_overloaded, {}))));
}

TEST_CASE("a wait for a batch that is cancelled says so", "[unit][batches]") {
  const Waiting waiting({});
  const auto error = waiting.wait.cancelled();
  CHECK(error->kind() == ErrorKind::cancelled);
  CHECK(error->message() == "the call was cancelled while it waited for a batch");
  CHECK(error->endpoint().name() == "api.moonshot.ai");
  CHECK(error->attempts().empty());
}
